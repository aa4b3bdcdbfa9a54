"""Machinery that all tasks share: protocol, ids, random keys, parameters, answers, prompts, drawings."""

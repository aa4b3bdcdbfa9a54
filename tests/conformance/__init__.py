"""Responses with the verdicts they must get: one JSONL file per task, installed as `assay.conformance`."""

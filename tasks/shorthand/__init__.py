"""Instances and answers as a few words of a small fixed vocabulary, for models that are trained from nothing.

A prompt of several hundred tokens is mostly rules that never change; a model of some hundred
thousand weights needs none of them. Its shorthand says what differs between instances, one word
where a tokenizer would need twenty, and an answer is one word per step of the task's step oracle.
"""

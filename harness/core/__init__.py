"""Machinery that adapters share: records, replies, known instances."""

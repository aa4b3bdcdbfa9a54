"""Certificates of the tasks: what is claimed, and the files that prove it."""

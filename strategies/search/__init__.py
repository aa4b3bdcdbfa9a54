"""Shared parts of the search strategies: questions about steps, prefixes, and their values."""

"""The store of a run: replies and outcomes in one SQLite file, caches over it, and its lock."""

"""What the search strategies share: questions about steps, prefixes with their values, random draws of a session."""

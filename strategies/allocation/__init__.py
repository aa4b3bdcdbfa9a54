"""Which instance gets the next draws, when all of them share one budget."""

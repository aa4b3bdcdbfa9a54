"""Problems as text, natively and many at a time: parts of prompts, and their JSON."""

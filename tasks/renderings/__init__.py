"""The same problem in several forms, one file per task: what differs is the form, never the truth."""

"""File formats of the field: DIMACS, TSPLIB, iCalendar."""

"""One file per task: the problem drawn on a canvas, with an answer and its faults."""

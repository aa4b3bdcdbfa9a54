"""One file per task: reading an answer, where its forms need more than a few lines."""

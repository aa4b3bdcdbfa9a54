"""Is a set new? Overlap with other sets, repetitions within one, and commitments to hidden ones."""

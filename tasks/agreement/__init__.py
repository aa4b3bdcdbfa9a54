"""Independent ways that must say the same: per task one file of random cases, each judged by all of them."""

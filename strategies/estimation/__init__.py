"""What samples allow to say: stopped runs, paired comparisons, bands, power, extrapolation, equal cost."""

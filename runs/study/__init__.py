"""A study: several strategies on the same instances of a preset, their replies shared, with tables and figures."""

"""The laws, by what they concern; each function takes a bench and raises `Broken`."""

"""Runs compared on the instances they share."""

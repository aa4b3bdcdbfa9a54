"""Estimators over recorded replies, and how sure they are."""

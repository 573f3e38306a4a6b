"""Gale and Church: lengths alone."""

"""Translations against references: how good they are, which is better, where they fail, and what to look at."""

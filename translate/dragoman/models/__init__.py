"""Models: what is there, where it is, and whether it is whole."""

"""STR: the parts an issue needs, and their order."""

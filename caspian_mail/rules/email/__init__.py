"""EML: the composed mail, and what of an issue shows only there."""

"""LNK: where links lead, and what answers there; only while they are followed."""

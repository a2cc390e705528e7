"""Drafts as editors have them → an issue: every format becomes styled lines first, and is read as such."""

"""Drafts: what an editor really has, in whatever format → an issue, and all that was unsure about it."""

from caspian_mail.reading.drafts.formats import LARGEST_DRAFT, read_draft
from caspian_mail.reading.drafts.issue_of import Imported, issue_of
from caspian_mail.reading.drafts.lines import Draft

__all__ = ["LARGEST_DRAFT", "Draft", "Imported", "issue_of", "read_draft"]

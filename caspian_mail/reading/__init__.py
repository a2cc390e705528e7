"""Issue files: YAML text → Issue, each value with its place in the file."""

from caspian_mail.reading.issue_file import Reading, read_issue
from caspian_mail.reading.manuscript import LARGEST

__all__ = ["LARGEST", "Reading", "read_issue"]

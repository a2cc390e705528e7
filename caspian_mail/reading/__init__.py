"""Issue files: YAML text → Issue, each value with its place in the file."""

from caspian_mail.reading.issue_file import Reading, read_issue

__all__ = ["Reading", "read_issue"]

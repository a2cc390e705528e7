"""Issue files: YAML text → Issue, each value with its place in the file."""

from caspian_mail.reading.faults import Fault
from caspian_mail.reading.issue_file import Reading, read_issue
from caspian_mail.reading.manuscript import LARGEST
from caspian_mail.reading.mending import mend

__all__ = ["LARGEST", "Fault", "Reading", "mend", "read_issue"]

"""The stories of earlier issues, and whether one of today ran among them.

`prints` makes of a story what is kept of it, `likeness` compares two of them, `index` finds those worth
comparing without looking at all.
"""

from caspian_mail.rules.archive.index import Archive, PastIssue, Run
from caspian_mail.rules.archive.prints import Print, print_of

__all__ = ["Archive", "PastIssue", "Print", "Run", "print_of"]

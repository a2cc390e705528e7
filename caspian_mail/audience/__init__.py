"""Lists of readers and of suppressions, read from CSV."""

from caspian_mail.audience.suppressions import Suppression, SuppressionTable, read_suppressions
from caspian_mail.audience.table import Audience, Steps, Table, read_audience

__all__ = [
    "Audience",
    "Steps",
    "Suppression",
    "SuppressionTable",
    "Table",
    "read_audience",
    "read_suppressions",
]

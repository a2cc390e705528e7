"""The ledger: who was sent what, in a row for each recipient that any crash leaves true."""

from caspian_mail.ledger.ledger import Ledger
from caspian_mail.ledger.reader_records import (
    Imported,
    Joined,
    ListSize,
    Member,
    Reader,
    Received,
    Status,
    Suppressed,
    Suppression,
    SuppressionCount,
    Synchronized,
)
from caspian_mail.ledger.readers import Readers
from caspian_mail.ledger.records import Counts, Held, Kind, Reason, Send, Staged, State, Times, Unsent
from caspian_mail.ledger.send_ledger import SendLedger

__all__ = [
    "Counts",
    "Held",
    "Imported",
    "Joined",
    "Kind",
    "Ledger",
    "ListSize",
    "Member",
    "Reader",
    "Readers",
    "Reason",
    "Received",
    "Send",
    "SendLedger",
    "Staged",
    "State",
    "Status",
    "Suppressed",
    "Suppression",
    "SuppressionCount",
    "Synchronized",
    "Times",
    "Unsent",
]

"""The ledger: who was sent what, in a row for each recipient that any crash leaves true."""

from caspian_mail.ledger.ledger import Ledger
from caspian_mail.ledger.records import Counts, Held, Kind, Reason, Send, Staged, State, Times, Unsent
from caspian_mail.ledger.send_ledger import SendLedger

__all__ = [
    "Counts",
    "Held",
    "Kind",
    "Ledger",
    "Reason",
    "Send",
    "SendLedger",
    "Staged",
    "State",
    "Times",
    "Unsent",
]

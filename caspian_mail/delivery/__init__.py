"""How letters are made and how they leave: three seams, and the loop between them."""

from caspian_mail.delivery.engine import Engine
from caspian_mail.delivery.seams import Lane, Letters, SendRows, Transport
from caspian_mail.delivery.watching import Tally, Watcher

__all__ = ["Engine", "Lane", "Letters", "SendRows", "Tally", "Transport", "Watcher"]

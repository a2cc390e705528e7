"""How letters are made and how they leave: three seams, and the loop between them."""

from caspian_mail.delivery.engine import Engine, Tally
from caspian_mail.delivery.seams import Letters, SendRows, Transport

__all__ = ["Engine", "Letters", "SendRows", "Tally", "Transport"]

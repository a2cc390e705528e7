"""Following links: the one room that asks the web, and never anything inside a network."""

from caspian_mail.links.asking import ask
from caspian_mail.links.kept import Kept
from caspian_mail.links.network import Network

__all__ = ["Kept", "Network", "ask"]

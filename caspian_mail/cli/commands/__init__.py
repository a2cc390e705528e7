"""The commands. Importing this package adds them to the app."""

from caspian_mail.cli.commands import check, compose, demo, in_doubt, preview, send, start, status

__all__ = ["check", "compose", "demo", "in_doubt", "preview", "send", "start", "status"]

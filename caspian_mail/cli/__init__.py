"""The command line: options in, one flow called, its result printed, the exit code out."""

from caspian_mail.cli.app import main

__all__ = ["main"]

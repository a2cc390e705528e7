"""Recipient lists."""

from caspian_mail.audience.table import Audience, read_audience

__all__ = ["Audience", "read_audience"]

"""The commands. Importing this package adds them to the app."""

from caspian_mail.cli.commands import (
    audience,
    check,
    compose,
    demo,
    exporting,
    importing,
    in_doubt,
    preview,
    providers,
    rule,
    send,
    sources,
    start,
    status,
    suppressions,
)

__all__ = [
    "audience",
    "check",
    "compose",
    "demo",
    "exporting",
    "importing",
    "in_doubt",
    "preview",
    "providers",
    "rule",
    "send",
    "sources",
    "start",
    "status",
    "suppressions",
]

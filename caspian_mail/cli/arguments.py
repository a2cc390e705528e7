"""Arguments that several commands take."""

from __future__ import annotations

from typing import Annotated

import typer

Issue = Annotated[
    str | None,
    typer.Argument(metavar="ISSUE", show_default=False, help="A date, stem or path; else the newest."),
]
OpenIssue = Annotated[
    str | None,
    typer.Argument(
        metavar="ISSUE",
        show_default=False,
        help="A date, stem or path; else the open send, else the newest.",
    ),
]

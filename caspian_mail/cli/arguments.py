"""Arguments that several commands take."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Format(StrEnum):
    """How a report is written."""

    TEXT = "text"
    JSON = "json"


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
Email = Annotated[str, typer.Argument(metavar="EMAIL", show_default=False, help="The reader's address.")]
Reader = Annotated[
    str,
    typer.Argument(
        metavar="EMAIL|TOKEN", show_default=False, help="The reader's address, or the token of their letters."
    ),
]
TableFile = Annotated[
    Path, typer.Argument(metavar="FILE", show_default=False, help='A CSV file; "-" for standard input.')
]
EmailColumn = Annotated[
    str | None,
    typer.Option(
        "--email-column",
        metavar="NAME",
        show_default=False,
        help="The column of the addresses, if not email.",
    ),
]

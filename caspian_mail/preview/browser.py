"""The HTML part in the editor's own browser."""

from __future__ import annotations

import webbrowser
from typing import TYPE_CHECKING

from caspian_mail.errors import WorldError
from caspian_mail.workspace import write_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def open_in_browser(
    html: str, folder: Path, stem: str, *, open_address: Callable[[str], bool] = webbrowser.open
) -> Path:
    """Write the HTML of the issue of that stem into folder, open it, and return the file.

    The browser reads the file after this returns: folder must outlive the program.

    Raises:
        WorldError: the file cannot be written, or no browser was found.
    """
    file = folder / f"{stem}.html"
    write_files(folder, {file.name: html.encode()})
    try:
        opened = open_address(file.resolve().as_uri())
    except (OSError, webbrowser.Error):
        opened = False
    if not opened:
        raise WorldError("no browser was found", next_steps=[f"open {file}"])
    return file

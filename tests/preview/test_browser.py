from __future__ import annotations

import webbrowser
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pytest

from caspian_mail.errors import WorldError
from caspian_mail.preview import open_in_browser

if TYPE_CHECKING:
    from pathlib import Path


def test_the_page_is_written_and_opened(tmp_path: Path) -> None:
    opened: list[str] = []

    def open_address(address: str) -> bool:
        opened.append(address)
        return True

    file = open_in_browser("<p>ə</p>\n", tmp_path / "a folder", "2025-10-27", open_address=open_address)
    assert file == tmp_path / "a folder" / "2025-10-27.html"
    assert file.read_bytes() == "<p>ə</p>\n".encode()
    [address] = opened
    assert urlsplit(address).scheme == "file"
    assert url2pathname(urlsplit(address).path) == str(file.resolve())


def _none(_: str) -> bool:
    return False


def _broken(_: str) -> bool:
    raise webbrowser.Error("could not locate runnable browser")


@pytest.mark.parametrize("open_address", [_none, _broken])
def test_without_a_browser_the_file_is_named(tmp_path: Path, open_address: object) -> None:
    with pytest.raises(WorldError, match="no browser was found") as caught:
        open_in_browser("<p>", tmp_path, "x", open_address=open_address)  # type: ignore[arg-type]  # one of the two above
    assert caught.value.next_steps == (f"open {tmp_path / 'x.html'}",)
    assert (tmp_path / "x.html").exists()

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from caspian_mail.errors import ConfigurationError
from caspian_mail.regular_files import open_regular, read_configuration, read_regular

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(params=["pipe", "device"])
def endless(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """What would block its reader, or never end."""
    if sys.platform == "win32":
        pytest.skip("there are neither pipes nor devices among the files of Windows")
    path = tmp_path / "newsletter.toml"
    if request.param == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero")
    return path


def test_a_pipe_or_a_device_is_not_opened(endless: Path) -> None:
    with pytest.raises(OSError, match="it is a device or a pipe, not a file"):
        open_regular(endless)
    with pytest.raises(
        ConfigurationError, match=r"^newsletter\.toml cannot be read: it is a device or a pipe, not a file$"
    ):
        read_configuration(endless)


def test_a_folder_is_not_opened(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="it is a folder"):
        open_regular(tmp_path)


def test_a_link_to_a_file_is_followed(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"123")
    try:
        (tmp_path / "b").symlink_to(tmp_path / "a")
    except OSError:
        pytest.skip("no right to make links here")
    assert read_regular(tmp_path / "b", 3) == b"123"


def test_no_more_is_read_than_tells_that_it_is_too_much(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"1234567")
    assert read_regular(tmp_path / "a", 3) == b"1234"


def test_configuration_has_a_bound(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes(b"#" * 1_000_000)
    assert len(read_configuration(file)) == 1_000_000
    file.write_bytes(b"#" * 1_000_001)
    with pytest.raises(ConfigurationError, match=r"^\.env has more than 1,000,000 bytes$"):
        read_configuration(file)


def test_line_ends_of_every_kind_are_one(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"\xef\xbb\xbfa\r\nb\rc\n")
    assert read_configuration(tmp_path / ".env") == "a\nb\nc\n"


def test_what_is_not_utf8_is_placed(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"a\nb\xff\n")
    with pytest.raises(ConfigurationError) as caught:
        read_configuration(tmp_path / ".env")
    assert [(found.span.line, found.message) for found in caught.value.findings] == [(2, "not UTF-8")]

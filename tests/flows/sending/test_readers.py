from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from caspian_mail.errors import UsageError
from caspian_mail.flows.sending.plan import Request
from caspian_mail.flows.sending.readers import read_readers

if TYPE_CHECKING:
    from collections.abc import Callable

    from caspian_mail.flows.desk import Desk
    from caspian_mail.workspace import Workspace

FROM_STDIN = Request(readers=Path("-"))


@pytest.fixture
def desk(open_with: Callable[..., Desk]) -> Desk:
    return open_with()


def gates(desk: Desk, content: str, *, skip_invalid: bool = False) -> list[str]:
    request = Request(readers=Path("-"), skip_invalid=skip_invalid)
    return [gate.message for gate in read_readers(desk, request, io.BytesIO(content.encode())).gates]


def test_a_hyphen_is_standard_input(desk: Desk) -> None:
    readers = read_readers(desk, FROM_STDIN, io.BytesIO(b"email\na@readers.internal\n"))
    assert (readers.file, readers.rows) == ("standard input", 1)
    assert [address.email for address in readers.addresses] == ["a@readers.internal"]


def test_the_publication_may_name_standard_input(open_with: Callable[..., Desk], live: Workspace) -> None:
    file = live.publication_file
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('audience = "audience.csv"', 'audience = "-"'), encoding="utf-8")
    readers = read_readers(open_with(), Request(), io.BytesIO(b"email\na@readers.internal\n"))
    assert readers.file == "standard input"


def test_without_another_stream_it_is_the_programs_own(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"email\na@readers.internal\n")))
    assert read_readers(desk, FROM_STDIN).rows == 1
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(UsageError, match="there is no standard input to read"):
        read_readers(desk, FROM_STDIN)


def test_invalid_rows_alone_are_told_once(desk: Desk) -> None:
    assert gates(desk, "email\nnobody\n") == ["1 of 1 row is invalid"]


def test_a_list_that_names_no_reader_is_no_list(desk: Desk) -> None:
    assert gates(desk, "email\n") == ["standard input names no reader"]
    assert gates(desk, "email\nnobody\n", skip_invalid=True) == ["standard input names no reader"]

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from caspian_mail.address import Address
from caspian_mail.errors import UsageError
from caspian_mail.flows.sending.plan import Request
from caspian_mail.flows.sending.readers import Readers, read_readers
from caspian_mail.ledger import Ledger, Staged
from caspian_mail.signing import Keys
from tests.conftest import SECRET

if TYPE_CHECKING:
    from collections.abc import Callable

    from caspian_mail.flows.desk import Desk
    from caspian_mail.workspace import Workspace

FROM_STDIN = Request(readers=Path("-"))


@pytest.fixture
def desk(open_with: Callable[..., Desk]) -> Desk:
    return open_with()


def read(desk: Desk, request: Request, content: str | None) -> Readers:
    """Read and stage a list; None is the program's own standard input."""
    stdin = None if content is None else io.BytesIO(content.encode())
    with Ledger.open(Path("ledger.db"), desk.clock, keys=Keys(SECRET)) as ledger:
        return read_readers(desk, ledger, request, "2025-10-27", stdin)


def gates(desk: Desk, content: str, *, skip_invalid: bool = False) -> list[str]:
    request = Request(readers=Path("-"), skip_invalid=skip_invalid)
    return [gate.message for gate in read(desk, request, content).gates]


def test_a_hyphen_is_standard_input(desk: Desk) -> None:
    readers = read(desk, FROM_STDIN, "email\na@readers.internal\nA@readers.internal\n")
    assert (readers.source, readers.rows) == ("standard input", 2)
    assert readers.staged == Staged(rows=2, duplicates=1, suppressed={}, recipients=1)


def test_the_publication_may_name_standard_input(open_with: Callable[..., Desk], live: Workspace) -> None:
    file = live.publication_file
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('audience = "audience.csv"', 'audience = "-"'), encoding="utf-8")
    readers = read(open_with(), Request(), "email\na@readers.internal\n")
    assert readers.source == "standard input"


def test_without_another_stream_it_is_the_programs_own(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"email\na@readers.internal\n")))
    assert read(desk, FROM_STDIN, None).rows == 1
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(UsageError, match="there is no standard input to read"):
        read(desk, FROM_STDIN, None)


def test_invalid_rows_alone_are_told_once(desk: Desk) -> None:
    assert gates(desk, "email\nnobody\n") == ["1 of 1 row is invalid"]


def test_a_list_that_names_no_reader_is_no_list(desk: Desk) -> None:
    assert gates(desk, "email\n") == ["standard input names no reader"]
    assert gates(desk, "email\nnobody\n", skip_invalid=True) == ["standard input names no reader"]


def test_a_list_of_the_suppressed_alone_is_no_list(desk: Desk) -> None:
    with Ledger.open(Path("ledger.db"), desk.clock, keys=Keys(SECRET)) as ledger:
        ledger.readers.suppress(Address("a@readers.internal"), "unsubscribed", "by hand")
    assert gates(desk, "email\na@readers.internal\n") == ["everyone in standard input is suppressed"]

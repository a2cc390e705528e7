from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from caspian_mail.errors import GateError, UsageError, WorldError
from caspian_mail.flows import csv_text
from caspian_mail.flows.audience import (
    add_reader,
    exported,
    forget_reader,
    import_readers,
    lists_of,
    see_secret,
    show_reader,
)
from caspian_mail.flows.csv_text import csv_blocks, write_new
from caspian_mail.flows.incoming import address_named, standard_input
from caspian_mail.flows.opening import ledger_to_send
from caspian_mail.flows.suppressions import counts_of, import_suppressions, suppress
from caspian_mail.ledger import ListSize
from tests.conftest import SECRET

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from caspian_mail.flows.desk import Desk

MANY = 2500


@pytest.fixture
def desk(open_with: Callable[..., Desk]) -> Desk:
    return open_with(SECRET=SECRET)


def _rows(numbers: range) -> io.BytesIO:
    return io.BytesIO(b"email\n" + b"".join(b"r%d@readers.internal\n" % number for number in numbers))


def test_a_list_of_any_length_goes_in_and_comes_out_in_order(desk: Desk, tmp_path: Path) -> None:
    found = import_readers(desk, Path("-"), " weekly ", stdin=_rows(range(MANY)))
    assert (found.file, found.imported.added, found.left_out.rows) == ("standard input", MANY, MANY)
    assert lists_of(desk) == [ListSize("weekly", MANY, 0)]
    with exported(desk, "weekly") as blocks:
        written = list(blocks)
        assert len(written) == 3
    lines = "".join(written).splitlines()
    assert [line.partition(",")[0] for line in lines[1:]] == [
        f"r{number}@readers.internal" for number in range(MANY)
    ]
    file = tmp_path / "out.csv"
    with exported(desk, "weekly") as blocks:
        write_new(file, blocks)
    assert file.read_text(encoding="utf-8") == "".join(written)


def test_who_is_on_a_list_while_letters_go_out_may_change(desk: Desk) -> None:
    with ledger_to_send(desk):
        is_new, shown = add_reader(desk, "jane@readers.internal", "readers")
        assert is_new
        assert suppress(desk, "jane@readers.internal")[0]
    assert shown.reader.status == "active"
    assert show_reader(desk, "jane@readers.internal").reader.status == "unsubscribed"


def test_suppressions_come_from_standard_input_too(desk: Desk) -> None:
    found = import_suppressions(desk, Path("-"), stdin=_rows(range(3)))
    assert (found.file, found.new, found.before) == ("standard input", 3, 0)
    assert [(count.status, count.count) for count in counts_of(desk)] == [("unsubscribed", 3)]


def test_a_file_is_named_from_the_workspace(desk: Desk) -> None:
    file = desk.workspace.root / "lists" / "a.csv"
    file.parent.mkdir()
    file.write_bytes(b"email\nnobody\n")
    found = import_readers(desk, file, "readers")
    assert found.file == "lists/a.csv"
    assert [finding.file for finding in found.left_out.findings] == ["lists/a.csv"]


def test_without_a_standard_input_there_is_none_to_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(UsageError, match=r"^there is no standard input to read$") as caught:
        standard_input("name a file")
    assert caught.value.next_steps == ("name a file",)


def test_another_secret_finds_nobody_and_changes_nothing(desk: Desk, open_with: Callable[..., Desk]) -> None:
    add_reader(desk, "jane@readers.internal", "readers")
    desk.workspace.env_file.touch()
    other = open_with(SECRET="another secret, of thirty-two characters")
    named = address_named("jane@readers.internal")
    for attempt in (
        lambda: see_secret(other),
        lambda: show_reader(other, "jane@readers.internal"),
        lambda: forget_reader(other, named),
        lambda: import_suppressions(other, desk.workspace.root / "audience.csv"),
    ):
        with pytest.raises(GateError, match="is not the one"):
            attempt()
    assert show_reader(desk, "jane@readers.internal").reader.status == "active"


def test_a_table_that_breaks_off_leaves_no_file(tmp_path: Path) -> None:
    def broken() -> Iterator[str]:
        yield "email\n"
        raise OSError(28, "No space left on device", str(tmp_path / "out.csv"))

    with pytest.raises(WorldError):
        write_new(tmp_path / "out.csv", broken())
    assert list(tmp_path.iterdir()) == []


def test_a_table_without_rows_has_its_header(monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(csv_blocks(("a", "b"), [])) == ["a,b\n"]
    monkeypatch.setattr(csv_text, "_ROWS", 2)
    assert list(csv_blocks(("a", "b"), [("1", "x,y"), ("2", 'q"'), ("3", "")])) == [
        'a,b\n1,"x,y"\n',
        '2,"q"""\n3,\n',
    ]

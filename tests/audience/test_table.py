from __future__ import annotations

import csv
import io
import os
import sys
import tracemalloc
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from caspian_mail.address import Address
from caspian_mail.audience import Audience, read_audience
from caspian_mail.diagnostics import Span
from caspian_mail.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def a_list(folder: Path, content: str | bytes, column: str | None = None) -> Audience:
    path = folder / "list.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_audience(path, "list.csv", column)


def read(folder: Path, content: str | bytes, column: str | None = None) -> list[Address]:
    return list(a_list(folder, content, column))


def emails(addresses: Iterable[Address]) -> list[str]:
    return [address.email for address in addresses]


def faults(audience: Audience) -> list[tuple[int, str]]:
    assert all(found.span == Span.whole_line(found.span.line) for found in audience.findings)
    assert all(found.file == "list.csv" for found in audience.findings)
    return [(found.span.line, found.message) for found in audience.findings]


@pytest.mark.parametrize(
    "content",
    [
        "email,name\na@example.org,Jane Doe\n",
        "\ufeffE-Mail;Name\r\na@example.org;Jane Doe\r\n",
        "NAME\tEmail Address\tnotes\nJane Doe\ta@example.org\tx, y; z\n",
        'Name,EMAIL\n"Jane Doe",a@example.org',
        'id;"name";" e-mail "\n1;"Jane\u00a0 Doe";" a@example.org "\n',
        '"long\nheader, with; all",email,name\n1,a@example.org,Jane Doe\n',
        "email,name,Name\na@example.org,Jane Doe,Other\n",
    ],
)
def test_it_is_read_as_crms_export_it(folder: Path, content: str) -> None:
    audience = a_list(folder, content)
    assert list(audience) == [Address("a@example.org", "Jane Doe")]
    assert (audience.rows, audience.invalid, audience.findings) == (1, 0, [])


def test_a_column_can_be_named(folder: Path) -> None:
    content = "email,Work mail\nhome@example.org,work@example.org\n"
    assert emails(read(folder, content, "work  MAIL")) == ["work@example.org"]
    assert emails(read(folder, "a;b\nx@example.org;1\n", "a")) == ["x@example.org"]


def test_a_list_of_addresses_only_needs_no_delimiter(folder: Path) -> None:
    assert emails(read(folder, "email\na@example.org\nb@example.org\n")) == ["a@example.org", "b@example.org"]


def test_an_address_that_is_named_twice_is_given_twice_in_order(folder: Path) -> None:
    assert read(folder, "email,name\nJane@Example.org,Jane\nbob@example.org,\njane@example.ORG,J. Doe\n") == [
        Address("Jane@example.org", "Jane"),
        Address("bob@example.org"),
        Address("jane@example.org", "J. Doe"),
    ]


def test_a_name_may_stand_with_the_address_and_gives_way_to_its_own_column(folder: Path) -> None:
    content = "email,name\nJane <a@example.org>,\nBob <b@example.org>,Robert\n"
    assert read(folder, content) == [Address("a@example.org", "Jane"), Address("b@example.org", "Robert")]


def test_names_of_every_script_are_kept(folder: Path) -> None:
    names = ["Şəki Әlibəyli", "ნინო", "می\u200cخواهم", "Анна-Мария", "O'Neil, Pat"]
    rows = "".join(f'r{number}@example.org,"{name}"\n' for number, name in enumerate(names))
    assert [address.name for address in read(folder, f"email,name\n{rows}")] == names


def test_bad_rows_are_told_with_line_and_reason_and_no_address(folder: Path) -> None:
    audience = a_list(
        folder,
        "email,name\n"
        "no-at.example.org,A\n"  # 2
        "good@example.org,Good\n"
        '"line\nbreak@example.org",B\n'  # 4 and 5
        ",Nobody\n"  # 6
        '"x@example.org, y@example.org",C\n'
        'z@example.org,"two\nlines"\n'  # 8 and 9
        "\n"
        ",\n"
        "w@example.org,\x1b[31mred\n"  # 12
        "v@example.org,\u202eover\n"
        'u@example.org,"a\u2028b"\n'
        "short\n"
        "q@localhost,Q\n",
    )
    assert emails(audience) == ["good@example.org"]
    assert audience.rows == 11
    assert faults(audience) == [
        (2, 'no "@" in the address'),
        (4, "a line break in the address"),
        (6, "no address"),
        (7, "a comma in the address"),
        (8, "a line break in the name"),
        (12, "a control character in the name"),
        (13, "a control character in the name"),
        (14, "a line break in the name"),
        (15, 'no "@" in the address'),
        (16, "not an email address"),
    ]
    assert "@example.org" not in str(audience.findings)


def test_a_row_too_short_for_the_column_has_no_address(folder: Path) -> None:
    audience = a_list(folder, "name,email\nJane\n")
    assert list(audience) == []
    assert faults(audience) == [(2, "no address")]


def test_a_thousand_bad_rows_are_told_and_the_others_counted(folder: Path) -> None:
    audience = a_list(folder, "email\na@example.org\n" + "nobody\n" * 1500)
    assert emails(audience) == ["a@example.org"]
    assert (audience.rows, audience.invalid, len(audience.findings)) == (1501, 1500, 1000)
    assert faults(audience)[-1] == (1002, 'no "@" in the address')


def test_a_file_is_read_anew_each_time(folder: Path) -> None:
    audience = a_list(folder, "email\na@example.org\nnobody\n")
    assert emails(audience) == emails(audience)
    assert (audience.rows, audience.invalid, len(audience.findings)) == (2, 1, 1)
    assert [next(iter(audience)).email] == ["a@example.org"]
    assert (audience.rows, audience.invalid) == (1, 0)


def test_no_address_is_shown_by_the_list_itself(folder: Path) -> None:
    audience = a_list(folder, "email\na@example.org\n")
    assert emails(audience)
    assert "a@example.org" not in repr(audience)


# What cannot be read


def refusal(folder: Path, content: str | bytes, column: str | None = None) -> UsageError:
    with pytest.raises(UsageError) as caught:
        read(folder, content, column)
    return caught.value


def test_without_an_email_column_the_columns_are_listed(folder: Path) -> None:
    error = refusal(folder, "Name;Mail;;City\nJane;a@example.org;;Baku\n")
    assert error.message == 'no column "email"; did you mean "Mail"?'
    assert error.where == "list.csv:1"
    assert error.next_steps == ("name it: caspian-mail send --email-column NAME   (Name, Mail, City)",)


def test_a_column_that_is_named_must_be_there(folder: Path) -> None:
    assert refusal(folder, "email,name\na@example.org,x\n", "contact").message == 'no column "contact"'


def test_a_list_without_a_header_shows_no_address(folder: Path) -> None:
    error = refusal(folder, "a@example.org,Jane\nb@example.org,Bob\n")
    assert error.message == 'its first line is not a header with a column "email"'
    assert (error.where, error.next_steps) == ("list.csv:1", ())


@pytest.mark.parametrize(
    "content",
    ["root:x:0:0:root:/root:/bin/bash\n", "a@example.org,Jane\n", "Jane,a@example.org\n", f"{'x' * 61};y\n"],
)
def test_of_what_is_no_header_nothing_is_shown(folder: Path, content: str) -> None:
    error = refusal(folder, content)
    assert error.message == 'its first line is not a header with a column "email"'
    assert (error.where, error.next_steps) == ("list.csv:1", ())


def test_another_delimiter_is_told_from_those_that_are_read(folder: Path) -> None:
    error = refusal(folder, "email|name\na@example.org|Jane\n")
    assert error.message.startswith('no column "email"')
    assert error.next_steps == ("separate the columns by comma, semicolon or tab",)


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_the_first_line_of_excel_is_taken_at_its_word(folder: Path, ending: str) -> None:
    lines = ["\ufeffsep=;", "email;first, last", "a@example.org;x", "nobody;y"]
    audience = a_list(folder, ending.join(lines))
    assert emails(audience) == ["a@example.org"]
    assert faults(audience) == [(4, 'no "@" in the address')]
    error = refusal(folder, ending.join(["sep=;", "mail;name"]))
    assert error.where == "list.csv:2"


def test_the_first_line_of_excel_may_name_what_is_not_read(folder: Path) -> None:
    error = refusal(folder, "sep=|\nemail|name\n")
    assert (error.message, error.where) == ('the columns are separated by "|"', "list.csv:1")
    assert error.next_steps == ("separate the columns by comma, semicolon or tab",)


@pytest.mark.parametrize(("lines", "found"), [(99, True), (120, False)])
def test_a_header_that_does_not_end_is_given_up(folder: Path, lines: int, found: bool) -> None:  # noqa: FBT001 - pytest
    content = '"' + "x\n" * (lines - 1) + '";email\n1;a@example.org\n'
    if found:
        assert emails(read(folder, content)) == ["a@example.org"]
    else:
        refusal(folder, content)


def test_two_columns_that_could_be_it_are_both_named(folder: Path) -> None:
    error = refusal(folder, "Email,E-mail,name\na@example.org,b@example.org,x\n")
    assert error.message == '2 columns could hold the addresses: "Email" and "E-mail"'
    assert error.next_steps == ("caspian-mail send --email-column NAME",)


@pytest.mark.parametrize("content", ["", "\n", "\ufeff"])
def test_an_empty_file_has_no_column(folder: Path, content: str) -> None:
    error = refusal(folder, content)
    assert error.message == 'no column "email"'
    assert error.next_steps == ()


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("email,name\na@example.org,x\nb@example.org,Ünal\n".encode("cp1252"), 3),
    ],
)
def test_other_encodings_are_refused_with_the_line(folder: Path, content: bytes, line: int) -> None:
    error = refusal(folder, content)
    assert error.message == "list.csv cannot be read as CSV"
    assert [(found.span.line, found.message) for found in error.findings] == [
        (line, "not UTF-8; export the list as CSV in UTF-8")
    ]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_known(folder: Path, encoding: str) -> None:
    error = refusal(folder, "email\na@example.org\n".encode(encoding))
    assert [found.message for found in error.findings] == [
        "not UTF-8 but UTF-16; export the list as CSV in UTF-8"
    ]


def test_a_field_without_end_has_a_reason_of_its_own(folder: Path) -> None:
    error = refusal(folder, f"email,notes\na@example.org,x\nb@example.org,{'x' * 300_000}\n")
    assert [(found.span.line, found.message) for found in error.findings] == [
        (3, "a field of more than 131,072 characters")
    ]


def test_a_line_without_end_is_not_read(folder: Path) -> None:
    error = refusal(folder, f"email\n{'x' * 1_000_000}\n")
    assert [(found.span.line, found.message) for found in error.findings] == [
        (2, "a line of more than 1,000,000 bytes")
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such pipes on Windows")
def test_a_pipe_is_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "list.csv")
    with pytest.raises(UsageError, match=r"^list\.csv cannot be read: it is a device or a pipe, not a file$"):
        list(read_audience(folder / "list.csv", "list.csv"))


def test_a_stream_is_read_as_a_file_is() -> None:
    stream = io.BytesIO(b"email\na@example.org\n")
    assert emails(read_audience(stream, "standard input")) == ["a@example.org"]
    assert not stream.closed


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ('email,name\na@example.org,x\nb@example.org,"open\nc@example.org,y\n', 3),
        ('email,name\na@example.org,"x" y\n', 2),
        ("email,name\ra@example.org,x\r", 1),
        ('email,"name\na@example.org,x\n', 1),
    ],
)
def test_quotation_marks_that_do_not_pair_swallow_nobody(folder: Path, content: str, line: int) -> None:
    error = refusal(folder, content)
    assert error.message == "list.csv cannot be read as CSV"
    assert [found.span.line for found in error.findings] == [line]
    assert "example.org" not in str(error.findings)


def test_a_file_that_is_not_there_is_told(folder: Path) -> None:
    with pytest.raises(UsageError, match=r"^no file audience\.csv$") as caught:
        list(read_audience(folder / "audience.csv", "audience.csv"))
    assert caught.value.next_steps == ("caspian-mail send --to FILE",)


def test_a_folder_cannot_be_read(folder: Path) -> None:
    with pytest.raises(UsageError, match=r"^audience\.csv cannot be read"):
        list(read_audience(folder, "audience.csv"))


CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00"), max_size=12)


@settings(deadline=None)
@given(st.sampled_from([",", ";", "\t"]), st.lists(st.tuples(CELL, CELL)))
@example(";", [('"', "\n"), (",", ";")])
def test_whatever_stands_in_other_columns_nobody_is_lost(
    tmp_path_factory: pytest.TempPathFactory, delimiter: str, others: list[tuple[str, str]]
) -> None:
    written = io.StringIO()
    table = csv.writer(written, delimiter=delimiter)
    table.writerow(["a", "email", "b"])
    for number, (before, after) in enumerate(others):
        table.writerow([before, f"r{number}@example.org", after])
    addresses = read(tmp_path_factory.mktemp("lists"), written.getvalue())
    assert emails(addresses) == [f"r{number}@example.org" for number in range(len(others))]


@pytest.fixture
def long_list(folder: Path) -> Path:
    """Ten megabytes in two thousand lines: many blocks of a file, the lines lying across their ends."""
    path = folder / "list.csv"
    with path.open("w", encoding="utf-8") as stream:
        stream.write("email,notes\n")
        for number in range(2000):
            stream.write(f"a{number}@example.org,{'x' * 5000}\n")
    return path


def test_a_long_list_is_read_to_its_end(long_list: Path) -> None:
    assert emails(read_audience(long_list, "list.csv")) == [
        f"a{number}@example.org" for number in range(2000)
    ]


def test_a_long_list_is_never_in_memory_as_text(long_list: Path) -> None:
    tracemalloc.start()
    try:
        assert sum(1 for _ in read_audience(long_list, "list.csv")) == 2000
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < long_list.stat().st_size / 5


@pytest.mark.parametrize("fault", [b"\xff@example.org", b'"open'])
def test_a_fault_far_down_is_told_with_its_line_after_the_rows_before_it(
    long_list: Path, fault: bytes
) -> None:
    with long_list.open("ab") as stream:
        stream.write(b"b@example.org\n" + fault + b"\nc@example.org\n")
    found: list[Address] = []
    with pytest.raises(UsageError) as caught:
        found.extend(read_audience(long_list, "list.csv"))
    assert [fault.span.line for fault in caught.value.findings] == [2003]
    rows = iter(read_audience(long_list, "list.csv"))
    assert [next(rows).email for _ in range(2001)][-1] == "b@example.org"

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from caspian_mail.diagnostics import Span
from caspian_mail.errors import ConfigurationError
from caspian_mail.publication import read_publication
from caspian_mail.rate import Rate
from caspian_mail.workspace import packaged

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLE = (packaged() / "newsletter.toml").read_text(encoding="utf-8")


def _line_of(words: str) -> int:
    return EXAMPLE[: EXAMPLE.index(words)].count("\n") + 1


POLICY = _line_of("[policy]")


def _mistakes(folder: Path, text: str) -> list[tuple[int, int, str, str]]:
    file = folder / "newsletter.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        read_publication(file)
    return [
        (finding.span.line, finding.span.column, finding.message, finding.help)
        for finding in caught.value.findings
    ]


def test_the_example_is_read() -> None:
    publication = read_publication(packaged() / "newsletter.toml")
    assert publication.sender.email == "digest@example.org"
    assert publication.sender.name == "Caspian Policy Center"
    assert publication.envelope_sender == "bounces@example.org"
    assert publication.zone.key == "America/New_York"
    assert publication.span("from") == Span(6, 8, 6, 52)
    assert publication.span("nowhere") == Span(1, 1, 1, 1)


def test_bounces_go_to_the_sender_unless_said_otherwise(tmp_path: Path) -> None:
    file = tmp_path / "newsletter.toml"
    file.write_text(EXAMPLE.replace("bounce = ", "# bounce = "), encoding="utf-8")
    assert read_publication(file).envelope_sender == "digest@example.org"


PACE = """\
[pace]
rate = "100/min"
[pace.domains]
"GMail.com" = "20/min"
"пример.example" = "1/s"
"""


def test_without_a_word_on_it_there_is_no_bound_on_the_pace() -> None:
    publication = read_publication(packaged() / "newsletter.toml")
    assert (publication.pace.rate, publication.pace.domains) == (None, {})
    assert publication.policy.list_change == 10


def test_the_pace_of_domains_is_found_by_what_stands_in_addresses(tmp_path: Path) -> None:
    file = tmp_path / "newsletter.toml"
    file.write_text(EXAMPLE.replace("[policy]", f"{PACE}[policy]"), encoding="utf-8")
    pace = read_publication(file).pace
    assert pace.rate == Rate(100, 60)
    assert pace.domains == {"gmail.com": Rate(20, 60), "xn--e1afmkfd.example": Rate(1, 1)}


_RATE = "must be a number and /s, /min or /h, such as 100/min"


@pytest.mark.parametrize(
    ("old", "new", "place", "message"),
    [
        ('"100/min"', '"fast"', (POLICY + 1, 8), f"pace.rate: {_RATE}"),
        ('"100/min"', "100", (POLICY + 1, 8), 'pace.rate: must be text such as "100/min"'),
        ('"20/min"', '"20"', (POLICY + 3, 15), f"pace.domains.GMail.com: {_RATE}"),
        ('"GMail.com"', '"gmail com"', (POLICY + 3, 1), '"gmail com" is not a domain such as "gmail.com"'),
        ("rate =", "raet =", (POLICY + 1, 1), 'no setting "pace.raet"'),
        (
            "[pace.domains]",
            "domains = 3\n[pace.domain]",
            (POLICY + 2, 11),
            "pace.domains must be a table: [pace.domains]",
        ),
    ],
)
def test_a_mistake_in_the_pace_is_reported_where_it_stands(
    tmp_path: Path, old: str, new: str, place: tuple[int, int], message: str
) -> None:
    assert PACE.count(old) == 1
    text = EXAMPLE.replace("[policy]", f"{PACE.replace(old, new)}[policy]")
    found = _mistakes(tmp_path, text)[0]
    assert found[:2] == place
    assert found[2].startswith(message)


def test_a_domain_without_quotation_marks_is_one_mistake(tmp_path: Path) -> None:
    pace = PACE.replace('"GMail.com"', "gmail.com")
    text = EXAMPLE.replace("[policy]", f"{pace}[policy]")
    message = '"gmail" is not a domain such as "gmail.com", in quotation marks'
    assert _mistakes(tmp_path, text) == [(POLICY + 3, 1, message, "")]


@pytest.mark.parametrize(
    ("pace", "place"),
    [
        ('[pace.domains]\n"gmail.com" = "1/s"\n  "GMail.com" = "2/s"\n', (POLICY + 2, 3)),
        ('[pace]\ndomains = {"gmail.com" = "1/s", "GMail.com" = "2/s"}\n', (POLICY + 1, 1)),
    ],
)
def test_a_domain_has_one_rate_however_it_is_spelt(tmp_path: Path, pace: str, place: tuple[int, int]) -> None:
    text = EXAMPLE.replace("[policy]", f"{pace}[policy]")
    assert _mistakes(tmp_path, text) == [(*place, '"GMail.com" has a rate already', "")]


def test_an_outlet_is_found_by_name_or_alias_in_any_case() -> None:
    publication = read_publication(packaged() / "newsletter.toml")
    found = publication.find_source("THE times of central asia")
    assert found is not None
    assert found.name == "Times of Central Asia"
    assert publication.find_source("Nobody") is None


@pytest.mark.parametrize(
    ("old", "new", "message", "advice"),
    [
        (
            '"America/New_York"',
            '"Asia/Bakuu"',
            '"Asia/Bakuu" is not a time zone',
            'did you mean "Asia/Baku"?',
        ),
        ('"America/New_York"', '"../etc"', '"../etc" is not a time zone', ""),
        ('language = "en"', 'language = "zz"', '"zz" is not a language tag such as en, az or pt-BR', ""),
        ('kind = "social"', 'kind = "gossip"', "sources.kind must be agency, ", ""),
        ("reply_to =", "replyto =", 'no setting "replyto"', 'did you mean "reply_to"?'),
        ("html_bytes = 95_000", 'html_bytes = "x"', "policy.html_bytes must be a number", ""),
        ("html_bytes = 95_000", "html_bytes = 0", "policy.html_bytes must be greater than 0", ""),
        ("list_change = 10", "list_change = -1", "policy.list_change must be 0 at least", ""),
        ("list_change = 10", "list_change = 2.5", "policy.list_change must be a number", ""),
        ("list_change = 10", "list_change = 1001", "policy.list_change must be 1000 at most", ""),
        ("<digest@example.org>", "<дайджест@example.org>", "from: letters outside ASCII before the @", ""),
        ("html_bytes =", "html_byte =", 'no setting "policy.html_byte"', 'did you mean "html_bytes"?'),
        ("<digest@example.org>", "<digest>", 'from: no "@" in the address', ""),
        ("/{token}", "", "unsubscribe_url: must hold {token} once: it becomes the reader's own", ""),
        (
            '"https://digest.example.org/u',
            '"http://digest.example.org/u',
            "unsubscribe_url: must be https",
            "",
        ),
        ('"https://digest.example.org/{issue}"', '"javascript:x"', "archive_url: must be a web address", ""),
        (
            '"https://digest.example.org/{issue}"',
            '"https://a b"',
            "archive_url: a web address holds no spaces",
            "",
        ),
        ("/{issue}", "/{issue", "archive_url: the only placeholder in it may be {issue}", ""),
        ("/{issue}", "/{token}x{issue}", "archive_url: the only placeholder in it may be {issue}", ""),
        ("/{token}", "/{token}/{issue}", "unsubscribe_url: the only placeholder in it may be {token}", ""),
        ("html_bytes = 95_000", "html_bytes = 10_000_001", "policy.html_bytes must be 10000000 at most", ""),
        ("html_bytes = 95_000", f"html_bytes = 1{'0' * 400}", "policy.html_bytes must be 10000000", ""),
        ("html_bytes = 95_000", f"html_bytes = 1{'0' * 5000}", "a number too large to be read", ""),
        ("html_bytes = 95_000", f"html_bytes = 0x{'f' * 9000}", "a number too large to be read", ""),
        ("[5, 1_000]", "[5]", "policy.story_words: must be the least and the most: [1, 20]", ""),
        ("[5, 1_000]", "[0, 5]", "policy.story_words: must be the least and the most", ""),
        ("[5, 1_000]", "[6, 5]", "policy.story_words: must be the least and the most", ""),
        ("[5, 1_000]", '["5", 6]', "policy.story_words must be a number", ""),
        ("[5, 1_000]", "5", "policy.story_words must be a list", ""),
        ("subject_length = 60", "subject_length = 9", "policy.subject_length must be 10 at least", ""),
        ("Caspian: {date}", "Caspian: {day}", "title: the only placeholder in it may be {date}", ""),
        ('"headlines.example.org"', '"<x>"', "list_id: must be a name with dots", ""),
        ('name = "Headlines from the Caspian"', 'name = "a\\nb"', "name: must be one line", ""),
        ('name = "Headlines from the Caspian"', "name = 3", "name must be text in quotation marks", ""),
        ('aliases = ["Kazinform"]', 'aliases = "x"', 'sources.aliases must be a list: ["…", "…"]', ""),
        ('aliases = ["Kazinform"]', 'aliases = ["reuters"]', '"Reuters" is registered twice', ""),
        ('["Energy and Economy", "Politics and Security"]', "[]", "sections is empty", ""),
    ],
)
def test_a_mistake_is_reported_where_it_stands(
    tmp_path: Path, old: str, new: str, message: str, advice: str
) -> None:
    assert EXAMPLE.count(old) == 1
    text = EXAMPLE.replace(old, new)
    [(line, _column, said, hint)] = _mistakes(tmp_path, text)
    assert said.startswith(message)
    assert hint == advice
    if "twice" not in message:
        assert line == EXAMPLE[: EXAMPLE.index(old)].count("\n") + 1


def test_a_wrong_zone_is_marked_like_a_compiler_would(tmp_path: Path) -> None:
    text = EXAMPLE.replace("America/New_York", "Asia/Bakuu")
    assert _mistakes(tmp_path, text)[0][:2] == (14, 13)


@pytest.mark.parametrize(
    ("old", "new", "misspelt", "column"),
    [
        ("language =", "langage =", "langage", 1),
        ('kind = "social"', 'kind = "social"\n  knd = "x"', "knd", 3),
        ("[policy]", "[polizy]", "[polizy]", 1),
        ("[policy]", "[[extra]]\n[policy]", "[[extra]]", 1),
    ],
)
def test_a_misspelt_key_is_marked_itself(
    tmp_path: Path, old: str, new: str, misspelt: str, column: int
) -> None:
    text = EXAMPLE.replace(old, new)
    [(found_line, found_column, message, _)] = _mistakes(tmp_path, text)
    assert message.startswith("no setting")
    assert text.count(misspelt) == 1
    assert (found_line, found_column) == (text[: text.index(misspelt)].count("\n") + 1, column)


@pytest.mark.parametrize("depth", [21, 250, 100_000])
def test_what_is_nested_without_end_is_placed(tmp_path: Path, depth: int) -> None:
    text = f'name = """\nb = 1"""\nlist = [\n  1,\n]\na = {"[" * depth}{"]" * depth}\nb = 1\n'
    assert _mistakes(tmp_path, text) == [(6, 1, "nested deeper than 20 levels", "")]


def test_a_file_without_end_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "newsletter.toml"
    file.write_bytes(b"#" * 1_000_001)
    with pytest.raises(ConfigurationError, match=r"^newsletter\.toml has more than 1,000,000 bytes$"):
        read_publication(file)


def test_a_missing_key_is_named(tmp_path: Path) -> None:
    text = EXAMPLE.replace("from = ", "# from = ")
    assert _mistakes(tmp_path, text) == [(1, 1, "from is missing", "")]


def test_the_lead_in_must_lead(tmp_path: Path) -> None:
    text = EXAMPLE.replace('lead_in = "Headlines from the"', 'lead_in = "News of the"')
    assert _mistakes(tmp_path, text)[0][2] == "lead_in must be the first words of name"


def test_what_is_not_toml_is_placed(tmp_path: Path) -> None:
    assert _mistakes(tmp_path, 'name = "a"\nfrom = =\n')[0][:2] == (2, 8)
    assert _mistakes(tmp_path, 'name = "a')[0][:2] == (1, 10)


def test_what_is_not_utf8_is_placed(tmp_path: Path) -> None:
    file = tmp_path / "newsletter.toml"
    file.write_bytes(b'name = "a"\nwhy = "\xff"\n')
    with pytest.raises(ConfigurationError) as caught:
        read_publication(file)
    assert caught.value.findings[0].span.line == 2


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"newsletter\.toml cannot be read"):
        read_publication(tmp_path / "newsletter.toml")


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(tmp_path: Path) -> None:
    file = tmp_path / "newsletter.toml"
    file.write_bytes(b"\xef\xbb\xbf" + EXAMPLE.replace("\n", "\r\n").encode())
    assert read_publication(file) == read_publication(packaged() / "newsletter.toml")


def test_the_house_style_is_read(tmp_path: Path) -> None:
    style = read_publication(packaged() / "newsletter.toml").style
    assert (style.words, style.quotation_marks) == ((), None)
    assert style.instead_of["Uzbekistani"] == "Uzbek"
    mistakes = _mistakes(tmp_path, EXAMPLE.replace("words = []", 'wrods = []\nquotation_marks = "bent"'))
    assert [message for _, _, message, _ in mistakes] == [
        'no setting "style.wrods"',
        "style.quotation_marks must be curly or straight",
    ]

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta, timezone
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html import escape
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from caspian_mail.address import Address
from caspian_mail.delivery.letters import EncodedLetters, envelope_sender, personal_parts
from caspian_mail.delivery.letters import test_recipient as trial_recipient  # no test of its own
from caspian_mail.errors import ConfigurationError
from tests.delivery.email_letters import EmailLetters
from tests.delivery.samples import NOW, TOKEN, edition, recipient

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from caspian_mail.delivery import Letters
    from caspian_mail.model import Edition

# The contract suite: what every builder of letters promises. A new one is added here.
builders: list[Callable[[Edition], Letters]] = [EncodedLetters]
each_builder = pytest.mark.parametrize("make", builders)

WRITTEN = st.text(st.characters(exclude_categories=["Cc", "Cs"], include_characters="\n"))


def parsed(letter: bytes) -> EmailMessage:
    message = message_from_bytes(letter, policy=default)
    assert isinstance(message, EmailMessage)
    assert message.defects == []
    return message


def parts(letter: bytes) -> tuple[str, str]:
    text, html = parsed(letter).iter_parts()
    assert isinstance(text, EmailMessage)
    assert isinstance(html, EmailMessage)
    return text.get_content().replace("\r\n", "\n"), html.get_content().replace("\r\n", "\n")


def check_lines(letter: bytes) -> None:
    assert letter.endswith(b"\r\n")
    assert b"\n" not in letter.replace(b"\r\n", b"")
    assert b"\r" not in letter.replace(b"\r\n", b"")
    assert b"\n." not in letter
    assert not letter.startswith(b".")
    head, _, body = letter.partition(b"\r\n\r\n")
    assert all(len(line) <= 998 for line in head.split(b"\r\n"))
    assert all(len(line) <= 76 for line in body.split(b"\r\n"))


@each_builder
def test_the_same_recipient_gets_the_same_bytes(make: Callable[[Edition], Letters]) -> None:
    assert make(edition()).build(recipient()) == make(edition()).build(recipient())
    letters = make(edition())
    first = letters.build(recipient())
    assert letters.build(recipient(2, "bob@example.net")) != first
    assert letters.build(recipient()) == first


@each_builder
def test_it_is_text_then_html_in_quoted_printable(make: Callable[[Edition], Letters]) -> None:
    message = parsed(make(edition()).build(recipient()))
    assert message.get_content_type() == "multipart/alternative"
    assert message.get_boundary() == f"=_{edition().digest[:32]}"
    text, html = message.iter_parts()
    for part, kind in ((text, "text/plain"), (html, "text/html")):
        assert part.get_content_type() == kind
        assert part["Content-Type"].params["charset"] == "utf-8"
        assert part["Content-Transfer-Encoding"] == "quoted-printable"
        assert part["MIME-Version"] is None


@each_builder
def test_every_header_is_there_once(make: Callable[[Edition], Letters]) -> None:
    message = parsed(make(edition()).build(recipient(name="Jane Doe")))
    link = f"https://digest.example.org/unsubscribe/{TOKEN}"
    assert dict(message.items()) == {
        "From": "Caspian Policy Center <digest@example.org>",
        "To": "Jane Doe <jane@example.net>",
        "Reply-To": "editors@example.org",
        "Subject": "Headlines from the Caspian: October 27, 2025",
        "Date": "Mon, 27 Oct 2025 14:02:11 +0000",
        "Message-ID": f"<{1:040x}@example.org>",
        "List-Id": "<headlines.example.org>",
        "List-Unsubscribe": f"<{link}>, <mailto:unsubscribe@example.org?subject=unsubscribe%20{TOKEN}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Content-Language": "en",
        "MIME-Version": "1.0",
        "Content-Type": f'multipart/alternative; boundary="=_{edition().digest[:32]}"',
    }
    assert len(message.keys()) == 12


@each_builder
def test_the_reader_s_own_link_stands_in_both_parts(make: Callable[[Edition], Letters]) -> None:
    url = "https://digest.example.org/unsubscribe?a=1&token={token}"
    text, html = parts(make(edition(unsubscribe_url=url)).build(recipient()))
    link = url.replace("{token}", TOKEN)
    assert text == f"Bakı · Тбилиси\n\nUnsubscribe: {link}\n"
    assert html == f'<p>Bakı · Тбилиси</p>\n<a href="{escape(link)}">Unsubscribe</a>\n'


@each_builder
def test_without_a_web_address_the_link_is_a_mail(make: Callable[[Edition], Letters]) -> None:
    letter = make(edition(unsubscribe_url="")).build(recipient())
    link = f"mailto:unsubscribe@example.org?subject=unsubscribe%20{TOKEN}"
    assert parts(letter)[0].endswith(f"Unsubscribe: {link}\n")
    assert parsed(letter)["List-Unsubscribe"] == f"<{link}>"
    assert parsed(letter)["List-Unsubscribe-Post"] is None


@each_builder
def test_a_web_address_alone_is_enough(make: Callable[[Edition], Letters]) -> None:
    message = parsed(make(edition(unsubscribe_mailto="")).build(recipient()))
    assert message["List-Unsubscribe"] == f"<https://digest.example.org/unsubscribe/{TOKEN}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@each_builder
def test_what_is_not_set_is_not_promised(make: Callable[[Edition], Letters]) -> None:
    bare = edition(unsubscribe_url="", unsubscribe_mailto="", reply_to="", slot="", text="Text\n", html="<p>")
    letter = make(bare).build(recipient())
    message = parsed(letter)
    for header in ("List-Unsubscribe", "List-Unsubscribe-Post", "Reply-To"):
        assert message[header] is None
    assert parts(letter) == ("Text\n", "<p>\n")


@each_builder
def test_a_mailbox_in_a_link_is_escaped(make: Callable[[Edition], Letters]) -> None:
    letter = make(edition(unsubscribe_mailto="Leave <leave+list&x%@example.org>")).build(recipient())
    assert b"<mailto:leave+list%26x%25@example.org?subject=unsubscribe%20" in letter


@each_builder
@pytest.mark.parametrize("length", [10, 75, 200, 900])
def test_one_click_survives_an_address_of_any_length(make: Callable[[Edition], Letters], length: int) -> None:
    url = f"https://digest.example.org/{'x' * length}/" + "{token}"
    letter = make(edition(unsubscribe_url=url)).build(recipient())
    link = url.replace("{token}", TOKEN)
    assert f"\r\nList-Unsubscribe: <{link}>,\r\n <mailto:" in letter.decode("ascii")


@each_builder
def test_an_address_too_long_for_a_line_is_refused_before_any_letter(
    make: Callable[[Edition], Letters],
) -> None:
    with pytest.raises(ConfigurationError, match="List-Unsubscribe"):
        make(edition(unsubscribe_url=f"https://example.org/{'x' * 950}/" + "{token}"))


@each_builder
def test_a_web_address_in_any_script_becomes_ascii(make: Callable[[Edition], Letters]) -> None:
    letter = make(edition(unsubscribe_url="https://дайджест.example.org/отписка/{token}?a=ə%20b"))
    link = parts(letter.build(recipient()))[0].strip().rpartition(" ")[2]
    assert link == (
        f"https://xn--80ahbeeq3di.example.org/%D0%BE%D1%82%D0%BF%D0%B8%D1%81%D0%BA%D0%B0/{TOKEN}?a=%C9%99%20b"
    )


@each_builder
@settings(max_examples=60, deadline=None)
@given(text=WRITTEN, html=WRITTEN, name=st.text(st.characters(exclude_categories=["Cc", "Cs", "Z", "Cf"])))
@example(text=".\n..\n.x\n", html="=20 =\n" + "x" * 5000, name="Персона")
@example(text="\u2028 \x85 nel", html="trailing \n \n\t\n", name="")
@example(text="From here\n--boundary\n", html="\ufeff<p>", name="a,b")
def test_whatever_is_written_arrives_in_lines_that_any_server_takes(
    make: Callable[[Edition], Letters], text: str, html: str, name: str
) -> None:
    letter = make(edition(text=text, html=html, slot="")).build(recipient(name=name))
    assert letter.isascii()
    check_lines(letter)
    assert parsed(letter)["To"].addresses[0].addr_spec == "jane@example.net"
    assert [part.rstrip("\n") for part in parts(letter)] == [text.rstrip("\n"), html.rstrip("\n")]


LINK = "%%UNSUBSCRIBE%%"
# What an edition may hold at its worst: its slot, whole and in part, dots, boundaries, line ends of any kind.
TROUBLE = st.lists(
    st.one_of(
        st.text(st.characters(exclude_categories=["Cs"])),
        st.sampled_from(
            [LINK, LINK[:9], LINK * 2, "{token}", ".", "\r\n", "\r", "\n.", "=20", " \n", "From "]
        ),
        st.sampled_from([f"--=_{edition().digest[:32]}", TOKEN, "🛢" * 30, "x" * 1200]),
    )
).map("".join)
URLS = [
    "",
    "https://digest.example.org/{token}",
    "https://digest.example.org/?a=1&b={token}&c={token}",
    "https://digest.example.org/the-same-for-all",
    "https://дайджест.example.org/отписка?" + "a=b&" * 200 + "{token}",
]


@settings(max_examples=200, deadline=None)
@given(
    text=TROUBLE,
    html=TROUBLE,
    url=st.sampled_from(URLS),
    mailto=st.sampled_from(["", "leave+list&x@example.org"]),
    token=st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=90),
    name=st.text(st.characters(exclude_categories=["Cc", "Cs"])).map(lambda name: " ".join(name.split())),
)
@example(text=LINK, html=LINK, url=URLS[1], mailto="", token=TOKEN, name="")
@example(text=LINK * 3, html=f"\n{LINK}\n", url=URLS[4], mailto="", token=TOKEN, name="🛢 'Ə'")
@example(text=f"\r{LINK}\n{LINK}", html=f".{LINK}.", url="", mailto="", token=TOKEN, name='"=?x?="')
@example(text=f" {LINK} \r\n", html=f'<a href="{LINK}">', url=URLS[2], mailto="", token='.&"<=%', name="Jane")
def test_it_says_what_the_email_package_would_have_it_say(
    *, text: str, html: str, url: str, mailto: str, token: str, name: str
) -> None:
    one = edition(text=text, html=html, slot=LINK, unsubscribe_url=url, unsubscribe_mailto=mailto)
    reader = replace(recipient(name=name), token=token)
    letter, expected = EncodedLetters(one).build(reader), EmailLetters(one).build(reader)
    check_lines(letter)
    assert letter.partition(b"\r\n\r\n")[0] == expected.partition(b"\r\n\r\n")[0]
    assert parts(letter) == parts(expected)
    for part, other in zip(parsed(letter).walk(), parsed(expected).walk(), strict=True):
        assert part.items() == other.items()


def test_an_edition_without_a_slot_keeps_what_looks_like_one() -> None:
    one = edition(text=f"{LINK}{{token}}", html=LINK, slot="")
    assert parts(EncodedLetters(one).build(recipient())) == (f"{LINK}{{token}}\n", f"{LINK}\n")


@pytest.mark.parametrize(
    "changes", [{}, {"unsubscribe_url": ""}, {"unsubscribe_url": "", "unsubscribe_mailto": "", "slot": ""}]
)
def test_the_parts_before_they_are_encoded_are_what_a_reader_gets(changes: dict[str, str]) -> None:
    made = replace(edition(), **changes)
    personal = personal_parts(made, TOKEN)
    # The last line's end is the part's.
    text, html = (part.removesuffix("\n") for part in parts(EncodedLetters(made).build(recipient())))
    assert (personal.text.removesuffix("\n"), personal.html.removesuffix("\n")) == (text, html)
    assert bool(personal.unsubscribe) is bool(made.slot)
    assert len(personal_parts(made).html) == len(personal.html)


def test_no_two_readers_share_what_is_their_own() -> None:
    letters = EncodedLetters(edition())
    readers = [replace(recipient(number), token=f"token-{number}") for number in range(3)]
    for reader in readers:
        letter = letters.build(reader)
        assert letter == EncodedLetters(edition()).build(reader)
        # In List-Unsubscribe twice, and once in each part.
        assert letter.count(reader.token.encode()) == 4
        assert not any(other.token.encode() in letter for other in readers if other is not reader)


@pytest.mark.parametrize(
    ("moment", "date"),
    [
        (NOW, "Mon, 27 Oct 2025 14:02:11 +0000"),
        (NOW.replace(microsecond=999_999), "Mon, 27 Oct 2025 14:02:11 +0000"),
        (NOW.astimezone(timezone(timedelta(hours=4))), "Mon, 27 Oct 2025 18:02:11 +0400"),
        (NOW + timedelta(seconds=1), "Mon, 27 Oct 2025 14:02:12 +0000"),
    ],
)
def test_the_date_is_the_letter_s_own(moment: datetime, date: str) -> None:
    letters = EncodedLetters(edition())
    assert parsed(letters.build(recipient()))["Date"] == "Mon, 27 Oct 2025 14:02:11 +0000"
    assert parsed(letters.build(replace(recipient(), date=moment)))["Date"] == date


def test_an_address_in_another_script_stands_in_to_as_it_is() -> None:
    letter = EncodedLetters(edition()).build(recipient(email="həsən@example.net", name="Həsən"))
    check_lines(letter)
    foreign = [line for line in letter.split(b"\r\n") if not line.isascii()]
    assert foreign == ["To: =?utf-8?b?SMmZc8mZbg==?= <həsən@example.net>".encode()]
    assert parsed(letter)["To"].addresses[0].display_name == "Həsən"


def test_a_test_letter_says_so_and_its_link_does_nothing() -> None:
    reader = trial_recipient(edition(), Address("me@example.org"), NOW)
    letter = EncodedLetters(edition(), test=True).build(reader)
    assert parsed(letter)["Subject"] == "[TEST] Headlines from the Caspian: October 27, 2025"
    assert parts(letter)[0].endswith("https://digest.example.org/unsubscribe/test\n")
    assert re.fullmatch(r"<[0-9a-f]{40}@example\.org>", reader.message_id)
    assert trial_recipient(edition(), Address("me@example.org"), NOW).message_id != reader.message_id


def test_bounces_go_where_the_publication_says() -> None:
    assert envelope_sender(edition()) == "bounces@example.org"
    assert envelope_sender(edition(bounce="Bounces <b@Example.org>")) == "b@example.org"

"""A newer edition in outbox/ than the one a send began with: a person decides."""

from __future__ import annotations

from email import message_from_bytes

import pytest

from tests.cli.newsroom import (
    ISSUE,
    THREE,
    Newsroom,
    die_after,
    facts,
    reader,
)

pytestmark = pytest.mark.usefixtures("wall")


def _newer(newsroom: Newsroom) -> str:
    """Compose a newer edition, test-sent, and return its digest."""
    newsroom.mend()
    digest = newsroom.compose()
    newsroom.test_send()
    newsroom.relay.arrived.clear()
    return digest


def _words(newsroom: Newsroom) -> set[str]:
    """Return which edition arrived."""
    texts = [
        message_from_bytes(arrived.content).get_payload(0).get_payload(decode=True)  # type: ignore[union-attr]
        for arrived in newsroom.relay.arrived
    ]
    return {"new" if b"new technology" in text else "old" for text in texts}


def test_a_newer_edition_needs_a_decision(newsroom: Newsroom) -> None:
    older = newsroom.prepare()
    die_after(newsroom, sent=1)
    newer = _newer(newsroom)
    result = newsroom.caspian("send", "--yes", "3")
    assert (result.code, result.out) == (2, "")
    assert result.err == (
        f"error: 1 of 3 have had {ISSUE} as {older}; outbox/ holds a newer edition, {newer}\n"
        "  next: caspian-mail send --remaining    the newer one, to the 1 who have had none\n"
        "        caspian-mail send --correction   the newer one, to everyone, after a test send\n"
        f"        caspian-mail send --as-started   goes on with {older}\n"
    )
    assert not newsroom.relay.arrived


def test_as_started_goes_on_with_the_copy(newsroom: Newsroom) -> None:
    newsroom.prepare()
    die_after(newsroom, sent=1)
    _newer(newsroom)
    assert newsroom.caspian("send", "--as-started").code == 1
    assert newsroom.had() == {reader(3): 1}
    assert _words(newsroom) == {"old"}


def test_the_remaining_get_the_newer_one_after_a_question(newsroom: Newsroom) -> None:
    newsroom.prepare()
    die_after(newsroom, sent=1)
    newer = _newer(newsroom)
    result = newsroom.caspian("send", "--remaining")
    assert result.code == 2
    assert "\nRecipients  1\nerror: no terminal to ask on" in result.err
    assert not newsroom.relay.arrived
    result = newsroom.caspian("send", "--remaining", "--yes", "1")
    assert result.code == 1
    assert newsroom.had() == {reader(3): 1}
    assert _words(newsroom) == {"new"}
    assert newsroom.status()["digest"].startswith(newer)
    assert newsroom.states() == {"sent": 2, "in_doubt": 1}


def test_with_nobody_remaining_there_is_nothing_to_do(newsroom: Newsroom) -> None:
    older = newsroom.prepare()
    newsroom.caspian("send", "--yes", "3")
    newer = _newer(newsroom)
    assert newsroom.caspian("send").err == (
        f"error: 3 of 3 have had {ISSUE} as {older}; outbox/ holds a newer edition, {newer}\n"
        "  next: caspian-mail send --correction   the newer one, to everyone, after a test send\n"
    )
    result = newsroom.caspian("send", "--remaining", "--yes", "0")
    assert (result.code, result.out) == (0, f"{ISSUE} has gone to all 3. Nothing to do.\n")
    # The correction is still to be had.
    assert newsroom.status()["digest"].startswith(older)
    assert newsroom.caspian("send", "--correction", "--yes", "3").code == 0


def test_a_correction_goes_to_everyone_again(newsroom: Newsroom) -> None:
    newsroom.prepare()
    newsroom.caspian("send", "--yes", "3")
    first = {message_from_bytes(arrived.content)["Message-ID"] for arrived in newsroom.relay.arrived}
    newer = _newer(newsroom)
    newsroom.subscribe(9)
    result = newsroom.caspian("send", "--correction")
    assert result.code == 2
    shown = facts(newsroom, newer, f"caspian-mail.db; last send {ISSUE}, to 3")
    assert result.err.startswith(
        f"{shown}Recipients  3\nwarning: 3 readers get {ISSUE} a second time\nerror: no terminal to ask on"
    )
    result = newsroom.caspian("send", "--correction", "--yes", "3")
    assert (result.code, result.out) == (0, f"{ISSUE}: 3 of 3 sent in 1 s.\n  sent  3\n")
    assert newsroom.had() == THREE
    assert _words(newsroom) == {"new"}
    assert not first & {
        message_from_bytes(arrived.content)["Message-ID"] for arrived in newsroom.relay.arrived
    }


def test_a_correction_to_one_reader_says_so_and_needs_a_test(newsroom: Newsroom) -> None:
    newsroom.prepare(readers=1)
    newsroom.caspian("send", "--yes", "1")
    newsroom.mend()
    newsroom.compose()
    result = newsroom.caspian("send", "--correction", "--yes", "1")
    assert result.code == 2
    assert f"warning: 1 reader gets {ISSUE} a second time\n" in result.err
    assert "was never test-sent" in result.err
    newsroom.test_send()
    result = newsroom.caspian("send", "--correction", "--yes", "2")
    assert result.err.endswith("error: --yes 2, but there is 1 recipient; nothing was sent\n")


@pytest.mark.parametrize("option", ["--remaining", "--correction"])
def test_without_a_newer_edition_there_is_none_to_send(newsroom: Newsroom, option: str) -> None:
    newsroom.prepare()
    die_after(newsroom, sent=1)
    result = newsroom.caspian("send", option, "--yes", "3")
    assert (result.code, result.err) == (
        2,
        (
            f"error: outbox/ holds no newer edition of {ISSUE} than the one that was sent\n"
            "  next: caspian-mail compose, then: caspian-mail send --test\n"
        ),
    )


def test_a_newer_edition_that_was_changed_by_hand_is_not_sent(newsroom: Newsroom) -> None:
    newsroom.prepare()
    die_after(newsroom, sent=1)
    (newsroom.workspace.outbox(ISSUE) / "email.txt").write_text("mine", encoding="utf-8")
    result = newsroom.caspian("send", "--correction", "--yes", "3")
    assert result.code == 2
    assert result.err.startswith(f"error: outbox/{ISSUE}/ is not as compose left it\n")

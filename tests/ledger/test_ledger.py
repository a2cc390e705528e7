from __future__ import annotations

import sqlite3
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from caspian_mail.address import Address
from caspian_mail.errors import GateError, LedgerError
from caspian_mail.ledger import Counts, Ledger
from caspian_mail.model import Accepted, InDoubt
from caspian_mail.signing import is_unsubscribe_token, message_id
from tests.ledger.conftest import EDITION, ROUTE, SECRET, HandClock, Start

if TYPE_CHECKING:
    from pathlib import Path

    from caspian_mail.ledger import SendLedger

NEWER = replace(EDITION, html="<p>mended %%LINK%%</p>")


def send_all(send: SendLedger, clock: HandClock) -> None:
    send.begin_run("smtp.example.org:587")
    due = send.due(clock.now(), 100)
    send.begin_many(due)
    send.record_many([(recipient.number, Accepted("250 2.0.0 Ok")) for recipient in due])


def test_a_ledger_is_new_until_a_live_send_begins(ledger: Ledger, start: Start) -> None:
    seen = [ledger.is_new]
    ledger.record_test("d", ROUTE, "250 Ok")
    start(kind="rehearsal")
    seen.append(ledger.is_new)
    start()
    seen.append(ledger.is_new)
    assert seen == [True, True, False]
    assert ledger.name == "caspian-mail.db"


def test_looking_at_a_ledger_that_is_not_there_makes_none(path: Path, clock: HandClock) -> None:
    with Ledger.open(path, clock, create=False) as ledger:
        assert ledger.is_new
        assert ledger.name == "caspian-mail.db"
    assert not path.exists()


def test_a_file_that_is_no_ledger_is_refused_and_let_go(path: Path, clock: HandClock) -> None:
    path.write_text("readers", encoding="utf-8")
    with pytest.raises(LedgerError, match="not a ledger"):
        Ledger.open(path, clock)
    Ledger.open(path.with_name("other.db"), clock).close()
    path.unlink()


def test_a_ledger_opened_to_read_takes_no_writing(path: Path, clock: HandClock, start: Start) -> None:
    start()
    with Ledger.open(path, clock, create=False) as ledger:
        assert not ledger.is_new
        with pytest.raises(LedgerError, match="read-only"):
            ledger.record_test("d", ROUTE, "250 Ok")


@pytest.mark.parametrize("create", [True, False])
def test_a_damaged_ledger_is_refused_and_let_go(
    path: Path,
    clock: HandClock,
    create: bool,  # noqa: FBT001 - pytest passes it by name
) -> None:
    with Ledger.open(path, clock) as ledger:
        for number in range(200):
            ledger.record_test(f"{number:064}", ROUTE, "250 Ok")
    content = bytearray(path.read_bytes())
    for index in range(8192, len(content), 37):
        content[index] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(LedgerError, match=r"^caspian-mail\.db is damaged$"):
        Ledger.open(path, clock, create=create)
    path.unlink()


def test_an_empty_file_looks_like_a_new_ledger_and_stays_empty(path: Path, clock: HandClock) -> None:
    path.touch()
    with Ledger.open(path, clock, create=False) as ledger:
        assert ledger.is_new
        assert ledger.name == "caspian-mail.db"
    assert path.stat().st_size == 0


def test_what_is_no_ledger_cannot_be_read_either(path: Path, clock: HandClock) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE others (name TEXT)")
    connection.close()
    with pytest.raises(LedgerError, match="not a ledger"):
        Ledger.open(path, clock, create=False)
    path.unlink()


def test_whether_it_is_being_sent_from_is_told_without_writing(
    path: Path, clock: HandClock, ledger: Ledger
) -> None:
    with Ledger.open(path, clock, create=False) as reader:
        assert not reader.is_sent_from
        assert not path.with_name("caspian-mail.db.lock").exists()
        seen = []
        with ledger.lock():
            seen.append(reader.is_sent_from)
        seen.append(reader.is_sent_from)
    assert seen == [True, False]


def test_a_lock_nobody_could_take_is_held_by_nobody(path: Path, ledger: Ledger) -> None:
    path.with_name("caspian-mail.db.lock").mkdir()
    assert not ledger.is_sent_from


def test_a_newer_ledger_is_refused_and_let_go(path: Path, clock: HandClock, ledger: Ledger) -> None:
    ledger._database.run("INSERT INTO migrations VALUES (99, 'later', '')")  # noqa: SLF001 - from the future
    with pytest.raises(LedgerError, match="newer"):
        Ledger.open(path, clock)


# Test letters


def test_a_test_counts_for_its_digest_and_its_route_only(ledger: Ledger, clock: HandClock) -> None:
    ledger.record_test("d1", ROUTE, "250 2.0.0 <me@example.org> Ok")
    assert ledger.tested("d1", ROUTE) == clock.now()
    assert ledger.tested("d1", "maildir") is None
    assert ledger.tested("d2", ROUTE) is None


def test_the_last_test_through_whatever_transport_is_known(ledger: Ledger, clock: HandClock) -> None:
    assert ledger.last_tested("d1") is None
    ledger.record_test("d1", ROUTE, "250 Ok")
    clock.pass_(hours=1)
    ledger.record_test("d1", "maildir", "")
    assert ledger.last_tested("d1") == clock.now()


def test_a_second_test_is_the_one_that_counts_and_no_address_is_kept(
    ledger: Ledger, clock: HandClock, path: Path
) -> None:
    ledger.record_test("d1", ROUTE, "250 Ok")
    clock.pass_(hours=1)
    ledger.record_test("d1", ROUTE, "250 2.0.0 <me@example.org> Ok")
    assert ledger.tested("d1", ROUTE) == clock.now()
    ledger.close()
    assert b"me@example.org" not in path.read_bytes()


# Sends


def test_a_send_freezes_its_list_with_ids_and_tokens(ledger: Ledger, start: Start, clock: HandClock) -> None:
    send = start(2)
    assert send.send.round == 0
    assert send.send.created == clock.now()
    assert send.edition == EDITION
    assert send.counts() == Counts(pending=2)
    first, second = send.due(clock.now(), 10)
    assert [first.number, second.number] == [1, 2]
    assert first.address == Address("Reader1@example.org", "Reader 1")
    assert first.message_id == message_id(SECRET, "2025-10-27", 0, "reader1@example.org", "example.org")
    assert is_unsubscribe_token(SECRET, first.token)
    assert ledger.reader(first.token) == Address("Reader1@example.org")
    assert ledger.reader("test") is None


def test_a_list_longer_than_a_stretch_is_whole(start: Start, clock: HandClock) -> None:
    send = start(2001)
    assert send.counts() == Counts(pending=2001)
    assert [recipient.number for recipient in send.due(clock.now(), 3000)] == list(range(1, 2002))


def test_a_send_that_cannot_begin_leaves_nothing(ledger: Ledger) -> None:
    twice = [Address("a@example.org"), Address("A@example.org")]
    with pytest.raises(Exception, match="UNIQUE"):
        ledger.start("2025-10-27", "live", route=ROUTE, edition=EDITION, addresses=twice, secret=SECRET)
    assert ledger.find("2025-10-27") is None
    assert ledger.is_new
    ledger.check_secret("another secret of thirty-two characters")


def test_an_issue_has_one_send_whatever_its_digest(start: Start) -> None:
    start()
    with pytest.raises(GateError, match="2025-10-27 has a send already"):
        start(edition=NEWER)


def test_a_correction_goes_to_everyone_again_under_other_ids(
    ledger: Ledger, start: Start, clock: HandClock
) -> None:
    first = start(2)
    ids = {recipient.message_id for recipient in first.due(clock.now(), 10)}
    second = start(2, edition=NEWER, correction=True)
    assert second.send.round == 1
    assert ids.isdisjoint(recipient.message_id for recipient in second.due(clock.now(), 10))
    found = ledger.find("2025-10-27")
    assert found is not None
    assert found.send == second.send
    assert [other.send for other in ledger.open_sends()] == [second.send]


def test_a_rehearsal_counts_for_nothing_and_replaces_the_one_before(
    ledger: Ledger, start: Start, clock: HandClock
) -> None:
    send_all(start(3, kind="rehearsal"), clock)
    assert ledger.find("2025-10-27") is None
    assert ledger.last_sends() == ledger.open_sends() == []
    again = start(2, kind="rehearsal", edition=NEWER)
    assert again.counts() == Counts(pending=2)
    assert again.edition == NEWER
    found = ledger.find("2025-10-27", "rehearsal")
    assert found is not None
    assert found.send == again.send
    assert start().counts() == Counts(pending=3)


def test_only_a_live_send_pins_the_secret(ledger: Ledger, start: Start) -> None:
    start(kind="rehearsal", secret="one secret of thirty-two characters!")
    start()
    ledger.check_secret(SECRET)
    for kind in ("live", "rehearsal"):
        with pytest.raises(GateError) as caught:
            start(issue="2025-11-03", kind=kind, secret="one secret of thirty-two characters!")
        assert caught.value.message == "CASPIAN_MAIL_SECRET is not the one caspian-mail.db was begun with"
        assert caught.value.next_steps == ("put the CASPIAN_MAIL_SECRET of your colleagues into .env",)
    assert ledger.find("2025-11-03") is None


def test_open_sends_are_those_with_letters_to_go(ledger: Ledger, start: Start, clock: HandClock) -> None:
    done = start(2)
    send_all(done, clock)
    clock.pass_(days=7)
    later = start(2, issue="2025-11-03")
    assert [found.send.issue for found in ledger.open_sends()] == ["2025-11-03"]
    assert [found.send.issue for found in ledger.last_sends()] == ["2025-11-03", "2025-10-27"]
    assert ledger.last_sends()[1].counts().sent == 2
    later.begin_many(later.due(clock.now(), 10))
    assert [found.send for found in ledger.open_sends()] == [later.send]
    later.record_many([(1, InDoubt("lost")), (2, Accepted("250 Ok"))])
    assert ledger.open_sends() == []


def test_a_newer_edition_goes_to_those_who_have_had_none(
    ledger: Ledger, start: Start, clock: HandClock
) -> None:
    send = start(3)
    send.begin_run("smtp.example.org:587")
    send.begin_many(send.due(clock.now(), 1))
    send.record_many([(1, Accepted("250 Ok"))])
    adopted = ledger.adopt(send, NEWER)
    assert adopted.edition == NEWER
    assert adopted.send.digest == NEWER.digest
    assert adopted.counts() == Counts(sent=1, pending=2)
    adopted.begin_many(adopted.due(clock.now(), 1))
    digests = [digest for (digest,) in ledger._database.rows("SELECT digest FROM letters ORDER BY number")]  # noqa: SLF001 - what is on the disk
    assert digests == [EDITION.digest, NEWER.digest, None]


# The lock


def test_the_second_sender_is_told_since_when(path: Path, clock: HandClock, ledger: Ledger) -> None:
    zone = ZoneInfo("America/New_York")
    with ledger.lock(zone), Ledger.open(path, clock) as other:
        clock.pass_(minutes=3)
        with pytest.raises(LedgerError) as caught, other.lock(zone):
            pass
        assert caught.value.message == "another process is sending from caspian-mail.db, since 10:02"
        assert caught.value.next_steps == ("caspian-mail status",)
        clock.pass_(days=1)
        with pytest.raises(LedgerError, match=r"since 2025-10-27 10:02$"), other.lock(zone):
            pass
    with ledger.lock():
        pass


def test_before_the_first_moment_is_written_the_error_names_none(
    path: Path, clock: HandClock, ledger: Ledger
) -> None:
    with ledger.lock():
        ledger._database.run("DELETE FROM meta")  # noqa: SLF001 - as between the lock and the note of it
        with (
            Ledger.open(path, clock) as other,
            pytest.raises(LedgerError, match=r"from caspian-mail\.db$"),
            other.lock(),
        ):
            pass


def test_a_place_without_room_for_a_lock_is_an_error(ledger: Ledger, path: Path) -> None:
    path.with_name("caspian-mail.db.lock").mkdir()
    with pytest.raises(LedgerError, match=r"caspian-mail\.db cannot be locked"), ledger.lock():
        pass


def test_a_process_that_was_killed_leaves_no_lock(path: Path, ledger: Ledger) -> None:
    program = (
        "import os, pathlib, sys\n"
        "from caspian_mail.clock import SystemClock\n"
        "from caspian_mail.ledger import Ledger\n"
        "with Ledger.open(pathlib.Path(sys.argv[1]), SystemClock()).lock():\n"
        "    print('locked', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    with subprocess.Popen(  # noqa: S603 - this test's own program
        [sys.executable, "-c", program, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "locked\n"
        with pytest.raises(LedgerError, match="another process"), ledger.lock():
            pass
        child.kill()
        child.wait()
    with ledger.lock():
        pass


def test_names_and_readers_are_what_the_list_says_now(ledger: Ledger, start: Start, clock: HandClock) -> None:
    start(1)
    ledger.start(
        "2025-11-03",
        "live",
        route=ROUTE,
        edition=EDITION,
        addresses=[Address("reader1@example.org")],
        secret=SECRET,
    )
    (first,) = ledger.last_sends()[0].due(clock.now(), 5)
    assert first.address == Address("reader1@example.org")
    assert ledger.reader(first.token) == Address("reader1@example.org")

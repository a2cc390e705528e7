from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from caspian_mail.address import Address
from caspian_mail.errors import GateError, LedgerError
from caspian_mail.ledger import Counts, Ledger
from caspian_mail.model import Accepted, InDoubt, Recorded, Refused
from caspian_mail.signing import Keys
from tests.ledger.conftest import EDITION, KEYS, ROUTE, HandClock, Start, readers

if TYPE_CHECKING:
    from pathlib import Path

    from caspian_mail.ledger import Kind, SendLedger

NEWER = replace(EDITION, html="<p>mended %%LINK%%</p>")


def send_all(send: SendLedger) -> None:
    send.begin_run("smtp.example.org:587")
    due = send.fresh(0, 100)
    send.begin_many(due)
    send.record_many([Recorded(recipient, Accepted("250 2.0.0 Ok")) for recipient in due])


def test_a_ledger_is_new_until_a_live_send_begins(ledger: Ledger, start: Start) -> None:
    seen = [ledger.is_new]
    ledger.record_test("d", ROUTE, "250 Ok")
    start(kind="rehearsal")
    seen.append(ledger.is_new)
    start()
    seen.append(ledger.is_new)
    assert seen == [True, True, False]


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


def test_a_ledger_opened_to_read_takes_no_writing(place: Path | str, clock: HandClock, start: Start) -> None:
    start()
    with Ledger.open(place, clock, create=False) as ledger:
        assert not ledger.is_new
        with pytest.raises(LedgerError, match="read-only"):
            ledger.record_test("d", ROUTE, "250 Ok")


def test_no_send_begins_in_a_damaged_ledger(path: Path, clock: HandClock) -> None:
    with Ledger.open(path, clock) as ledger:
        for number in range(200):
            ledger.record_test(f"{number:064}", ROUTE, "250 Ok")
    content = bytearray(path.read_bytes())
    # The last pages are those of the rows above: nothing is amiss until somebody looks.
    for index in range(len(content) - 4 * 4096, len(content), 37):
        content[index] ^= 0xFF
    path.write_bytes(content)
    with Ledger.open(path, clock, keys=KEYS) as ledger:
        ledger.stage(readers(2))
        with pytest.raises(LedgerError, match=r"^caspian-mail\.db is damaged$"):
            ledger.start("2025-10-27", "live", route=ROUTE, edition=EDITION)
        assert ledger.find("2025-10-27") is None


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
    place: Path | str, path: Path, clock: HandClock, ledger: Ledger
) -> None:
    with Ledger.open(place, clock, create=False) as reader:
        assert not reader.is_sent_from
        assert not path.with_name("caspian-mail.db.lock").exists()
        seen = []
        with ledger.lock():
            # Who sends is not another process to itself.
            seen += [reader.is_sent_from, ledger.is_sent_from]
        seen.append(reader.is_sent_from)
    assert seen == [True, False, False]


def test_a_lock_nobody_could_take_is_held_by_nobody(path: Path, clock: HandClock) -> None:
    path.with_name("caspian-mail.db.lock").mkdir()
    with Ledger.open(path, clock) as ledger:
        assert not ledger.is_sent_from


@pytest.mark.parametrize("create", [True, False])
def test_a_newer_ledger_is_refused_and_let_go(
    place: Path | str,
    clock: HandClock,
    ledger: Ledger,
    create: bool,  # noqa: FBT001 - pytest passes it by name
) -> None:
    ledger._database.run("INSERT INTO migrations VALUES (99, 'later', '')")  # noqa: SLF001 - from the future
    with pytest.raises(LedgerError, match="newer"):
        Ledger.open(place, clock, create=create)


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
    ledger: Ledger, clock: HandClock
) -> None:
    ledger.record_test("d1", ROUTE, "250 Ok")
    clock.pass_(hours=1)
    ledger.record_test("d1", ROUTE, "250 2.0.0 <me@example.org> Ok")
    assert ledger.tested("d1", ROUTE) == clock.now()
    rows = ledger._database.rows("SELECT reply FROM tests")  # noqa: SLF001 - what is on the disk
    assert list(rows) == [("250 2.0.0 <m…@example.org> Ok",)]


# Sends


def test_a_send_freezes_its_list_with_ids_and_tokens(ledger: Ledger, start: Start, clock: HandClock) -> None:
    send = start(2)
    assert send.send.round == 0
    assert send.send.created == clock.now()
    assert send.edition == EDITION
    assert send.counts() == Counts(pending=2)
    first, second = send.fresh(0, 10)
    assert [first.number, second.number] == [1, 2]
    assert first.address == Address("Reader1@example.org", "Reader 1")
    reader = KEYS.reader_hash("reader1@example.org")
    assert first.message_id == KEYS.message_id("2025-10-27", 0, reader, "example.org")
    assert first.token == KEYS.token("reader1@example.org")
    assert first.attempts == 0
    assert ledger.readers.by_token(first.token) == Address("Reader1@example.org", "Reader 1")


def test_a_send_that_cannot_begin_leaves_nothing(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise LedgerError("the disk is full")

    ledger.stage(readers(2))
    monkeypatch.setattr(ledger._staging, "freeze", full)  # noqa: SLF001 - the last step of several
    with pytest.raises(LedgerError, match="full"):
        ledger.start("2025-10-27", "live", route=ROUTE, edition=EDITION)
    assert ledger.find("2025-10-27") is None
    assert ledger.is_new
    assert ledger.readers.show(readers(1)[0]) is None
    assert ledger._notes.get("secret") is None  # noqa: SLF001 - what is on the disk


def test_an_issue_has_one_send_whatever_its_digest(start: Start) -> None:
    start()
    with pytest.raises(GateError, match="2025-10-27 has a send already"):
        start(edition=NEWER)


def test_a_correction_goes_to_everyone_again_under_other_ids(ledger: Ledger, start: Start) -> None:
    first = start(2)
    ids = {recipient.message_id for recipient in first.fresh(0, 10)}
    second = start(2, edition=NEWER, correction=True)
    assert second.send.round == 1
    assert ids.isdisjoint(recipient.message_id for recipient in second.fresh(0, 10))
    found = ledger.find("2025-10-27")
    assert found is not None
    assert found.send == second.send
    assert [other.send for other in ledger.open_sends()] == [second.send]


def test_a_rehearsal_counts_for_nothing_and_replaces_the_one_before(ledger: Ledger, start: Start) -> None:
    send_all(start(3, kind="rehearsal"))
    assert ledger.find("2025-10-27") is None
    assert ledger.last_sends() == ledger.open_sends() == []
    again = start(2, kind="rehearsal", edition=NEWER)
    assert again.counts() == Counts(pending=2)
    assert again.edition == NEWER
    found = ledger.find("2025-10-27", "rehearsal")
    assert found is not None
    assert found.send == again.send
    assert start().counts() == Counts(pending=3)


def test_a_rehearsal_makes_no_reader_known(ledger: Ledger, start: Start) -> None:
    send = start(2, kind="rehearsal")
    assert ledger.readers.show(readers(1)[0]) is None
    send.begin_run("maildir")
    due = send.fresh(0, 2)
    send.begin_many(due)
    send.record_many([Recorded(due[0], Refused("550 5.1.1 no")), Recorded(due[1], Refused("550 no"))])
    assert ledger.readers.suppressions() == []
    start(1)
    assert start(2, kind="rehearsal").counts() == Counts(pending=2)
    assert ledger.readers.show(readers(2)[1]) is None


def test_only_a_live_send_pins_the_secret(
    ledger: Ledger, start: Start, place: Path | str, clock: HandClock
) -> None:
    with Ledger.open(place, clock, keys=Keys("one secret of thirty-two characters!")) as other:
        other.stage(readers(2))
        other.start("2025-10-27", "rehearsal", route=ROUTE, edition=EDITION)
        start()
        ledger.check_secret()
        kinds: list[Kind] = ["live", "rehearsal"]
        for kind in kinds:
            with pytest.raises(GateError) as caught:
                other.start("2025-11-03", kind, route=ROUTE, edition=EDITION)
            assert caught.value.message == f"CASPIAN_MAIL_SECRET is not the one {ledger.name} was begun with"
            assert caught.value.next_steps == ("put the CASPIAN_MAIL_SECRET of your colleagues into .env",)
    assert ledger.find("2025-11-03") is None


def test_open_sends_are_those_with_letters_to_go(ledger: Ledger, start: Start, clock: HandClock) -> None:
    done = start(2)
    send_all(done)
    clock.pass_(days=7)
    later = start(2, issue="2025-11-03")
    assert [found.send.issue for found in ledger.open_sends()] == ["2025-11-03"]
    assert [found.send.issue for found in ledger.last_sends()] == ["2025-11-03", "2025-10-27"]
    assert ledger.last_sends()[1].counts().sent == 2
    first, second = later.fresh(0, 10)
    later.begin_many([first, second])
    assert [found.send for found in ledger.open_sends()] == [later.send]
    later.record_many([Recorded(first, InDoubt("lost")), Recorded(second, Accepted("250 Ok"))])
    assert ledger.open_sends() == []


def test_a_newer_edition_goes_to_those_who_have_had_none(ledger: Ledger, start: Start) -> None:
    send = start(3)
    send.begin_run("smtp.example.org:587")
    (first,) = send.fresh(0, 1)
    send.begin_many([first])
    send.record_many([Recorded(first, Accepted("250 Ok"))])
    adopted = ledger.adopt(send, NEWER)
    assert adopted.edition == NEWER
    assert adopted.send.digest == NEWER.digest
    assert adopted.counts() == Counts(sent=1, pending=2)
    adopted.begin_many(adopted.fresh(0, 1))
    digests = [digest for (digest,) in ledger._database.rows("SELECT digest FROM letters ORDER BY number")]  # noqa: SLF001 - what is on the disk
    assert digests == [EDITION.digest, NEWER.digest, None]


# The lock


def test_the_second_sender_is_told_since_when(place: Path | str, clock: HandClock, ledger: Ledger) -> None:
    zone = ZoneInfo("America/New_York")
    with ledger.lock(zone), Ledger.open(place, clock) as other:
        clock.pass_(minutes=3)
        with pytest.raises(LedgerError) as caught, other.lock(zone):
            pass
        assert caught.value.message == f"another process is sending from {ledger.name}, since 10:02"
        assert caught.value.next_steps == ("caspian-mail status",)
        clock.pass_(days=1)
        with pytest.raises(LedgerError, match=r"since 2025-10-27 10:02$"), other.lock(zone):
            pass
    with ledger.lock():
        pass


def test_before_the_first_moment_is_written_the_error_names_none(
    place: Path | str, clock: HandClock, ledger: Ledger
) -> None:
    with ledger.lock():
        ledger._database.run("DELETE FROM meta")  # noqa: SLF001 - as between the lock and the note of it
        with (
            Ledger.open(place, clock) as other,
            pytest.raises(LedgerError, match=f"from {ledger.name}$"),
            other.lock(),
        ):
            pass


def test_a_place_without_room_for_a_lock_is_an_error(path: Path, clock: HandClock) -> None:
    path.with_name("caspian-mail.db.lock").mkdir()
    with (
        Ledger.open(path, clock) as ledger,
        pytest.raises(LedgerError, match=r"caspian-mail\.db cannot be locked"),
        ledger.lock(),
    ):
        pass


def test_a_process_that_was_killed_leaves_no_lock(place: Path | str, ledger: Ledger) -> None:
    program = (
        "import os, pathlib, sys\n"
        "from caspian_mail.clock import SystemClock\n"
        "from caspian_mail.ledger import Ledger\n"
        "place = sys.argv[1] if '://' in sys.argv[1] else pathlib.Path(sys.argv[1])\n"
        "with Ledger.open(place, SystemClock()).lock():\n"
        "    print('locked', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    with subprocess.Popen(  # noqa: S603 - this test's own program
        [sys.executable, "-c", program, str(place)],
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
    # A server notes within moments that its client is gone.
    while ledger.is_sent_from:
        time.sleep(0.01)
    with ledger.lock():
        pass

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from caspian_mail.address import Address
from caspian_mail.errors import UsageError
from caspian_mail.flows.in_doubt import list_in_doubt
from caspian_mail.ledger import Ledger
from caspian_mail.signing import Keys
from tests.conftest import SECRET
from tests.ledger.conftest import EDITION, ROUTE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from caspian_mail.flows.desk import Desk

READERS = [Address("a@readers.internal"), Address("b@readers.internal")]


@pytest.fixture
def desk(open_with: Callable[..., Desk]) -> Desk:
    return open_with()


@pytest.fixture
def ledger(desk: Desk) -> Iterator[Ledger]:
    """A ledger with a send of which one letter is under way."""
    with Ledger.open(desk.workspace.ledger_file, desk.clock, keys=Keys(SECRET)) as opened:
        opened.stage(READERS)
        send = opened.start(EDITION.issue, "live", route=ROUTE, edition=EDITION)
        send.begin_run(ROUTE)
        send.begin_many(send.fresh(0, 1))
        yield opened


def test_what_a_dead_run_left_under_way_is_listed_and_stays_as_it_is(desk: Desk, ledger: Ledger) -> None:
    stem, held = list_in_doubt(desk, None)
    assert (stem, [letter.number for letter in held]) == (EDITION.issue, [1])
    assert held[0].reason == "the run died while it was under way"
    send = ledger.find(EDITION.issue)
    assert send is not None
    assert send.counts().sending == 1
    assert not desk.workspace.ledger_file.with_name("caspian-mail.db.lock").exists()


def test_while_a_run_is_alive_what_is_under_way_is_not_in_doubt(desk: Desk, ledger: Ledger) -> None:
    with ledger.lock():
        assert list_in_doubt(desk, None) == (EDITION.issue, [])


def test_before_anything_was_sent_nothing_is_in_doubt(desk: Desk) -> None:
    with pytest.raises(UsageError, match="nothing was sent yet"):
        list_in_doubt(desk, None)
    assert not desk.workspace.ledger_file.exists()

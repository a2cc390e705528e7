"""Killed at any moment and begun again, a send reaches everyone once, or says who is in doubt."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from tests.delivery.kills import Sink, killed
from tests.delivery.provider.accepting_server import AcceptingServer
from tests.delivery.scripted_server import ScriptedServer

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("sink", "kills"), [(ScriptedServer(extensions=("PIPELINING",)), 30), (AcceptingServer(), 20)]
)
def test_killed_again_and_again_everyone_gets_one_or_is_in_doubt(
    tmp_path: Path, sink: Sink, kills: int
) -> None:
    chance = random.Random(20251027)  # noqa: S311 - a seed, so that a failure can be seen again
    with sink:
        found = killed(tmp_path / "caspian-mail.db", sink, kills, chance, apart=40)
    assert found.kills == kills
    assert (found.twice, found.lost, found.untrue) == (0, 0, 0)
    assert found.is_right

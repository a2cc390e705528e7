from __future__ import annotations

import functools
import json
import os
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest

from caspian_mail.cli import app
from caspian_mail.cli.session import Session
from caspian_mail.delivery import engine
from caspian_mail.delivery.breaker import Patience
from caspian_mail.flows import compose
from caspian_mail.rendering import Rendering, render
from caspian_mail.rendering.fingerprints import made_from
from tests.cli.newsroom import HeldServer, Newsroom, Wall, gives_nothing_away, in_order
from tests.delivery.scripted_server import ScriptedServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from caspian_mail.model import Issue
    from caspian_mail.workspace import Workspace
    from tests.conftest import Result

_RENDERED: dict[str, Rendering] = {}
_OFFERED = ("AUTH PLAIN LOGIN",)


@pytest.fixture
def caspian(caspian: Callable[..., Result]) -> Callable[..., Result]:
    """Run a command line, and see that it prints no secret and no reader's address."""

    def call(*arguments: str) -> Result:
        return gives_nothing_away(caspian(*arguments), arguments)

    return call


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Wall:
    """The clock of every command line in this process: it stands still."""
    clock = Wall()
    monkeypatch.setattr(app, "Session", functools.partial(Session, clock=clock))
    return clock


@pytest.fixture(autouse=True)
def _patient_without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that was lost is opened again at once, as often as ever."""
    monkeypatch.setattr(engine, "Patience", functools.partial(Patience, pause=0.0))


@pytest.fixture(autouse=True)
def _composed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Render the same only once in all tests: that it comes out the same is held elsewhere."""
    usual = render

    def once(issue: Issue, **made_of: Any) -> Rendering:  # noqa: ANN401 - handed through
        key = json.dumps(made_from(issue, **made_of))
        if key not in _RENDERED:
            _RENDERED[key] = usual(issue, **made_of)
        return _RENDERED[key]

    monkeypatch.setattr(compose, "render", once)


@pytest.fixture
def relay(request: pytest.FixtureRequest) -> Iterator[ScriptedServer]:
    """A mail server that fails as the test's mark declares."""
    mark = request.node.get_closest_marker("smtp_faults")
    # A copy: the server takes from its lists, and several tests may share a mark.
    faults: dict[str, Any] = deepcopy(mark.kwargs) if mark else {}
    with ScriptedServer(faults, extensions=_OFFERED) as server:
        yield server


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    """A pseudo-terminal: the side of the person, and that of the program."""
    import pty

    person, program = pty.openpty()
    yield person, program
    os.close(person)


@pytest.fixture
def newsroom(live: Workspace, relay: ScriptedServer, caspian: Callable[..., Result]) -> Newsroom:
    """A publication that is set up to be sent; nothing is composed yet."""
    made = Newsroom(live, relay, lambda *arguments: caspian(*in_order(arguments)), caspian)
    made.configure()
    return made


@pytest.fixture
def held_newsroom(live: Workspace, caspian: Callable[..., Result]) -> Iterator[Newsroom]:
    """The same with a relay that keeps the sender waiting at the third letter, five of them in all."""
    with HeldServer(extensions=_OFFERED) as server:
        made = Newsroom(live, server, lambda *arguments: caspian(*in_order(arguments)), caspian)
        made.configure()
        made.prepare(readers=5)
        yield made
        server.go_on.set()

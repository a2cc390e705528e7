from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from caspian_mail.cli.app import run
from caspian_mail.flows.start import make_demonstration
from tests import stand_ins
from tests.postgres_server import PostgresServer, binaries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from caspian_mail.workspace import Workspace

# A busy machine is not a failing test: no example has a deadline.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

SECRET = "a secret of the tests, forty characters!"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "smtp_faults(**steps): where the scripted server fails, and how")


@dataclass(frozen=True, slots=True)
class Result:
    """What a command line did."""

    code: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    from caspian_mail.settings import NAMES

    for name in (*NAMES, "COLUMNS", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server that is the tests' own."""
    programs = binaries()
    if programs is None:
        pytest.skip("PostgreSQL is not installed: no initdb on the path or in /usr/lib/postgresql")
    with PostgresServer(programs) as server:
        yield server


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """The example publication in a folder of its own, which is the current one."""
    made = make_demonstration(tmp_path / "digest")
    monkeypatch.chdir(made.root)
    return made


@pytest.fixture
def live(workspace: Workspace) -> Workspace:
    """The same without placeholders: fit to be sent."""
    text = workspace.publication_file.read_text(encoding="utf-8")
    text = text.replace("example.org", "caspian.internal").replace("100 Example", "100 Main")
    workspace.publication_file.write_text(text, encoding="utf-8")
    return workspace


@pytest.fixture
def caspian(capsys: pytest.CaptureFixture[str]) -> Callable[..., Result]:
    """Run a command line in this process, in the current folder, as in a pipe."""

    def call(*arguments: str) -> Result:
        capsys.readouterr()
        code = run(list(arguments))
        out, err = capsys.readouterr()
        return Result(code, out, err)

    return call


@pytest.fixture
def moto(tmp_path: Path) -> Iterator[stand_ins.Running]:
    """A stand-in for Amazon SES that has no letters."""
    with stand_ins.moto(tmp_path) as server:
        yield server


@pytest.fixture
def emulate(tmp_path: Path) -> Iterator[stand_ins.Running]:
    """A stand-in for Resend that has no letters; without one, the test is skipped."""
    with stand_ins.emulate(tmp_path) as server:
        yield server

from __future__ import annotations

import ssl
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

import pytest
import trustme

from caspian_mail.delivery.smtp import SmtpTransport
from caspian_mail.delivery.smtp_session import Timeouts
from caspian_mail.settings import Settings, SmtpSettings
from tests.delivery.postfix import PROGRAM, Postfix
from tests.delivery.scripted_server import ScriptedServer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Long enough for a busy machine; where silence is declared, the test waits for it.
PATIENT = Timeouts(opening=20, command=20, final=20)
IMPATIENT = Timeouts(opening=0.3, command=0.3, final=0.3)

# How the transport differs from the usual one.
NOTHING: Mapping[str, Any] = MappingProxyType({})

ORIGINS = {
    "CASPIAN_MAIL_SMTP_HOST": ".env:3",
    "CASPIAN_MAIL_SMTP_PORT": ".env:4",
    "CASPIAN_MAIL_SMTP_USERNAME": ".env:5",
    "CASPIAN_MAIL_SMTP_PASSWORD": ".env:6",
}


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def ca_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


def server_context(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    return context


@pytest.fixture(scope="session")
def postfix() -> Iterator[Postfix]:
    """A real Postfix; without one, or without the right to start it, the test is skipped."""
    if PROGRAM is None:
        pytest.skip("needs Postfix, and root to start it")
    # Not under pytest's own folder, where the user postfix may not look.
    with TemporaryDirectory(prefix="postfix-") as folder:
        Path(folder).chmod(0o755)
        with Postfix(Path(folder) / "here") as running:
            yield running


@pytest.fixture
def server(request: pytest.FixtureRequest, authority: trustme.CA) -> Iterator[ScriptedServer]:
    """The scripted server, failing as the test's mark declares."""
    mark = request.node.get_closest_marker("smtp_faults")
    faults: dict[str, Any] = deepcopy(mark.kwargs) if mark else {}
    with ScriptedServer(faults, server_context(authority, "localhost", "127.0.0.1")) as running:
        yield running


class MakeTransport(Protocol):
    def __call__(
        self,
        server: ScriptedServer,
        security: str = "none",
        changes: Mapping[str, Any] = NOTHING,
        *,
        timeouts: Timeouts = PATIENT,
    ) -> SmtpTransport: ...


@pytest.fixture
def over_smtp(ca_file: Path) -> MakeTransport:
    def made(
        server: ScriptedServer,
        security: str = "none",
        changes: Mapping[str, Any] = NOTHING,
        *,
        timeouts: Timeouts = PATIENT,
    ) -> SmtpTransport:
        values: dict[str, Any] = {"host": "127.0.0.1", "ca_file": str(ca_file), "security": security}
        return SmtpTransport(
            Settings(
                transport="smtp",
                smtp=SmtpSettings(port=server.port, **(values | dict(changes))),
                origins=ORIGINS,
            ),
            timeouts=timeouts,
        )

    return made

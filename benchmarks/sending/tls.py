"""TLS against plain, into the same sink."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import trustme

from benchmarks.sending.figure import compared
from benchmarks.sending.runs import ours
from benchmarks.sending.sinks import own_sink

if TYPE_CHECKING:
    from argparse import Namespace

_CONNECTIONS = 8
_LETTERS = 3000


def tls(chosen: Namespace) -> None:
    """As many letters with TLS, its hand-shakes among them, as without."""
    authority = trustme.CA()
    with TemporaryDirectory(prefix="certificates-") as folder:
        trusted, certificate = Path(folder) / "authority.pem", Path(folder) / "certificate.pem"
        authority.cert_pem.write_to_path(str(trusted))
        authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(str(certificate))
        with (
            own_sink(workers=2, certificate=certificate) as covered,
            own_sink(workers=2) as plain,
        ):

            def run(port: int, authority: str = "") -> float:
                return ours(
                    chosen.disk, port, letters=_LETTERS, connections=_CONNECTIONS, authority=authority
                )

            compared(
                f"TLS, {_CONNECTIONS} connections",
                lambda: run(covered.port, str(trusted)),
                "plain",
                lambda: run(plain.port),
                rounds=chosen.rounds,
                bound=0.5,
            )
    print(f"  the sink itself: {covered.cost} for a letter, without TLS {plain.cost}", flush=True)

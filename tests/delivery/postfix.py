"""A Postfix of the tests' own, in a folder of its own: it takes every letter and throws it away."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Self

# Only root may start one.
PROGRAM = (
    None
    if os.name == "nt" or os.geteuid()
    else shutil.which("postfix", path="/usr/sbin:/sbin:/usr/local/sbin")
)

_MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/mail.log
maillog_file_prefixes = {folder}
mail_owner = postfix
setgid_group = postdrop
myhostname = mail.example.org
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
alias_database =
default_transport = discard:
relay_transport = discard:
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions = check_recipient_access texthash:{folder}/etc/readers, permit
notify_classes =
"""
_READERS = """\
gone@example.net 550 5.1.1 no such user
later@example.net 450 4.2.0 Greylisted
"""
_SERVICES = """\
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass
class Postfix:
    """Started and stopped by `with`.

    Args:
        folder: must lie where the user postfix may look.
    """

    folder: Path
    port: int = 0

    @property
    def log(self) -> Path:
        return self.folder / "mail.log"

    def __enter__(self) -> Self:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        for name in ("etc", "queue", "data"):
            (self.folder / name).mkdir(parents=True)
        shutil.chown(self.folder / "data", "postfix")
        etc = self.folder / "etc"
        (etc / "main.cf").write_text(_MAIN.format(folder=self.folder), encoding="ascii")
        (etc / "master.cf").write_text(_SERVICES.format(port=self.port), encoding="ascii")
        (etc / "readers").write_text(_READERS, encoding="ascii")
        self._postfix("start")
        self._wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._postfix("stop")

    def _postfix(self, word: str) -> None:
        assert PROGRAM is not None
        done = subprocess.run(  # noqa: S603 - the tests' own server
            [PROGRAM, "-c", str(self.folder / "etc"), word], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr

    def _wait(self) -> None:
        for _ in range(200):
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1) as found:
                assert found.recv(100).startswith(b"220 ")
                return
            time.sleep(0.05)
        raise AssertionError("Postfix did not come up")

    def logged(self, words: str, number: int) -> list[str]:
        """Return the log's lines, once so many of them hold these words: they are written a little later."""
        for _ in range(400):
            lines = self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []
            if sum(words in line for line in lines) >= number:
                return lines
            time.sleep(0.05)
        raise AssertionError(f"fewer than {number} lines of the log hold: {words}")

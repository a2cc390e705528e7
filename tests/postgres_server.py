"""A PostgreSQL server of the tests' own, in a folder of its own, on a port that was free."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import Self

import psycopg

USER = "caspian"
_INSTALLED = Path("/usr/lib/postgresql")  # where Debian puts what is on nobody's path
_SETTINGS = (
    "listen_addresses = '127.0.0.1'",
    "unix_socket_directories = ''",
    "fsync = off",  # no power is lost in a test
    "max_connections = 40",
)


def binaries() -> Path | None:
    """Return the folder of initdb and pg_ctl; None where PostgreSQL is not installed."""
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else sorted(_INSTALLED.glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "pg_ctl").exists()), None)


class PostgresServer:
    """One server; its schemas are made for one test each."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        # Its own user must reach the folder, which pytest's are closed to.
        self._folder = Path(tempfile.mkdtemp(prefix="caspian-postgres-"))
        # It takes no orders from root.
        self._user = "postgres" if os.geteuid() == 0 else None
        if self._user:
            shutil.chown(self._folder, self._user)
        self._schemas = 0
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]

    @property
    def url(self) -> str:
        return f"postgresql://{USER}@127.0.0.1:{self.port}/postgres"

    @property
    def name(self) -> str:
        return f"PostgreSQL at 127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        data = self._folder / "data"
        self._call("initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        settings = "\n".join((*_SETTINGS, f"port = {self.port}", ""))
        with (data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(settings)
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self._folder)

    def start(self) -> None:
        data, log = self._folder / "data", self._folder / "log"
        self._call("pg_ctl", "-D", data, "-l", log, "-w", "start")

    def stop(self) -> None:
        self._call("pg_ctl", "-D", self._folder / "data", "-m", "fast", "-w", "stop")

    def schema(self) -> str:
        """Return the address of an empty schema that nobody else has."""
        self._schemas += 1
        name = f"test_{self._schemas}"
        self.execute(f"CREATE SCHEMA {name}")
        return f"{self.url}?options=-csearch_path%3D{name}"

    def execute(self, sql: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(sql.encode())

    def _call(self, program: str, *arguments: object) -> None:
        command = [str(self._programs / program), *map(str, arguments)]
        # What a server inherits it keeps open, so no pipe: the caller would wait for its end.
        subprocess.run(  # noqa: S603 - PostgreSQL's own programs
            command, check=True, user=self._user, cwd=self._folder, stdout=subprocess.DEVNULL
        )

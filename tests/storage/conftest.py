from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from caspian_mail.storage import open_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from caspian_mail.storage import Database
    from tests.postgres_server import PostgresServer


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """Where a database is: what is held with it is held of both."""
    if request.param == "sqlite":
        return tmp_path / "caspian-mail.db"
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.schema()


@pytest.fixture
def database(place: Path | str) -> Iterator[Database]:
    with open_database(place) as opened:
        opened.define("CREATE TABLE things (name TEXT NOT NULL PRIMARY KEY, size INTEGER)")
        yield opened

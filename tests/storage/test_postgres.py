from __future__ import annotations

import socket
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import psycopg
import pytest
from psycopg import errors

from caspian_mail.errors import AGAIN, ConfigurationError, LedgerError
from caspian_mail.storage import open_database, open_to_read
from caspian_mail.storage.postgres import PostgresDatabase
from caspian_mail.storage.postgres_faults import connecting_in_words, in_words, see_that_it_is_fit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.postgres_server import PostgresServer

NAME = "PostgreSQL at db.example.org:5432"
PASSWORD = "a password nobody may see"


@pytest.fixture
def url(postgres: PostgresServer) -> str:
    return postgres.schema()


@pytest.fixture
def database(url: str) -> Iterator[PostgresDatabase]:
    with PostgresDatabase.open(url) as opened:
        opened.define("CREATE TABLE things (name TEXT NOT NULL PRIMARY KEY, size INTEGER)")
        yield opened


def pid(database: PostgresDatabase) -> int:
    ((found,),) = database.rows("SELECT pg_backend_pid()")
    return int(found)


# Connecting


def test_a_server_that_is_not_there_refuses() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        with pytest.raises(LedgerError) as caught:
            open_database(f"postgresql://anna:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{port}/ledger")
    assert caught.value.message == f"no connection to PostgreSQL at 127.0.0.1:{port}: refused"
    assert caught.value.where == "CASPIAN_MAIL_LEDGER in .env"
    assert caught.value.next_steps == (
        f"see that CASPIAN_MAIL_LEDGER is right, or try later: caspian-mail {AGAIN}",
    )
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_a_server_that_says_nothing_is_given_up() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        port = silent.getsockname()[1]
        with pytest.raises(LedgerError, match=f"no connection to PostgreSQL at .*{port}: no answer in 2 s"):
            open_database(f"postgresql://anna@127.0.0.1:{port}/ledger?connect_timeout=2")


def test_a_user_or_a_database_the_server_does_not_know(postgres: PostgresServer) -> None:
    with pytest.raises(LedgerError, match=f"^{postgres.name} refused the login$"):
        open_database(postgres.url.replace("caspian@", "stranger@"))
    with pytest.raises(LedgerError, match=f"^{postgres.name} has no such database$"):
        open_to_read(postgres.url.replace("/postgres", "/absent"))


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://anna:secret@[bad",
        "postgresql://anna:secret@db.example.org/ledger?nonsense=1",
        "postgresql://anna:secret@db.example.org/ledger?connect_timeout=soon",
    ],
)
def test_what_is_no_address_is_not_repeated(url: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        open_database(url)
    assert caught.value.message == "CASPIAN_MAIL_LEDGER is not the address of a PostgreSQL database"
    assert caught.value.next_steps == ("write it as postgresql://USER:PASSWORD@HOST/DATABASE",)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (
            "failed to resolve host 'db': [Errno -2] Name or service not known",
            "no connection to {}: no such host",
        ),
        ('could not translate host name "db" to address', "no connection to {}: no such host"),
        ("connection timeout expired", "no connection to {}: no answer in 10 s"),
        ("could not receive data: Connection timed out", "no connection to {}: no answer in 10 s"),
        ('FATAL:  password authentication failed for user "anna"', "{} refused the login"),
        ("fe_sendauth: no password supplied", "{} refused the login"),
        ('FATAL:  no pg_hba.conf entry for host "10.0.0.1", user "anna"', "{} refused the login"),
        ("FATAL:  the database system is starting up", "{} is starting up"),
        ("FATAL:  the database system is shutting down", "{} is shutting down"),
        ("FATAL:  sorry, too many clients already", "{} has too many connections"),
        ("server does not support SSL, but SSL was required", "no connection to {}: TLS failed"),
        ("SSL error: certificate verify failed", "no connection to {}: TLS failed"),
        ("something else about anna", "no connection to {}"),
    ],
)
def test_why_there_is_no_connection_is_said_without_a_name(said: str, message: str) -> None:
    fault = connecting_in_words(psycopg.OperationalError(f"connection failed: {said}"), NAME, 10)
    assert fault.message == message.format(NAME)
    assert "anna" not in " ".join((fault.message, fault.where, *fault.next_steps))


def test_a_dead_network_is_found_out(database: PostgresDatabase) -> None:
    given = database._connection.info.get_parameters()  # noqa: SLF001 - what the driver was told
    assert given["tcp_user_timeout"] == "10000"
    assert given["connect_timeout"] == "10"
    silent = int(given["keepalives_idle"]) + int(given["keepalives_interval"]) * int(
        given["keepalives_count"]
    )
    assert silent == 10


def test_what_the_address_says_stands_over_what_is_usual(url: str) -> None:
    with PostgresDatabase.open(f"{url}&connect_timeout=3&keepalives_idle=60") as database:
        given = database._connection.info.get_parameters()  # noqa: SLF001 - what the driver was told
    assert (given["connect_timeout"], given["keepalives_idle"]) == ("3", "60")


def test_a_server_on_this_machine_needs_no_host() -> None:
    with pytest.raises(LedgerError, match="PostgreSQL at this machine:1"):
        open_database("postgresql:///ledger?port=1&host=")


# Fitness


def test_a_server_that_is_too_old_is_refused() -> None:
    info = SimpleNamespace(server_version=130012, parameter_status=lambda _: "UTF8")
    old = cast("psycopg.Connection[Any]", SimpleNamespace(info=info))
    with pytest.raises(LedgerError, match=f"^{NAME} is too old: version 13, 14 is needed$"):
        see_that_it_is_fit(old, NAME)


def test_a_database_that_cannot_hold_every_name_is_refused(postgres: PostgresServer) -> None:
    postgres.execute("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0")
    with pytest.raises(LedgerError, match=f"^the database of {postgres.name} is not in UTF-8$"):
        open_database(postgres.url.replace("/postgres", "/latin"))


def test_a_commit_is_on_the_disk_whatever_the_server_is_used_to(postgres: PostgresServer, url: str) -> None:
    def setting(option: str) -> str:
        with PostgresDatabase.open(
            url.replace("options=", f"options=-csynchronous_commit%3D{option}%20")
        ) as one:
            ((value,),) = one.rows("SHOW synchronous_commit")
        return str(value)

    assert postgres.url in url
    assert [setting(option) for option in ("off", "on", "remote_apply")] == ["on", "on", "remote_apply"]


# Faults of a session


def test_a_connection_that_was_cut_is_lost_for_good(
    database: PostgresDatabase, postgres: PostgresServer, url: str
) -> None:
    def insert_and_be_cut() -> None:
        with database.transaction():
            database.run("INSERT INTO things VALUES ('a', 1)")
            postgres.execute(f"SELECT pg_terminate_backend({pid(database)})")
            database.run("INSERT INTO things VALUES ('b', 1)")

    assert database.try_lock()
    with pytest.raises(LedgerError) as caught:
        insert_and_be_cut()
    lost = f"the connection to {postgres.name} was lost"
    assert caught.value.message == lost
    assert caught.value.next_steps == (f"see that the server runs, then: caspian-mail {AGAIN}",)
    for call in (database.keep_alive, database.guard, lambda: database.run("SELECT 1"), insert_and_be_cut):
        with pytest.raises(LedgerError, match=lost):
            call()
    # What it held is given back already.
    database.unlock()
    with PostgresDatabase.open(url) as other:
        assert other.try_lock()
        assert list(other.rows("SELECT * FROM things")) == []


def test_a_reader_that_was_cut_while_it_staged_says_so(postgres: PostgresServer, url: str) -> None:
    def stage_and_be_cut() -> None:
        with reading.scratch():
            postgres.execute(f"SELECT pg_terminate_backend({pid(reading)})")
            reading.define("CREATE TEMP TABLE pile (name TEXT)")

    with PostgresDatabase.open(url, reads_only=True) as reading, pytest.raises(LedgerError, match="was lost"):
        stage_and_be_cut()


def test_a_server_that_is_started_again_has_kept_what_was_committed(
    database: PostgresDatabase, postgres: PostgresServer, url: str
) -> None:
    assert database.try_lock()
    database.run("INSERT INTO things VALUES ('a', 1)")
    postgres.stop()
    with pytest.raises(LedgerError, match="was lost"):
        database.keep_alive()
    with pytest.raises(LedgerError, match="refused"):
        open_database(url)
    postgres.start()
    with PostgresDatabase.open(url) as again:
        assert list(again.rows("SELECT * FROM things")) == [("a", 1)]
        assert again.try_lock()


def test_a_guarded_session_that_is_silent_is_ended(database: PostgresDatabase, url: str) -> None:
    assert database.try_lock()
    database.guard()
    # The same that guard sets, in a shorter time.
    database.run("SET idle_session_timeout = '100ms'")
    with PostgresDatabase.open(url) as other:
        while not other.try_lock():
            other.keep_alive()
    with pytest.raises(LedgerError, match="was lost"):
        database.keep_alive()


def test_a_guard_is_what_it_should_be_and_ends(database: PostgresDatabase) -> None:
    def settings() -> list[object]:
        names = ("idle_session_timeout", "idle_in_transaction_session_timeout", "tcp_user_timeout")
        return [database.row("SELECT current_setting(?)", name) for name in names]

    before = settings()
    database.guard()
    assert settings() == [("10s",), ("10s",), ("10000",)]
    database.unguard()
    assert settings() == before


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (errors.AdminShutdown, "the connection to {} was lost"),
        (errors.IdleSessionTimeout, "the connection to {} was lost"),
        (
            errors.IdleInTransactionSessionTimeout,
            "the connection to {} was lost",
        ),
        (errors.ConnectionFailure, "the connection to {} was lost"),
        (psycopg.OperationalError, "the connection to {} was lost"),
        (errors.DiskFull, "the disk of {} is full"),
        (errors.OutOfMemory, "{} is out of memory"),
        (errors.ReadOnlySqlTransaction, "{} cannot be written: it is read-only"),
        (errors.InsufficientPrivilege, "{} does not let this user do that"),
        (errors.InvalidSchemaName, "{} has no schema to keep the ledger in"),
        (errors.LockNotAvailable, "{} is being written by another process"),
        (errors.DeadlockDetected, "{} is being written by another process"),
        (errors.IoError, "{} cannot be read or written"),
        (errors.DataCorrupted, "{} is damaged"),
    ],
)
def test_faults_are_told_in_words(error: type[psycopg.Error], message: str) -> None:
    fault = in_words(error("of anna"), NAME)
    assert isinstance(fault, LedgerError)
    assert fault.message == message.format(NAME)
    assert len(fault.next_steps) == 1


def test_a_fault_of_the_program_stays_what_it_is(database: PostgresDatabase) -> None:
    with pytest.raises(errors.UndefinedTable):
        database.run("SELECT * FROM absent")
    with pytest.raises(psycopg.ProgrammingError):
        database.run("SELECT ?")


def test_a_user_without_rights_is_told_so(postgres: PostgresServer, url: str) -> None:
    postgres.execute("CREATE ROLE guest LOGIN")
    for place, message in (
        (url, "has no schema to keep the ledger in"),
        (postgres.url, "does not let this user do that"),
    ):
        with (
            PostgresDatabase.open(place.replace("caspian@", "guest@")) as guest,
            pytest.raises(LedgerError, match=message),
        ):
            guest.define("CREATE TABLE things (name TEXT)")

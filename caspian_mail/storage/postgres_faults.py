"""The faults of a PostgreSQL server in words; none holds a user, a password or the address."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg

from caspian_mail.errors import AGAIN, ConfigurationError, LedgerError

if TYPE_CHECKING:
    from caspian_mail.storage.database import Row

OLDEST = 14  # the first to end a session that is silent (idle_session_timeout)

_ENV = "CASPIAN_MAIL_LEDGER in .env"
_MEND = f"see that CASPIAN_MAIL_LEDGER is right, or try later: caspian-mail {AGAIN}"

# What the driver says of a connection that could not be made; it has no code for it.
_CONNECTING = (
    ("refused", "no connection to {name}: refused", _MEND),
    ("resolve", "no connection to {name}: no such host", _MEND),
    ("translate host name", "no connection to {name}: no such host", _MEND),
    ("timeout", "no connection to {name}: no answer in {seconds} s", _MEND),
    ("timed out", "no connection to {name}: no answer in {seconds} s", _MEND),
    ("password", "{name} refused the login", f"mend CASPIAN_MAIL_LEDGER in .env, then: caspian-mail {AGAIN}"),
    (
        "authentication",
        "{name} refused the login",
        f"mend CASPIAN_MAIL_LEDGER in .env, then: caspian-mail {AGAIN}",
    ),
    ("role ", "{name} refused the login", f"mend CASPIAN_MAIL_LEDGER in .env, then: caspian-mail {AGAIN}"),
    ("pg_hba.conf", "{name} refused the login", "let this machine in in the server's pg_hba.conf"),
    (
        'database "',
        "{name} has no such database",
        "make it with createdb, or mend CASPIAN_MAIL_LEDGER in .env",
    ),
    ("starting up", "{name} is starting up", f"try later: caspian-mail {AGAIN}"),
    ("shutting down", "{name} is shutting down", f"try later: caspian-mail {AGAIN}"),
    ("too many", "{name} has too many connections", f"try later: caspian-mail {AGAIN}"),
    (
        "SSL",
        "no connection to {name}: TLS failed",
        "mend sslmode in CASPIAN_MAIL_LEDGER",
    ),
)
_CONNECTING_ELSE = ("no connection to {name}", _MEND)

_LOST = (
    "the connection to {name} was lost",
    f"see that the server runs, then: caspian-mail {AGAIN}",
)
_BUSY = ("{name} is being written by another process", "caspian-mail status")
_DAMAGED = ("{name} is damaged", "put a backup of it in its place before you send")
_NO_RIGHT = (
    "{name} does not let this user do that",
    "give the user all rights to the database and its schema",
)
# By SQLSTATE, the longest match first (PostgreSQL's manual, appendix A).
_WORDS = {
    "08": _LOST,
    "25006": (
        "{name} cannot be written: it is read-only",
        f"name the server that is written, then: caspian-mail {AGAIN}",
    ),
    "25P03": _LOST,
    "3F000": ("{name} has no schema to keep the ledger in", "make one, or set search_path for the user"),
    "40": _BUSY,
    "42501": _NO_RIGHT,
    "53100": (
        "the disk of {name} is full",
        f"make room, then: caspian-mail {AGAIN}",
    ),
    "53200": ("{name} is out of memory", f"try later: caspian-mail {AGAIN}"),
    "55P03": _BUSY,
    "57P": _LOST,
    "58": ("{name} cannot be read or written", "see that its disk works"),
    "XX001": _DAMAGED,
    "XX002": _DAMAGED,
}


def not_an_address() -> ConfigurationError:
    """Return the error for an address that cannot be read; it may hold a password and is not repeated."""
    return ConfigurationError(
        "CASPIAN_MAIL_LEDGER is not the address of a PostgreSQL database",
        where=_ENV,
        next_steps=["write it as postgresql://USER:PASSWORD@HOST/DATABASE"],
    )


def connecting_in_words(error: psycopg.Error, name: str, seconds: object) -> LedgerError:
    """Return in words why no connection was made; the driver's own hold the user's name."""
    said = str(error)
    message, next_step = next((words for sign, *words in _CONNECTING if sign in said), _CONNECTING_ELSE)
    return LedgerError(message.format(name=name, seconds=seconds), where=_ENV, next_steps=[next_step])


def see_that_it_is_fit(connection: psycopg.Connection[Row], name: str) -> None:
    """See that the server can keep a ledger.

    Raises:
        LedgerError: it cannot.
    """
    if (version := connection.info.server_version // 10000) < OLDEST:
        raise LedgerError(f"{name} is too old: version {version}, {OLDEST} is needed", where=_ENV)
    if connection.info.parameter_status("server_encoding") != "UTF8":
        raise LedgerError(
            f"the database of {name} is not in UTF-8",
            where=_ENV,
            next_steps=["make another with createdb -E UTF8 -T template0"],
        )


def in_words(error: psycopg.Error, name: str) -> Exception:
    """Return the fault of the world in words, or the error itself where it is the program's own."""
    state = error.sqlstate
    if state is None:
        # Not the server's words but the driver's: there is no server to speak.
        found = _LOST if isinstance(error, psycopg.OperationalError) else None
    else:
        found = next((_WORDS[state[:n]] for n in (5, 3, 2) if state[:n] in _WORDS), None)
    if found is None:
        return error
    message, next_step = found
    return LedgerError(message.format(name=name), next_steps=[next_step])

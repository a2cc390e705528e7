"""The schema, step by step. What was released is never changed; a step is added."""

from __future__ import annotations

# Moments are ISO 8601 in UTC with microseconds, so that text order is time order.
_KEPT = (
    """
    CREATE TABLE migrations (
        version INTEGER NOT NULL PRIMARY KEY,
        name TEXT NOT NULL,
        applied TEXT NOT NULL
    )
    """,
    "CREATE TABLE meta (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL)",
    # What a send needs of the outbox, kept until nobody refers to it.
    "CREATE TABLE editions (digest TEXT NOT NULL PRIMARY KEY, content TEXT NOT NULL)",
    # That an edition was seen: which, through what, when. To whom is nobody's business here.
    """
    CREATE TABLE tests (
        digest TEXT NOT NULL,
        route TEXT NOT NULL,
        accepted TEXT NOT NULL,
        reply TEXT NOT NULL,
        PRIMARY KEY (digest, route)
    )
    """,
    # An issue going out: round 0, then one more for each correction. A rehearsal is never a send.
    """
    CREATE TABLE sends (
        id INTEGER NOT NULL PRIMARY KEY,
        issue TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('live', 'rehearsal')),
        round INTEGER NOT NULL,
        route TEXT NOT NULL,
        digest TEXT NOT NULL REFERENCES editions (digest),
        created TEXT NOT NULL,
        UNIQUE (issue, kind, round)
    )
    """,
    # Each time `send` worked on it; a run that died has no end.
    """
    CREATE TABLE runs (
        send INTEGER NOT NULL REFERENCES sends (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        started TEXT NOT NULL,
        ended TEXT,
        sent INTEGER,
        seconds REAL,
        PRIMARY KEY (send, number)
    )
    """,
)

# What the second step put others in the place of.
_FIRST_READERS_AND_LETTERS = (
    # Whom an unsubscribe token stands for.
    """
    CREATE TABLE readers (
        address_key TEXT NOT NULL PRIMARY KEY,
        address TEXT NOT NULL,
        token TEXT NOT NULL UNIQUE
    )
    """,
    # One row a recipient, whatever edition goes out: the key is never the digest.
    """
    CREATE TABLE letters (
        send INTEGER NOT NULL REFERENCES sends (id) ON DELETE CASCADE,
        address_key TEXT NOT NULL,
        number INTEGER NOT NULL,
        address TEXT NOT NULL,
        name TEXT NOT NULL,
        message_id TEXT NOT NULL,
        state TEXT NOT NULL
            CHECK (state IN ('pending', 'sending', 'sent', 'deferred', 'refused', 'in_doubt')),
        attempts INTEGER NOT NULL DEFAULT 0,
        next_attempt TEXT,
        reply TEXT NOT NULL DEFAULT '',
        status_code TEXT NOT NULL DEFAULT '',
        date TEXT,
        digest TEXT,
        updated TEXT NOT NULL,
        PRIMARY KEY (send, address_key),
        UNIQUE (send, number)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX letters_by_state ON letters (send, state, number)",
    # How many letters are in each state, kept by the triggers: counting a million takes 80 ms.
    """
    CREATE TABLE tallies (
        send INTEGER NOT NULL REFERENCES sends (id) ON DELETE CASCADE,
        state TEXT NOT NULL,
        letters INTEGER NOT NULL,
        PRIMARY KEY (send, state)
    ) WITHOUT ROWID
    """,
    """
    CREATE TRIGGER letter_added AFTER INSERT ON letters BEGIN
        INSERT INTO tallies (send, state, letters) VALUES (NEW.send, NEW.state, 1)
            ON CONFLICT (send, state) DO UPDATE SET letters = letters + 1;
    END
    """,
    """
    CREATE TRIGGER letter_moved AFTER UPDATE OF state ON letters WHEN OLD.state <> NEW.state BEGIN
        UPDATE tallies SET letters = letters - 1 WHERE send = OLD.send AND state = OLD.state;
        INSERT INTO tallies (send, state, letters) VALUES (NEW.send, NEW.state, 1)
            ON CONFLICT (send, state) DO UPDATE SET letters = letters + 1;
    END
    """,
)

FIRST_LEDGER = (*_KEPT, *_FIRST_READERS_AND_LETTERS)

READERS_BY_HASH = "CREATE UNIQUE INDEX readers_by_hash ON readers (hash)"
_READERS = (
    # Everyone we know of, by a hash that only the secret makes. Who is not active is suppressed. Of one
    # who was forgotten nothing but the hash is left.
    """
    CREATE TABLE readers (
        id INTEGER NOT NULL PRIMARY KEY,
        hash TEXT NOT NULL,
        address TEXT NOT NULL,
        name TEXT NOT NULL,
        status TEXT NOT NULL DEFAULT 'active'
            CHECK (status IN ('active', 'unsubscribed', 'bounced', 'complained')),
        since TEXT,
        why TEXT NOT NULL DEFAULT ''
    )
    """,
    READERS_BY_HASH,
    "CREATE INDEX readers_suppressed ON readers (status) WHERE status <> 'active'",
    # Who is on which list.
    """
    CREATE TABLE members (
        list TEXT NOT NULL,
        reader INTEGER NOT NULL REFERENCES readers (id),
        joined TEXT NOT NULL,
        PRIMARY KEY (list, reader)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX members_by_reader ON members (reader)",
)
_LETTERS = (
    # One row a recipient, whatever edition goes out: the key is never the digest. A send's numbers have no
    # gap. The reader is missing where a rehearsal's list names somebody nobody knows.
    """
    CREATE TABLE letters (
        send INTEGER NOT NULL REFERENCES sends (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        reader INTEGER REFERENCES readers (id),
        address TEXT NOT NULL,
        name TEXT NOT NULL,
        message_id TEXT NOT NULL DEFAULT '',
        state TEXT NOT NULL DEFAULT 'pending' CHECK (
            state = 'pending' OR state IN ('sending', 'sent', 'deferred', 'refused', 'in_doubt')
        ),
        attempts INTEGER NOT NULL DEFAULT 0,
        next_attempt TEXT,
        reply TEXT NOT NULL DEFAULT '',
        status_code TEXT NOT NULL DEFAULT '',
        date TEXT,
        digest TEXT,
        updated TEXT NOT NULL,
        PRIMARY KEY (send, number),
        UNIQUE (send, reader)
    ) WITHOUT ROWID
    """,
    # Each holds only the rows that its question is about, so that a letter that goes as it should costs
    # little, and the first one due is found at once behind a million that are done.
    "CREATE INDEX letters_fresh ON letters (send, number) WHERE state = 'pending' AND next_attempt IS NULL",
    "CREATE INDEX letters_waiting ON letters (send, next_attempt, number) WHERE next_attempt IS NOT NULL",
    "CREATE INDEX letters_troubled ON letters (send, state, number) WHERE state NOT IN ('pending', 'sent')",
)
_TALLIES = (
    # How many letters are done with, by state, and kept by triggers: counting a million takes 80 ms. The few
    # that are sending are counted by their index; what is pending is the rest of the list.
    """
    CREATE TABLE tallies (
        send INTEGER NOT NULL REFERENCES sends (id) ON DELETE CASCADE,
        state TEXT NOT NULL,
        letters INTEGER NOT NULL,
        PRIMARY KEY (send, state)
    ) WITHOUT ROWID
    """,
    # How full each token bucket of the pacing was, and when.
    "CREATE TABLE buckets (name TEXT NOT NULL PRIMARY KEY, tokens REAL NOT NULL, updated TEXT NOT NULL)",
)
_COUNT_ALL = """
    INSERT INTO tallies (send, state, letters)
        SELECT send, state, count(*) FROM letters WHERE state NOT IN ('pending', 'sending')
        GROUP BY send, state
"""
# A letter begins as pending, and is not counted then; the first trigger holds that.
_SQLITE_TRIGGERS = (
    """
    CREATE TRIGGER letter_added AFTER INSERT ON letters WHEN NEW.state <> 'pending' BEGIN
        SELECT RAISE(ABORT, 'a letter begins as pending');
    END
    """,
    """
    CREATE TRIGGER letter_left AFTER UPDATE OF state ON letters
    WHEN OLD.state <> NEW.state AND OLD.state NOT IN ('pending', 'sending') BEGIN
        UPDATE tallies SET letters = letters - 1 WHERE send = OLD.send AND state = OLD.state;
    END
    """,
    """
    CREATE TRIGGER letter_came AFTER UPDATE OF state ON letters
    WHEN OLD.state <> NEW.state AND NEW.state NOT IN ('pending', 'sending') BEGIN
        INSERT INTO tallies (send, state, letters) VALUES (NEW.send, NEW.state, 1)
            ON CONFLICT (send, state) DO UPDATE SET letters = letters + 1;
    END
    """,
)
# Once a statement and not once a row: a tally changed a million times in one commit grows slow.
_POSTGRES_TRIGGERS = (
    """
    CREATE FUNCTION letter_added() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE EXCEPTION 'a letter begins as pending';
    END $$
    """,
    """
    CREATE TRIGGER letter_added AFTER INSERT ON letters FOR EACH ROW WHEN (NEW.state <> 'pending')
        EXECUTE FUNCTION letter_added()
    """,
    """
    CREATE FUNCTION letter_moved() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO tallies AS tally (send, state, letters)
            SELECT send, state, sum(change) FROM (
                SELECT send, state, -1 AS change FROM earlier UNION ALL SELECT send, state, 1 FROM later
            ) AS changes WHERE state NOT IN ('pending', 'sending')
            GROUP BY send, state HAVING sum(change) <> 0
            ON CONFLICT (send, state) DO UPDATE SET letters = tally.letters + excluded.letters;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER letter_moved AFTER UPDATE ON letters
        REFERENCING OLD TABLE AS earlier NEW TABLE AS later
        FOR EACH STATEMENT EXECUTE FUNCTION letter_moved()
    """,
)

# A reader is the beginning of the token, and nobody but a live send's list is known for good: a rehearsal
# may have been made with another secret.
READERS_AND_SUPPRESSIONS = (
    "DROP TRIGGER letter_added",
    "DROP TRIGGER letter_moved",
    "DROP TABLE tallies",
    "DROP INDEX letters_by_state",
    "ALTER TABLE readers RENAME TO first_readers",
    "ALTER TABLE letters RENAME TO first_letters",
    *_READERS,
    *_LETTERS,
    *_TALLIES,
    """
    INSERT INTO readers (hash, address, name)
        SELECT substr(token, 1, 21), address, name FROM first_readers JOIN (
            SELECT address_key, name, max(send) FROM first_letters JOIN sends ON sends.id = send
            WHERE kind = 'live' GROUP BY address_key
        ) USING (address_key) ORDER BY token
    """,
    """
    INSERT INTO letters (
        send, number, reader, address, name, message_id, state, attempts, next_attempt, reply, status_code,
        date, digest, updated
    ) SELECT
        send, number, readers.id, letter.address, letter.name, message_id, state, attempts, next_attempt,
        reply, status_code, date, digest, updated
    FROM first_letters AS letter JOIN first_readers USING (address_key)
        LEFT JOIN readers ON readers.hash = substr(token, 1, 21)
    ORDER BY send, number
    """,
    "DROP TABLE first_letters",
    "DROP TABLE first_readers",
    _COUNT_ALL,
    *_SQLITE_TRIGGERS,
)


POSTGRES_LEDGER = (*_KEPT, *_READERS, *_LETTERS, *_TALLIES, *_POSTGRES_TRIGGERS)

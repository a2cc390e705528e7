"""The database: connection, schema, migrations, and faults in words. Nothing else imports a driver."""

from caspian_mail.storage.database import Database, Row
from caspian_mail.storage.migrations import Migration, is_older, migrate
from caspian_mail.storage.opening import open_database, open_to_read
from caspian_mail.storage.schema import READERS_BY_HASH

__all__ = [
    "READERS_BY_HASH",
    "Database",
    "Migration",
    "Row",
    "is_older",
    "migrate",
    "open_database",
    "open_to_read",
]

"""The database: connection, migrations, and faults in words. Nothing else imports a driver."""

from caspian_mail.storage.database import Database, Row
from caspian_mail.storage.migrations import MIGRATIONS, Migration, is_older, migrate

__all__ = ["MIGRATIONS", "Database", "Migration", "Row", "is_older", "migrate"]

"""What database drivers say, in words that say what to do."""

import sqlalchemy as sa

from burnline_slo.ports import LedgerError

_SQLITE = {
    "unable to open database file": "it cannot be opened; check that its folder exists and may be written",
    "readonly database": "it may not be written; check the owner and the mode of the file and of its folder",
    "file is not a database": "it is no SQLite database; name another file, or move this one away",
    "malformed": "it is damaged; restore a copy, or move it away to start anew (history is fetched again)",
    "disk is full": "the disk is full; nothing of this change was kept",
    "disk I/O error": "the disk reports an error; nothing of this change was kept",
    "database is locked": "another process has been writing to it for too long",
}


def plain_error(error: sa.exc.SQLAlchemyError, name: str) -> LedgerError:
    """The LedgerError that says what `error` means for the database `name`."""
    text = str(error.orig) if isinstance(error, sa.exc.DBAPIError) else str(error)
    for driver_text, words in _SQLITE.items():
        if driver_text in text:
            return LedgerError(f"{name}: {words}")
    return LedgerError(f"{name}: {' '.join(text.split())}")

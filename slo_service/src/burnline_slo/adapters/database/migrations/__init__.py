"""Alembic migrations of the ledger's database, run by the program itself when it opens a database."""

HEAD = "0003"
"""The newest revision: what this program reads and writes."""

VERSION_TABLE = "burnline_schema"

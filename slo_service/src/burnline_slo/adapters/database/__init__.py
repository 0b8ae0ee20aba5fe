"""The ledger, the outbox and corrections in SQLite or PostgreSQL."""

"""The outside world: Prometheus, the database, receivers of notifications."""

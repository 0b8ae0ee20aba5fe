"""Liveness and readiness: registered checks, asked with a time limit, answered by the app or on a side port."""

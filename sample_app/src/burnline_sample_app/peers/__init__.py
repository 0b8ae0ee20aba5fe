"""Calls from one service to another: timeouts, retries, a circuit breaker, idempotency keys."""

"""Payments: charges a card, at most once per idempotency key."""

"""Calls to others: HTTP clients, databases, queues."""

"""Faults on purpose: what may go wrong, for how long, and the HTTP interface that asks for it."""

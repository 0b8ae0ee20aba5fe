"""Burnline's SLO service: error budgets and burn-rate alerts from a ledger of events."""

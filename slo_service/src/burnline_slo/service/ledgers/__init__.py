"""The ledgers in memory, and what they say of each SLO."""

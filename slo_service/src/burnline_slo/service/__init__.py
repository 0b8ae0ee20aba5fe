"""The tick and what keeps it going: fetch tiles, write the ledger, step the alerts, notify."""

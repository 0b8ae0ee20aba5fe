"""Reads and writes dashboards, SLO files and exceptions on disk."""

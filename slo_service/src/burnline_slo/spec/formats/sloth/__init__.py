"""Sloth's files."""

"""Pyrra's files."""

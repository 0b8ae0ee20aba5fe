"""Structured lines on standard output, tied to their traces."""

"""Spans, their context, and which of them are kept."""

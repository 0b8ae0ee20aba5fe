"""Queries in PromQL, LogQL and TraceQL, built from the shared names."""

"""The page for Prometheus: how the families are written, in which format, and for whom."""

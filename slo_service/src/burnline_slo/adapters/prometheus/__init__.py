"""Prometheus, or anything that speaks its HTTP API (Thanos, Mimir, VictoriaMetrics), as a source of tiles."""

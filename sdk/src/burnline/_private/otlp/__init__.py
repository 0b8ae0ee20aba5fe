"""Spans and log lines to a collector: encoded where they end, sent by a background thread, OTLP over HTTP or gRPC."""

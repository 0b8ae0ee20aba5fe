"""Spans and log lines to a collector: encoded where they end, sent by one thread, OTLP over HTTP or gRPC."""

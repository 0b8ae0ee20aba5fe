"""OpenTelemetry's tracer provider: the host's own, or one made when it is needed."""

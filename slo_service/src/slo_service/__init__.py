"""slo_service."""

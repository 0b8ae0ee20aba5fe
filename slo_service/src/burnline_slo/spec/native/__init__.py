"""Burnline's own SLO files: read, written, and their JSON Schema."""

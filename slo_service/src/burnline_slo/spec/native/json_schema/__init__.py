"""The JSON Schema of Burnline's own SLO files."""

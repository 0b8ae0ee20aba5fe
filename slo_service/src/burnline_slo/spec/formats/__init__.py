"""Other tools' SLO files: recognised, read, and held to their own tools' rules."""

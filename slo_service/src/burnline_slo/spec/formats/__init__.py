"""Other tools' SLO files: told apart, read, and held to their own tools' rules."""

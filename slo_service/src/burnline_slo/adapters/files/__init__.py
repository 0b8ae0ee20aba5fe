"""SLO files and the configuration, from disk."""

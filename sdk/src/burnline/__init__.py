"""burnline."""

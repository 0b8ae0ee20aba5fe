"""Pages, the JSON API, metrics and health, served from a Board. Nothing here computes; it reads and shows."""

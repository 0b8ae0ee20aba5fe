"""What people write: SLO files and the configuration, read with positions. Pure: text in, values and problems out."""

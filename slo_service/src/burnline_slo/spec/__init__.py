"""SLO files: text in, SLOs and problems with positions out. Reads no files itself."""

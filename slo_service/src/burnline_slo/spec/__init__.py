"""SLO files and the service's configuration: text in, values and problems with positions out. Reads no files itself."""

"""The service's configuration: text in, a `Config` or problems with positions out. Reads no files itself."""

"""The command line: reads clock, environment and network in; prints."""

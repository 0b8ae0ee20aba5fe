"""What can go wrong, as exceptions.

BurnlineError
├── SourceError          a metric source cannot be asked at all
└── QueryRefusedError    it is well, but refuses one query
"""


class BurnlineError(Exception):
    """The text is for people: what was tried, and what came back."""


class SourceError(BurnlineError):
    """A metric source could not be asked at all; the text says what was tried and what came back."""


class QueryRefusedError(BurnlineError):
    """The server is well, but refuses this query; the text is the server's own."""

"""What can go wrong, as exceptions.

BurnlineError
├── SourceError              a metric source could not be asked at all; asked again at the next tick
├── QueryRefusedError        the metric source is well, but refuses this one query
├── LedgerError              the ledger's database could not be read or written
│   ├── ChunkError           stored bytes are no chunk of tiles
│   └── UnknownRevisionError the database was written by a newer program
├── DeliveryError            a notification was not accepted; sent again later
├── ServiceRefusedError      a running service could not be asked, or refused
├── NotRemovableError        a correction stands in an SLO file, and is removed there
├── ExpressionTooLargeError  PromQL is longer or more nested than anything a person writes (also a ValueError)
└── SetupError               the service cannot start as it is configured
    ├── ListenError          it can't or must not listen there
    ├── TokensError          the tokens file can't be used
    ├── SecretError          the file with a webhook's secret can't be used
    ├── TlsError             a file with a certificate or key can't be used
    └── CredentialError      a file with a password or token can't be read (in `http.client`)

A user's mistake in an SLO file or the configuration is no exception but a value: `spec.document.problems.Problem`.
A domain value that is made of what it must not be raises ValueError, as everywhere in Python: a fault of its caller.
"""


class BurnlineError(Exception):
    """The text is for people: what must hold, what is, what to do. Nothing secret is in it."""


class SourceError(BurnlineError):
    """A metric source could not be asked at all; the text says what was tried and what came back."""


class QueryRefusedError(BurnlineError):
    """The server is well, but refuses this query; the text is the server's own."""


class LedgerError(BurnlineError):
    """The ledger's database could not be read or written; nothing of the transaction was kept."""


class ChunkError(LedgerError):
    """Stored bytes are no chunk of the expected length."""


class UnknownRevisionError(LedgerError):
    """The database is at a revision that this program does not have."""


class DeliveryError(BurnlineError):
    """A notification was not accepted; the text says why. It will be tried again."""


class ServiceRefusedError(BurnlineError):
    """The service could not be asked, or refused; the text says why, with a line for each mistake."""


class NotRemovableError(BurnlineError):
    """The correction stands in a file and is removed there."""


class ExpressionTooLargeError(BurnlineError, ValueError):
    """The expression is longer or more nested than anything a person writes."""


class SetupError(BurnlineError):
    """The service cannot start as it is configured; the text says what to change."""


class ListenError(SetupError):
    """The service can't or must not listen there; the text says what to change."""


class TokensError(SetupError):
    """The tokens file can't be used; the text says every reason and what to write, never a token."""


class SecretError(SetupError):
    """A file holds no usable secret; the text names the file, never what is in it."""


class TlsError(SetupError):
    """A file of a certificate, a key or an authority cannot be used; the text names it."""

"""What the SDK raises into its host: only for arguments that make no sense, and only when it is set up.

    BurnlineError
    ├── SettingsError (a ValueError)           `configure()` was given an argument that makes no sense
    └── NotAnApplicationError (a TypeError)    `instrument()` was given something that is no application

Afterwards nothing is raised: an error inside is counted and logged, see `burnline_internal_errors_total`.
"""

__all__ = ["BurnlineError", "NotAnApplicationError", "SettingsError"]


class BurnlineError(Exception):
    """All that the SDK raises."""


class SettingsError(BurnlineError, ValueError):
    """An argument of `configure()` makes no sense; the message says what must hold and what was got."""


class NotAnApplicationError(BurnlineError, TypeError):
    """`instrument()` takes a Flask, FastAPI or Starlette application, or a WSGI or ASGI callable."""

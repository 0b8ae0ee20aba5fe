"""What can go wrong, as exceptions.

DashboardsError
├── FileError           a file cannot be read, or is no dashboard
├── PrometheusError     the Prometheus to check against does not answer
└── GrafanaError        Grafana cannot be asked, or refuses
    ├── RefusedError    it does not take this one dashboard
    └── ConflictError   somebody changed the same thing meanwhile
"""


class DashboardsError(Exception):
    """The message is one line for people: what must hold, what is, what to do."""


class FileError(DashboardsError):
    """A file cannot be read, or is no dashboard."""


class PrometheusError(DashboardsError):
    """The Prometheus to check against does not answer."""


class GrafanaError(DashboardsError):
    """Grafana cannot be asked, or refuses."""


class RefusedError(GrafanaError):
    """Grafana does not take this one dashboard; others it may."""


class ConflictError(GrafanaError):
    """Somebody changed the same thing meanwhile; nothing was written."""

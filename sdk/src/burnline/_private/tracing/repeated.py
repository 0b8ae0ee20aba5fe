"""What a request's span has in common with others: made once for a route, a method and a status, not each time."""

from burnline import conventions

Traits = tuple[str, str, int, str, str | None, int | None, str | None]
"""Method, route, status, scheme, server address, server port, protocol version."""


class Repeated:
    """A span's name and those attributes that repeat. `encoded` is the exporter's place to keep their bytes."""

    __slots__ = ("attributes", "encoded", "name")

    def __init__(self, traits: Traits) -> None:
        method, route, status, scheme, server_address, server_port, protocol_version = traits
        verb = "HTTP" if method == conventions.OTHER else method
        attributes: dict[str, str | int | None] = {
            "http.request.method": method,
            "url.scheme": scheme,
            "http.response.status_code": status or None,
            "http.route": route or None,
            "server.address": server_address,
            "server.port": server_port,
            "network.protocol.version": protocol_version,
        }
        self.name = f"{verb} {route}".rstrip()
        self.attributes = {key: value for key, value in attributes.items() if value is not None}
        self.encoded: bytes | None = None

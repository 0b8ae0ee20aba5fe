"""The shop in one process: every role's real application, called through WSGI instead of sockets."""

from dataclasses import dataclass

import httpx2

from burnline_sample_app.serving.application import Service
from burnline_sample_app.serving.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopInProcess:
    services: dict[Role, Service]

    def client(self, role: Role) -> httpx2.Client:
        """A visitor of one service: it keeps cookies."""
        return httpx2.Client(
            transport=httpx2.WSGITransport(app=self.services[role].wsgi), base_url=f"http://{role}.test"
        )

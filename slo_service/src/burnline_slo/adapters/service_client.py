"""The corrections of a running service, over its API."""

from collections.abc import Mapping, Sequence
from typing import Any, cast
from urllib.parse import quote

import httpx2

from burnline_slo.errors import ServiceRefusedError
from burnline_slo.http.client import reason
from burnline_slo.render.corrections_json import CorrectionJson, ListedJson


class CorrectionsApi:
    """`url` is where people reach the service; the caller closes the client. Methods raise ServiceRefusedError."""

    def __init__(self, url: str, client: httpx2.Client) -> None:
        self._url = f"{url.rstrip('/')}/api/v1/corrections"
        self._client = client

    def all(self) -> Sequence[ListedJson]:
        """Those in force."""
        found: Sequence[ListedJson] = _object(self._ask("GET", self._url))["corrections"]
        return found

    def add(self, correction: Mapping[str, object]) -> CorrectionJson:
        """Puts one in force; it is returned as the service understood it."""
        return cast("CorrectionJson", _object(self._ask("POST", self._url, json=correction)))

    def remove(self, correction_id: str, author: str) -> None:
        """Takes one out of force."""
        self._ask("DELETE", f"{self._url}/{quote(correction_id, safe='')}", params={"author": author})

    def _ask(
        self,
        method: str,
        url: str,
        json: Mapping[str, object] | None = None,
        params: Mapping[str, str] | None = None,
    ) -> httpx2.Response:
        try:
            response = self._client.request(method, url, json=json, params=params)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise ServiceRefusedError(f"the service at {self._url} cannot be reached: {reason(error)}") from error
        if response.is_success:
            return response
        raise ServiceRefusedError(_why(response))


def _object(response: httpx2.Response) -> dict[str, Any]:
    try:
        body = response.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise ServiceRefusedError(f"{response.url.host} is no Burnline service: its answer is no JSON object")
    return body


def _why(response: httpx2.Response) -> str:
    if response.status_code == 401:
        return "the service wants a token: --token-file names a file that holds one, such as the service's tokens_file"
    if response.is_redirect:
        return f"the service answered {response.status_code}: it has moved; name its final address"
    try:
        body = response.json()
        lines = [f"{each['field']}: {each['detail']}".removeprefix(": ") for each in body.get("errors", ())]
        return (
            "\n".join(["the correction was not added", *(f"  {line}" for line in lines)]) if lines else body["detail"]
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return f"{response.url} answered {response.status_code} {response.reason_phrase}".strip()

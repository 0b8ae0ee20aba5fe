"""`Grafana` over grafana-client, which is imported only here: it replaces urllib3 for the whole process."""

from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote, urlsplit

import stamina

from burnline_dashboards.errors import ConflictError, GrafanaError
from burnline_dashboards.grafana.port import Folder, StoredDashboard
from burnline_dashboards.grafana.refusals import refusal
from burnline_dashboards.panels.json_value import JsonObject

TIMEOUT_SECONDS = 15.0
ATTEMPTS = 4
_PAGE = 1000
MISSING = (
    "pushing needs grafana-client, in an environment of its own: it replaces urllib3 for every program there. "
    "A clone of Burnline has one: .venv/push/bin/burnline-dashboards"
)


class _TryAgainError(Exception):
    """It may work in a moment."""


class GrafanaClient:
    """Implements `port.Grafana`. `token`, or else `user` and `password`. Not thread-safe.

    Use it in a ``with``, which closes its connections.
    """

    def __init__(
        self,
        url: str,
        *,
        token: str = "",
        user: str = "",
        password: str = "",
        first_wait_seconds: float = 0.5,
        attempts: int = ATTEMPTS,
    ) -> None:
        """Sends nothing yet. Raises GrafanaError where `url` is none, or grafana-client is not installed."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise GrafanaError(f"Grafana's address must begin with http:// or https://; got {url!r}")
        if parts.query or parts.username:
            raise GrafanaError("Grafana's address must have no query and no password in it: use the token's variable")
        try:
            import grafana_client
            from grafana_client import client as errors
            from niquests import exceptions as transport
        except ModuleNotFoundError as error:
            raise GrafanaError(MISSING) from error
        self.url = url.rstrip("/")
        self._errors, self._transport = errors, transport
        self._wait, self._attempts = first_wait_seconds, attempts
        api = grafana_client.GrafanaApi(
            auth=token or ((user, password) if user else None),
            host=parts.hostname if ":" not in parts.hostname else f"[{parts.hostname}]",
            port=parts.port,
            protocol=parts.scheme,
            url_path_prefix=f"{parts.path.strip('/')}/" if parts.path.strip("/") else "",
            timeout=TIMEOUT_SECONDS,
            user_agent="burnline-dashboards",
        )
        self._client: Any = api.client  # grafana-client has no types

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.s.close()

    def dashboard(self, uid: str) -> StoredDashboard | None:
        answer = self._get(f"/dashboards/uid/{quote(uid, safe='')}")
        if answer is None:
            return None
        meta, content = answer.get("meta") or {}, answer["dashboard"]
        provisioned = str(meta.get("provisionedExternalId") or "a file") if meta.get("provisioned") else ""
        return StoredDashboard(
            content=content,
            folder_uid=str(meta.get("folderUid") or ""),
            version=int(content.get("version") or 0),
            provisioned=provisioned,
        )

    def last_message(self, uid: str) -> str:
        answer = self._call("GET", f"/dashboards/uid/{quote(uid, safe='')}/versions?limit=1")
        versions = answer.get("versions", []) if isinstance(answer, dict) else answer
        return str(versions[0].get("message") or "") if versions else ""

    def save(self, content: Mapping[str, object], *, folder_uid: str, version: int | None, message: str) -> None:
        dashboard = {**content, "id": None, "version": version or 0}
        body = {"dashboard": dashboard, "folderUid": folder_uid, "overwrite": False, "message": message}
        self._call("POST", "/dashboards/db", body)

    def delete(self, uid: str) -> None:
        self._call("DELETE", f"/dashboards/uid/{quote(uid, safe='')}", missing_is_fine=True)

    def owned(self, tag: str) -> Sequence[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        for page in range(1, 100):
            query = f"/search?type=dash-db&tag={quote(tag, safe='')}&limit={_PAGE}&page={page}"
            rows = self._call("GET", query)
            found += [(str(row["uid"]), str(row.get("folderUid") or "")) for row in rows]
            if len(rows) < _PAGE:
                break
        return found

    def folder(self, uid: str) -> Folder | None:
        answer = self._get(f"/folders/{quote(uid, safe='')}")
        if answer is None:
            return None
        return Folder(uid=str(answer["uid"]), title=str(answer["title"]), version=int(answer.get("version") or 0))

    def create_folder(self, uid: str, title: str) -> None:
        self._call("POST", "/folders", {"uid": uid, "title": title})

    def rename_folder(self, folder: Folder, title: str) -> None:
        path = f"/folders/{quote(folder.uid, safe='')}"
        self._call("PUT", path, {"title": title, "version": folder.version, "overwrite": False})

    def data_source(self, uid: str) -> JsonObject | None:
        return self._get(f"/datasources/uid/{quote(uid, safe='')}")

    def create_data_source(self, content: Mapping[str, object]) -> None:
        self._call("POST", "/datasources", dict(content))

    def update_data_source(self, content: Mapping[str, object]) -> None:
        self._call("PUT", f"/datasources/uid/{quote(str(content['uid']), safe='')}", dict(content))

    def annotations(self, tags: Sequence[str]) -> Sequence[JsonObject]:
        query = "&".join(f"tags={quote(tag, safe='')}" for tag in tags)
        found: list[JsonObject] = self._call("GET", f"/annotations?limit=5000&type=annotation&matchAny=false&{query}")
        return found

    def annotate(self, content: Mapping[str, object]) -> None:
        self._call("POST", "/annotations", dict(content))

    def change_annotation(self, number: int, content: Mapping[str, object]) -> None:
        self._call("PATCH", f"/annotations/{number}", dict(content))

    def _get(self, path: str) -> JsonObject | None:
        answer: JsonObject | None = self._call("GET", path, missing_is_fine=True)
        return answer

    def _call(self, method: str, path: str, body: object = None, *, missing_is_fine: bool = False) -> Any:  # noqa: ANN401 # JSON
        """Tries again while Grafana is away or overloaded: writes carry a version, so a second one changes nothing."""
        send: Callable[..., Any] = getattr(self._client, method)
        tries = stamina.retry_context(
            on=_TryAgainError,
            attempts=self._attempts,
            wait_initial=self._wait,
            wait_jitter=self._wait,
            wait_max=5.0,
            timeout=60.0,
        )
        try:
            for attempt in tries:
                with attempt:
                    return self._once(send, path, body, missing_is_fine=missing_is_fine)
        except _TryAgainError as error:
            raise GrafanaError(f"{self.url}: Grafana must answer; {error}") from error
        raise AssertionError("the last attempt either returned or raised")

    def _once(self, send: Callable[..., Any], path: str, body: object, *, missing_is_fine: bool) -> Any:  # noqa: ANN401 # JSON
        errors = self._errors
        try:
            return send(path, json=body, accept_empty_json=True)
        except errors.GrafanaTimeoutError as error:
            raise _TryAgainError(f"it took longer than {TIMEOUT_SECONDS:g} s") from error
        except errors.GrafanaServerError as error:
            raise _TryAgainError(f"it says {error.status_code}: {_error_text(error)}") from error
        except errors.GrafanaClientError as error:
            if error.status_code == 404 and missing_is_fine:
                return None
            if error.status_code == 429:
                raise _TryAgainError("it says 429: too many requests") from error
            raise self._refused(error, path) from error
        except self._transport.ConnectionError as error:
            lost = "the connection was lost" if "aborted" in str(error).lower() else "nobody answers there"
            raise _TryAgainError(lost) from error
        except (self._transport.RequestException, OSError, ValueError) as error:
            raise _TryAgainError(f"{type(error).__name__}: {_first_line(error)}") from error

    def _refused(self, error: Any, path: str) -> GrafanaError:  # noqa: ANN401 # grafana-client has no types
        answer = error.response if isinstance(error.response, dict) else {}
        status, said = str(answer.get("status") or ""), _error_text(error)
        taken = error.status_code == 409 and "exist" in said.lower()
        if taken or (error.status_code in (409, 412) and status in ("", "version-mismatch")):
            return ConflictError(f"{self.url}: somebody changed it meanwhile: {said}")
        return refusal(self.url, path, error.status_code, status, said)


def _error_text(error: Any) -> str:  # noqa: ANN401 # grafana-client has no types
    answer = error.response
    return str(answer.get("message") or answer) if isinstance(answer, dict) else _first_line(answer)


def _first_line(thing: object) -> str:
    return (str(thing).strip().splitlines() or [""])[0][:200]

"""A Grafana over real sockets that keeps Grafana's own rules of saving, and can be told to misbehave."""

import base64
import json
import re
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, Self
from urllib.parse import parse_qs, urlsplit

Answer = tuple[int, object]
UID = re.compile(r"[A-Za-z0-9_-]*")
LONGEST_UID = 40
TOKENS = {"admin-token": "Admin", "editor-token": "Editor", "viewer-token": "Viewer"}
USERS = {("alice", "secret"): "Admin"}


class Refusal(Exception):  # noqa: N818 # an answer, not a failure
    """An answer with an error's status."""

    def __init__(self, code: int, message: str, status: str = "") -> None:
        super().__init__(message)
        self.answer: Answer = (code, {"message": message} | ({"status": status} if status else {}))


@dataclass
class Kept:
    """A dashboard as it is kept."""

    content: dict[str, Any]
    folder: str
    version: int = 1
    provisioned: str = ""
    messages: list[str] = field(default_factory=list)


class Store:
    """What Grafana keeps, and its rules. One lock: requests come one after the other, as in a database."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.dashboards: dict[str, Kept] = {}
        self.folders: dict[str, dict[str, Any]] = {}
        self.data_sources: dict[str, dict[str, Any]] = {}
        self.annotations: list[dict[str, Any]] = []
        self.before_save: list[Callable[[Store], object]] = []
        """Each is done once, just before a save looks at the version: somebody else who is faster."""
        self.saves = 0

    # --- what people do in the browser

    def edit(self, uid: str, change: Callable[[dict[str, Any]], object], message: str = "") -> None:
        """Somebody changes and saves a dashboard by hand."""
        kept = self.dashboards[uid]
        change(kept.content)
        kept.version += 1
        kept.messages.append(message)

    def add(self, content: dict[str, Any], *, folder: str = "", provisioned: str = "", message: str = "") -> None:
        """A dashboard that is there already."""
        self.dashboards[content["uid"]] = Kept(dict(content), folder, provisioned=provisioned, messages=[message])

    # --- the API

    def get_dashboard(self, uid: str) -> Answer:
        kept = self._dashboard(uid)
        meta = {"folderUid": kept.folder, "version": kept.version, "provisioned": bool(kept.provisioned)}
        meta["provisionedExternalId"] = kept.provisioned
        content = {**kept.content, "id": 100 + sorted(self.dashboards).index(uid), "version": kept.version}
        return 200, {"meta": meta, "dashboard": content}

    def save(self, body: dict[str, Any]) -> Answer:
        while self.before_save:
            self.before_save.pop()(self)
        content, folder = dict(body["dashboard"]), body.get("folderUid") or ""
        uid, version, overwrite = str(content.get("uid") or ""), content.pop("version", 0), bool(body.get("overwrite"))
        self._check_content(content, uid, folder)
        known = self.dashboards.get(uid)
        if known is not None and known.provisioned:
            raise Refusal(400, "Cannot save provisioned dashboard")
        if known is not None and not overwrite and version != known.version:
            raise Refusal(412, "The dashboard has been changed by someone else", "version-mismatch")
        for other, kept in self.dashboards.items():
            if other != uid and kept.folder == folder and kept.content["title"] == content["title"]:
                raise Refusal(412, "A dashboard with the same name in the folder already exists", "name-exists")
        kept = self.dashboards.setdefault(uid, Kept({}, folder, version=0))
        kept.content, kept.folder, kept.version = _as_saved(content), folder, kept.version + 1
        kept.messages.append(str(body.get("message") or ""))
        self.saves += 1
        return 200, {"status": "success", "uid": uid, "version": kept.version}

    def _check_content(self, content: dict[str, Any], uid: str, folder: str) -> None:
        if not str(content.get("title") or "").strip():
            raise Refusal(400, "Dashboard title cannot be empty", "empty-name")
        if len(uid) > LONGEST_UID:
            raise Refusal(400, "uid too long, max 40 characters")
        if not UID.fullmatch(uid):
            raise Refusal(400, "uid contains illegal characters")
        if folder and folder not in self.folders:
            raise Refusal(400, "folder not found")

    def versions(self, uid: str) -> Answer:
        messages = self._dashboard(uid).messages
        listed = [{"version": number, "message": text} for number, text in enumerate(messages, start=1)]
        return 200, {"continueToken": "", "versions": listed[::-1]}

    def delete_dashboard(self, uid: str) -> Answer:
        if self._dashboard(uid).provisioned:
            raise Refusal(400, "provisioned dashboard cannot be deleted")
        del self.dashboards[uid]
        return 200, {"message": "Dashboard deleted"}

    def _dashboard(self, uid: str) -> Kept:
        if uid not in self.dashboards:
            raise Refusal(404, "Dashboard not found")
        return self.dashboards[uid]

    def search(self, query: dict[str, list[str]]) -> Answer:
        tags, limit, page = set(query.get("tag", [])), int(query["limit"][0]), int(query.get("page", ["1"])[0])
        rows = [
            {"uid": uid, "title": kept.content["title"], "folderUid": kept.folder, "type": "dash-db"}
            for uid, kept in sorted(self.dashboards.items())
            if tags <= set(kept.content.get("tags", []))
        ]
        return 200, rows[(page - 1) * limit : page * limit]

    def get_folder(self, uid: str) -> Answer:
        if uid not in self.folders:
            raise Refusal(404, "folder not found")
        return 200, self.folders[uid]

    def create_folder(self, body: dict[str, Any]) -> Answer:
        while self.before_save:
            self.before_save.pop()(self)
        uid = body["uid"]
        if len(uid) > LONGEST_UID or not UID.fullmatch(uid):
            raise Refusal(400, "uid too long, max 40 characters")
        if uid in self.folders:
            raise Refusal(409, "the folder has been changed by someone else: a folder with the same uid already exists")
        self.folders[uid] = {"uid": uid, "title": body["title"], "version": 1}
        return 200, self.folders[uid]

    def rename_folder(self, uid: str, body: dict[str, Any]) -> Answer:
        folder = self.folders[uid]
        if not body.get("overwrite") and body.get("version") != folder["version"]:
            raise Refusal(412, "the folder has been changed by someone else", "version-mismatch")
        folder |= {"title": body["title"], "version": folder["version"] + 1}
        return 200, folder

    def save_data_source(self, body: dict[str, Any], *, new: bool) -> Answer:
        uid = body["uid"]
        if new and any(uid == other or body["name"] == kept["name"] for other, kept in self.data_sources.items()):
            raise Refusal(409, "data source with the same name already exists")
        if not new and self.data_sources[uid].get("readOnly"):
            raise Refusal(403, "Cannot update read-only data source")
        self.data_sources[uid] = {"id": 1, "typeLogoUrl": "", "readOnly": False, **body}
        self.data_sources[uid].pop("secureJsonData", None)
        return 200, {"message": "Datasource added"}

    def find_annotations(self, query: dict[str, list[str]]) -> Answer:
        tags = set(query.get("tags", []))
        return 200, [each for each in self.annotations if tags <= set(each["tags"])]

    def annotate(self, body: dict[str, Any]) -> Answer:
        self.annotations.append({"id": len(self.annotations) + 1, **body})
        return 200, {"message": "Annotation added"}

    def change_annotation(self, number: int, body: dict[str, Any]) -> Answer:
        self.annotations[number - 1] |= body
        return 200, {"message": "Annotation patched"}


def _as_saved(content: dict[str, Any]) -> dict[str, Any]:
    """Grafana adds fields of its own when it saves."""
    saved: dict[str, Any] = json.loads(json.dumps(content))
    saved.setdefault("fiscalYearStartMonth", 0)
    saved["preload"] = False
    for panel in saved.get("panels", []):
        panel.setdefault("pluginVersion", "13.2.0")
    return saved


class StubGrafana:
    """The server. `with` starts and stops it."""

    def __init__(self, prefix: str = "") -> None:
        """`prefix` is a sub-path, such as ``/grafana``."""
        self.store = Store()
        self.prefix = prefix
        self.requests: list[tuple[str, str]] = []
        self.failures: list[int] = []
        """Statuses of the next answers; nothing is done for those requests."""
        self.lost_answers = 0
        """So many writes are done, but their answers never arrive."""
        self.dies_after_saves: int | None = None
        """Once there were so many saves, every connection is cut."""
        stub = self

        class Handler(_Handler):
            grafana = stub

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}{self.prefix}"

    @property
    def writes(self) -> list[str]:
        """Paths of all requests that were to change something."""
        return [f"{method} {path}" for method, path in self.requests if method != "GET"]

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


class _Handler(BaseHTTPRequestHandler):
    grafana: ClassVar[StubGrafana]
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each answer waits 40 ms for the acknowledgement of its headers

    def log_message(self, *_: object) -> None:
        """Says nothing."""

    def do_GET(self) -> None:
        self._serve("GET")

    def do_POST(self) -> None:
        self._serve("POST")

    def do_PUT(self) -> None:
        self._serve("PUT")

    def do_PATCH(self) -> None:
        self._serve("PATCH")

    def do_DELETE(self) -> None:
        self._serve("DELETE")

    def _serve(self, method: str) -> None:
        grafana = self.grafana
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else {}
        grafana.requests.append((method, self.path))
        if grafana.dies_after_saves is not None and grafana.store.saves >= grafana.dies_after_saves:
            self._cut()
            return
        if grafana.failures:
            self._answer(grafana.failures.pop(0), {"message": "the stub was told to fail"})
            return
        with grafana.store.lock:
            try:
                code, answer = self._route(method, body)
            except Refusal as refusal:
                code, answer = refusal.answer
        if method != "GET" and grafana.lost_answers:
            grafana.lost_answers -= 1
            self._cut()
            return
        self._answer(code, answer)

    def _cut(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def _answer(self, code: int, answer: object) -> None:
        text = json.dumps(answer).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def _role(self) -> str:
        kind, _, secret = self.headers.get("Authorization", "").partition(" ")
        role = ""
        if kind == "Bearer":
            role = TOKENS.get(secret, "")
        elif kind == "Basic":
            user, _, password = base64.b64decode(secret).decode().partition(":")
            role = USERS.get((user, password), "")
        if not role:
            raise Refusal(401, "Invalid API key" if kind else "Unauthorized")
        return role

    def _route(self, method: str, body: dict[str, Any]) -> Answer:
        parts = urlsplit(self.path)
        if not parts.path.startswith(f"{self.grafana.prefix}/api/"):
            raise Refusal(404, "Not found")
        path, query, store = (
            parts.path.removeprefix(f"{self.grafana.prefix}/api"),
            parse_qs(parts.query),
            self.grafana.store,
        )
        role = self._role()
        if method != "GET" and role == "Viewer":
            raise Refusal(
                403, "You'll need additional permissions to perform this action. Permissions needed: dashboards:write"
            )
        if path.startswith("/datasources") and role != "Admin":
            raise Refusal(
                403, "You'll need additional permissions to perform this action. Permissions needed: datasources"
            )
        *_, last = path.split("/")
        match method, path.removesuffix(last):
            case "GET", "/dashboards/uid/":
                return store.get_dashboard(last)
            case "GET", versions if versions.startswith("/dashboards/uid/") and last == "versions":
                return store.versions(path.split("/")[3])
            case "POST", "/dashboards/":
                return store.save(body)
            case "DELETE", "/dashboards/uid/":
                return store.delete_dashboard(last)
            case "GET", "/" if last == "search":
                return store.search(query)
            case "GET", "/folders/":
                return store.get_folder(last)
            case "POST", "/" if last == "folders":
                return store.create_folder(body)
            case "PUT", "/folders/":
                return store.rename_folder(last, body)
            case "GET", "/datasources/uid/":
                if last not in store.data_sources:
                    raise Refusal(404, "Data source not found")
                return 200, store.data_sources[last]
            case "POST", "/" if last == "datasources":
                return store.save_data_source(body, new=True)
            case "PUT", "/datasources/uid/":
                return store.save_data_source(body, new=False)
            case "GET", "/" if last == "annotations":
                return store.find_annotations(query)
            case "POST", "/" if last == "annotations":
                return store.annotate(body)
            case "PATCH", "/annotations/":
                return store.change_annotation(int(last), body)
            case _:
                raise Refusal(404, f"Not found: {method} {path}")

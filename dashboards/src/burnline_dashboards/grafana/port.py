"""What pushing needs of a Grafana."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from burnline_dashboards.panels.json_value import JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDashboard:
    """A dashboard as Grafana has it. `provisioned` names the file that owns it; empty where none does."""

    content: JsonObject
    folder_uid: str
    version: int
    provisioned: str = ""

    @property
    def tags(self) -> Sequence[str]:
        tags = self.content.get("tags")
        return [str(tag) for tag in tags] if isinstance(tags, list) else []


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A folder of dashboards."""

    uid: str
    title: str
    version: int


class Grafana(Protocol):
    """All methods raise GrafanaError with one line that says what to do; writing ones also ConflictError."""

    def dashboard(self, uid: str) -> StoredDashboard | None:
        """The dashboard, None where there is none of the uid."""
        ...

    def last_message(self, uid: str) -> str:
        """What was said at the dashboard's newest version; empty where nothing was."""
        ...

    def save(self, content: Mapping[str, object], *, folder_uid: str, version: int | None, message: str) -> None:
        """Writes if the dashboard still has this version (None: does not exist); else ConflictError."""
        ...

    def delete(self, uid: str) -> None:
        """Deletes the dashboard; nothing happens where there is none."""
        ...

    def owned(self, tag: str) -> Sequence[tuple[str, str]]:
        """Uid and folder uid of every dashboard with the tag."""
        ...

    def folder(self, uid: str) -> Folder | None: ...

    def create_folder(self, uid: str, title: str) -> None: ...

    def rename_folder(self, folder: Folder, title: str) -> None: ...

    def data_source(self, uid: str) -> JsonObject | None: ...

    def create_data_source(self, content: Mapping[str, object]) -> None: ...

    def update_data_source(self, content: Mapping[str, object]) -> None: ...

    def annotations(self, tags: Sequence[str]) -> Sequence[JsonObject]:
        """Annotations that have all of the tags."""
        ...

    def annotate(self, content: Mapping[str, object]) -> None: ...

    def change_annotation(self, number: int, content: Mapping[str, object]) -> None: ...

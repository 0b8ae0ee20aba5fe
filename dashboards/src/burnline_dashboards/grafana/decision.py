"""What to do with one dashboard: decided from what Grafana has, without writing."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from burnline_dashboards.grafana.compare import differences, is_ours
from burnline_dashboards.grafana.port import Grafana, StoredDashboard
from burnline_dashboards.model.board import OWNED_TAG


class Action(StrEnum):
    CREATE = "create"
    UPDATE = "update"
    UNCHANGED = "unchanged"
    DELETE = "delete"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What to do with the dashboard `uid`, and why. `version` is what Grafana has now; None: it has none."""

    uid: str
    action: Action
    reason: str = ""
    version: int | None = None
    changes: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.action:<9} {self.uid}" + (f": {self.reason}" if self.reason else "")


def decide(grafana: Grafana, content: Mapping[str, object], folder_uid: str, *, force: bool) -> Decision:
    """`force` overwrites what somebody edited by hand; never what is not ours, or what a file provisions."""
    uid = str(content["uid"])
    found = grafana.dashboard(uid)
    if found is None:
        return Decision(uid=uid, action=Action.CREATE)
    changes = tuple(differences(dict(content), found.content))
    if found.folder_uid != folder_uid:
        changes = (f"folder: is {found.folder_uid or 'General'}; ours is {folder_uid or 'General'}", *changes)
    if OWNED_TAG not in found.tags:
        reason = f"there is a dashboard with this uid that is not ours: it lacks the tag {OWNED_TAG}"
        return _refuse(uid, reason, found, changes)
    if found.provisioned:
        reason = f"Grafana reads it from {found.provisioned}; change it there"
        return _refuse(uid, reason, found, changes)
    if not changes:
        return Decision(uid=uid, action=Action.UNCHANGED, version=found.version)
    if not force and not is_ours(grafana.last_message(uid)):
        reason = "somebody edited it by hand after the last push; see `pull`, or push with --force"
        return _refuse(uid, reason, found, changes)
    reason = changes[0] + (f" (and {len(changes) - 1} more)" if len(changes) > 1 else "")
    return Decision(uid=uid, action=Action.UPDATE, reason=reason, version=found.version, changes=changes)


def _refuse(uid: str, reason: str, found: StoredDashboard, changes: tuple[str, ...]) -> Decision:
    if not changes:
        return Decision(uid=uid, action=Action.UNCHANGED, version=found.version)
    return Decision(uid=uid, action=Action.REFUSE, reason=reason, version=found.version, changes=changes)

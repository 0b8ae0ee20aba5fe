"""Brings Grafana's dashboards to what we have: only what differs, only what is ours, never over a race."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from burnline_dashboards.errors import ConflictError, GrafanaError, RefusedError
from burnline_dashboards.grafana.compare import message_of
from burnline_dashboards.grafana.decision import Action, Decision, decide
from burnline_dashboards.grafana.port import Grafana
from burnline_dashboards.model.board import OWNED_TAG

TRIES = 3
"""How often a dashboard is looked at again after somebody changed it between looking and writing."""

Content = Mapping[str, object]


def plan(
    grafana: Grafana, boards: Sequence[Content], folder_uid: str, *, force: bool, prune: bool
) -> Iterator[Decision]:
    """What `push` would do. Raises GrafanaError."""
    for content in boards:
        yield decide(grafana, content, folder_uid, force=force)
    if prune:
        yield from (Decision(uid=uid, action=Action.DELETE) for uid in _left_over(grafana, boards, folder_uid))


def push(
    grafana: Grafana,
    boards: Sequence[Content],
    folder_uid: str,
    *,
    force: bool,
    prune: bool,
    keep: Sequence[Content] = (),
) -> Iterator[Decision]:
    """Does it, and yields each decision once it is carried out. Raises GrafanaError; what was yielded before is done.

    A dashboard that Grafana refuses does not keep the others back. Pruning spares `boards` and `keep`.
    """
    for content in boards:
        yield upsert(grafana, content, folder_uid, force=force)
    if prune:
        for uid in _left_over(grafana, [*boards, *keep], folder_uid):
            yield _delete(grafana, uid)


def upsert(grafana: Grafana, content: Content, folder_uid: str, *, force: bool) -> Decision:
    """Decides and writes; decides anew where somebody was faster."""
    decision = decide(grafana, content, folder_uid, force=force)
    for _ in range(TRIES):
        if decision.action not in (Action.CREATE, Action.UPDATE):
            return decision
        try:
            grafana.save(content, folder_uid=folder_uid, version=decision.version, message=message_of(content))
            return decision
        except ConflictError:
            # Also where our own write arrived but its answer was lost: then there is nothing left to do.
            decision = decide(grafana, content, folder_uid, force=force)
        except RefusedError as error:
            return replace(decision, action=Action.REFUSE, reason=str(error))
    uid = str(content["uid"])
    return Decision(
        uid=uid, action=Action.REFUSE, reason=f"somebody changed it during each of {TRIES} tries; push again"
    )


def _left_over(grafana: Grafana, boards: Sequence[Content], folder_uid: str) -> Sequence[str]:
    """Dashboards of ours in the folder that we no longer have."""
    kept = {str(content["uid"]) for content in boards}
    return sorted(uid for uid, folder in grafana.owned(OWNED_TAG) if folder == folder_uid and uid not in kept)


def _delete(grafana: Grafana, uid: str) -> Decision:
    found = grafana.dashboard(uid)
    if found is None:
        return Decision(uid=uid, action=Action.DELETE, reason="it was gone already")
    if OWNED_TAG not in found.tags:
        return Decision(uid=uid, action=Action.REFUSE, reason="it is not ours any more")
    if found.provisioned:
        return Decision(uid=uid, action=Action.REFUSE, reason=f"Grafana reads it from {found.provisioned}")
    grafana.delete(uid)
    return Decision(uid=uid, action=Action.DELETE)


def ensure_folder(grafana: Grafana, uid: str, title: str) -> None:
    """The folder exists and has the title. Raises GrafanaError."""
    for _ in range(TRIES):
        folder = grafana.folder(uid)
        try:
            if folder is None:
                grafana.create_folder(uid, title)
            elif folder.title != title:
                grafana.rename_folder(folder, title)
            return
        except ConflictError as error:
            last = error  # somebody was faster: look again
    if grafana.folder(uid) is None:
        raise GrafanaError(f"the folder {uid} could not be made: {last}")

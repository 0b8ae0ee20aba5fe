"""Data sources: made and changed by uid, those of others left alone."""

from collections.abc import Mapping, Sequence

from burnline_dashboards.grafana.compare import differences
from burnline_dashboards.grafana.decision import Action, Decision
from burnline_dashboards.grafana.port import Grafana

MARK = "managedBy"
OURS = "burnline"
"""In the data source's `jsonData`: it has no tags."""
_KEYS = ("uid", "name", "type", "url", "access", "isDefault", "jsonData", "basicAuth", "user", "database")


def data_source_decision(grafana: Grafana, wanted: Mapping[str, object], *, force: bool) -> Decision:
    """What to do with one. `secureJsonData` cannot be read back, so it is sent only with another change."""
    uid = str(wanted["uid"])
    found = grafana.data_source(uid)
    if found is None:
        return Decision(uid=uid, action=Action.CREATE)
    changes = tuple(differences(_compared(wanted), found))
    options = found.get("jsonData")
    is_ours = isinstance(options, dict) and options.get(MARK) == OURS
    if found.get("readOnly"):
        reason = "Grafana reads it from a file; change it there"
        return Decision(
            uid=uid, action=Action.REFUSE if changes else Action.UNCHANGED, reason=reason if changes else ""
        )
    if not is_ours and not force:
        reason = "there is a data source with this uid that is not ours; push with --force to take it over"
        return Decision(uid=uid, action=Action.REFUSE, reason=reason)
    if not changes:
        return Decision(uid=uid, action=Action.UNCHANGED)
    return Decision(uid=uid, action=Action.UPDATE, reason=changes[0], changes=changes)


def push_data_sources(
    grafana: Grafana, wanted: Sequence[Mapping[str, object]], *, force: bool, write: bool = True
) -> Sequence[Decision]:
    """Does it for each, or only decides. Raises GrafanaError."""
    decisions = []
    for content in wanted:
        decision = data_source_decision(grafana, content, force=force)
        if write and decision.action is Action.CREATE:
            grafana.create_data_source(_marked(content))
        elif write and decision.action is Action.UPDATE:
            grafana.update_data_source(_marked(content))
        decisions.append(decision)
    return decisions


def _compared(content: Mapping[str, object]) -> dict[str, object]:
    marked = _marked(content)
    return {key: marked[key] for key in _KEYS if key in marked}


def _marked(content: Mapping[str, object]) -> dict[str, object]:
    options = content.get("jsonData")
    marked = {**(options if isinstance(options, dict) else {}), MARK: OURS}
    return {"access": "proxy", **content, "jsonData": marked}

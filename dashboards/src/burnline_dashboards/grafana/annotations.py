"""What happened to SLOs, as annotations: alerts that fired, and stretches that were excluded."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from burnline_dashboards.errors import FileError
from burnline_dashboards.grafana.port import Grafana

TAG = "burnline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something with a beginning and perhaps an end. `id` is the same each time it is pushed."""

    id: str
    slo_id: str
    kind: str
    text: str
    start: datetime
    end: datetime | None = None
    tags: tuple[str, ...] = ()

    @property
    def content(self) -> Mapping[str, object]:
        """As Grafana takes it; times are milliseconds."""
        tags = [TAG, self.kind, f"slo:{self.slo_id}", *self.tags, f"id:{self.id}"]
        ends = self.end or self.start
        return {"time": _ms(self.start), "timeEnd": _ms(ends), "tags": tags, "text": self.text}


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def alert_events(history: Iterable[Mapping[str, object]]) -> Sequence[Event]:
    """One event for each firing, from the SLO service's alert history; a resolution gives it its end.

    Raises FileError where an entry is none.
    """
    events: dict[tuple[str, str, str], Event] = {}
    for entry in sorted(history, key=lambda each: str(each.get("at", ""))):
        try:
            slo_id, tier, severity = str(entry["slo_id"]), str(entry["tier"]), str(entry["severity"])
            since, at = _moment(entry["since"]), _moment(entry["at"])
            resolved = entry["change"] == "resolved"
        except (KeyError, ValueError) as error:
            raise FileError(
                f"an entry of the alert history must have slo_id, tier, severity, change, at, since: {error}"
            ) from error
        key = (slo_id, tier, since.isoformat())
        text = f"{severity}: {slo_id} burned its budget ({tier})"
        identity = f"{slo_id}:{tier}:{int(since.timestamp())}"
        events[key] = Event(
            id=identity,
            slo_id=slo_id,
            kind="alert",
            text=text,
            start=since,
            end=at if resolved else None,
            tags=(severity, tier),
        )
    return list(events.values())


def correction_events(corrections: Iterable[Mapping[str, object]]) -> Sequence[Event]:
    """One event for each excluded stretch: `slo_id`, `start`, `end`, `reason`, `author`. Raises FileError."""
    events = []
    for entry in corrections:
        try:
            slo_id, start, end = str(entry["slo_id"]), _moment(entry["start"]), _moment(entry["end"])
            text = f"excluded from the budget: {entry['reason']} ({entry['author']})"
        except (KeyError, ValueError) as error:
            raise FileError(f"a correction must have slo_id, start, end, reason, author: {error}") from error
        identity = str(entry.get("id") or f"{slo_id}:{int(start.timestamp())}")
        events.append(Event(id=identity, slo_id=slo_id, kind="correction", text=text, start=start, end=end))
    return events


def _moment(text: object) -> datetime:
    at = datetime.fromisoformat(str(text))
    if at.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone")
    return at


def push_events(grafana: Grafana, events: Sequence[Event]) -> tuple[int, int]:
    """How many were new, and how many got another end or text. Raises GrafanaError."""
    known = {
        str(tag): each
        for each in grafana.annotations([TAG])
        for tag in each.get("tags") or ()
        if str(tag).startswith("id:")
    }
    made = changed = 0
    for event in events:
        found, content = known.get(f"id:{event.id}"), event.content
        if found is None:
            grafana.annotate(content)
            made += 1
        elif any(found.get(key) != content[key] for key in ("time", "timeEnd", "text")):
            grafana.change_annotation(int(found["id"]), content)
            changed += 1
    return made, changed

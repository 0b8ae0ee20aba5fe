"""Which SLOs a reader asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from burnline_slo.domain.status import SloStatus, State

COUNTED = (State.EXHAUSTED, State.BURNING, State.AT_RISK, State.NO_DATA, State.OK)
"""The order of the counts on top of the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What an SLO must match: every word of `text`, one of `states`, the `service`; what is empty matches all."""

    text: str = ""
    states: frozenset[State] = frozenset()
    service: str = ""

    def matches(self, status: SloStatus) -> bool:
        return (
            (not self.states or status.state in self.states)
            and (not self.service or status.slo.service == self.service)
            and self._text_matches(status)
        )

    def _text_matches(self, status: SloStatus) -> bool:
        if not self.text.strip():
            return True
        slo = status.slo
        words = [slo.id, slo.owner, slo.description, *(f"{name}={value}" for name, value in slo.labels.items())]
        haystack = "\n".join(words).casefold()
        return all(word in haystack for word in self.text.casefold().split())


def parse_states(texts: Sequence[str]) -> frozenset[State]:
    """States by name, several in one text parted by commas. Raises ValueError that lists the names."""
    names = [name for text in texts for name in text.split(",") if name]
    known = {str(state): state for state in State}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ValueError(f"state is one of {', '.join(known)}; got {', '.join(unknown)}")
    return frozenset(known[name] for name in names)


def counts(statuses: Sequence[SloStatus]) -> Mapping[State, int]:
    """How many SLOs are in each state, in the order shown."""
    return {state: sum(status.state is state for status in statuses) for state in COUNTED}

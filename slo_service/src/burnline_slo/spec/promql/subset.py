"""Whether one selector's events are among another's, as far as their matchers show."""

from burnline_slo.domain.selector import Matcher, Selector
from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.nodes import Node
from burnline_slo.spec.document.report import Report


def warn_unless_subset(report: Report, node: Node, name: str, part: Selector, whole: Selector) -> None:
    """Warns when bad (or good) events are counted that the total does not count; of other metrics nothing is known."""
    if part.metric != whole.metric:
        return
    for matcher in whole.matchers:
        if matcher in part.matchers:
            continue
        own = part.matchers_of(matcher.label)
        if not own:
            report.warning(
                node,
                Code.NOT_A_PART,
                f"`{name}` also counts events that `total` leaves out: only `total` has {matcher}",
                f"Add {matcher} to `{name}`.",
            )
        elif _excludes(matcher, own):
            report.warning(
                node,
                Code.NOT_A_PART,
                f"`{name}` counts none of the events of `total`: it has {own[0]}, and `total` has {matcher}",
                f"Give both the same {matcher.label}.",
            )


def _excludes(whole: Matcher, own: tuple[Matcher, ...]) -> bool:
    """Whether two plain values of one label contradict each other; regular expressions are not compared."""
    return whole.operator == "=" and any(one.operator == "=" and one.value != whole.value for one in own)

"""What is wrong with sound corrections: together with others, and with the SLOs there are."""

from collections.abc import Sequence

from burnline_slo.domain.corrections import matches
from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.definition import Definition, WrittenCorrection
from burnline_slo.spec.document.problems import Problem


def without_repeated(
    corrections: Sequence[WrittenCorrection],
) -> tuple[Sequence[WrittenCorrection], Sequence[Problem]]:
    """The first of those that take out the same, and a warning for each further one."""
    first: dict[str, WrittenCorrection] = {}
    problems = []
    for one in corrections:
        earlier = first.setdefault(one.correction.id, one)
        if earlier is not one:
            where = f"line {earlier.at.line}" if earlier.file == one.file else f"{earlier.file}:{earlier.at.line}"
            summary = f"this correction takes out the same as the one at {where}"
            problems.append(one.warning(Code.DUPLICATE_ID, summary, "Remove one of the two."))
    return list(first.values()), problems


def idle_corrections(corrections: Sequence[WrittenCorrection], definitions: Sequence[Definition]) -> Sequence[Problem]:
    """A warning for each pattern that is for no SLO of these files; nothing where the files define no SLOs."""
    slos = [definition.slo for definition in definitions]
    problems = []
    for one in corrections:
        for pattern in one.correction.slos:
            meant = any(
                matches(pattern, slo.id) or (slo.grouping is not None and pattern.startswith(f"{slo.id}{{"))
                for slo in slos
            )
            if slos and not meant:
                summary = f"this correction is for no SLO: none of these files' ids matches {pattern[:100]}"
                fix = "Write an id such as shop/orders, a pattern such as shop/*, or * for all."
                problems.append(one.warning(Code.REFERENCE_MISSING, summary, fix))
    return problems

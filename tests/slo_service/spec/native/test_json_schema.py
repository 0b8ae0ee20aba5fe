"""Schema and loader hold together: what one accepts, the other does."""

import json
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]  # it has no types, and the stubs are not worth a dependency
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from burnline_slo.spec.document.lookup import single_documents
from burnline_slo.spec.document.nodes import Listing, Mapping, Node
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.source import Source, SourceText
from burnline_slo.spec.document.values import kind
from burnline_slo.spec.document.yaml_reader import read_yaml
from burnline_slo.spec.load import load
from burnline_slo.spec.native.format import Native
from burnline_slo.spec.native.json_schema.slo_file import schema, schema_text

VALIDATOR = jsonschema.Draft202012Validator(json.loads(schema_text()))
CORPUS = Path(__file__).parents[1] / "corpus"
DOCS = Path(__file__).parents[4] / "docs"
BEYOND_A_SCHEMA = {
    "bucket-without-le",
    "counter-name",
    "duplicate-id",
    "duplicate-key",
    "duration-range",
    "histogram-le",
    "histogram-suffix",
    "promql-syntax",
    "promql-too-large",
    "recurrence",
    "selector-needed",
    "selectors-equal",
    "time-range",
    "time-zone",
    "window-missing",
}
"""What only the loader can say."""


def plain(node: Node) -> object:
    """A node as an editor sees it."""
    match node:
        case Mapping():
            return {key.text: plain(value) for key, value in node.entries}
        case Listing():
            return [plain(item) for item in node.items]
    match kind(node):
        case "nothing":
            return None
        case "true or false":
            return node.text.lower() == "true"
        case "a number":
            return float(node.text) if node.text[-1].isdigit() and not node.text.startswith("0x") else node.text
        case _:
            return node.text


def accepted_by_schema(document: object) -> bool:
    return bool(VALIDATOR.is_valid(document))


def accepted_by_loader(document: object) -> bool:
    return not load([Source(file="a.json", data=json.dumps(document).encode())]).errors


def test_the_schema_is_a_valid_one() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())


def test_the_schema_in_the_docs_is_the_current_one() -> None:
    assert (DOCS / "burnline-slo.schema.json").read_text(encoding="utf-8") == schema_text()


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.yaml")), ids=lambda path: path.stem)
def test_schema_and_loader_agree_on_every_native_document_of_the_corpus(path: Path) -> None:
    data = path.read_bytes()
    try:
        report = Report(SourceText(file=path.name, text=data.decode("utf-8-sig")))
    except UnicodeDecodeError:
        return
    documents = list(single_documents(read_yaml(report)))
    if report.errors or not documents or not all(map(Native().matches, documents)):
        return
    problems = load([Source(file=path.name, data=data)]).errors
    sayable = [problem for problem in problems if str(problem.code) not in BEYOND_A_SCHEMA]
    assert all(accepted_by_schema(plain(document)) for document in documents) == (not sayable)


WORDS = st.sampled_from(["a", "checkout", "team-1", "", " ", " a ", "a b", "-a", "ä", "a/b", "x" * 101, 7, True, None])
PERCENTAGES = ["99.9%", "99.9", 99.9, 99, "100%", 100, 0, "0%", "0.0%", 0.999, "0.999", "0.5%", ".5%", 1, "1", "1.0"]
ODD_PERCENTAGES = ["1.5", "1%", "099%", "00099.5%", "000099.5%", "99.1234567891%", "99.", "99,9%", "x", None, True, -5]
OBJECTIVES = st.sampled_from([*PERCENTAGES, *ODD_PERCENTAGES, "-5%", "+99%", " 99 % "])
CALENDARS = st.fixed_dictionaries(
    {},
    optional={
        "calendar": st.sampled_from(["week", "month", "quarter", "year", "day", 1]),
        "every": st.sampled_from([1, 2, 0, 8_784, 8_785, "2", None]),
        "starting": st.sampled_from(["2026-01-21", " 2026-01-21 12:30", "2026-01-21T12:30:15", "21.1.2026", "", 5]),
        "zone": st.sampled_from(["UTC", "Europe/Berlin", "", 5]),
        "x": st.just(1),
    },
)
PERIODS = (
    st.sampled_from(["30d", "1h", "366d", "1w2d", "30 d", "1M", "", 30, None, "d", "1d30d", "0d", " 7d "]) | CALENDARS
)
SELECTORS = st.sampled_from(["e_total", 'e_total{a="b"}', 5, None, "", True, ["e_total"]])
TOTALS = st.sampled_from(["t_total", 't_total{a="b"}', 5])
LABELS = st.dictionaries(
    st.sampled_from(["team", "Team_1", "_x", "__x", "1x", "a-b", "severity", "tier", "", "ä"]),
    st.sampled_from(["x", "", " ", 1, True, None]),
    max_size=2,
)
ADDRESSES = ["https://example.org", "http://a/b?c", "ftp://x", "example.org", "https://", "https:// x", 1]
LINKS = st.sampled_from(
    [*ADDRESSES, "https://{service}.x/{slo}?{slo_id}", "https://x/{name}", "https://x/{slo", "http://a}"]
)
ALERTS: st.SearchStrategy[object] = st.fixed_dictionaries(
    {},
    optional={
        "enabled": st.sampled_from([True, False, "yes", 1, None]),
        "min_bad_events": st.sampled_from([0, 5, 1_000_000, 1_000_001, -1, "5", None]),
        "measure": st.sampled_from(["burn_rate", "budget_share", "x", 1]),
        "spent": st.lists(
            st.sampled_from(["50%", "999%", "100%", "1000%", "0%", 5, {"at": "50%"}, {"at": "5%", "severity": "page"}])
            | st.sampled_from([{"severity": "page"}, {"at": "5"}]),
            max_size=1,
        ),
        "no_data": st.fixed_dictionaries(
            {},
            optional={
                "after": st.sampled_from(["1h", "10m", "x", 5]),
                "severity": st.sampled_from(["page", "none"]),
                "enabled": st.sampled_from([True, False, None]),
                "x": st.just(1),
            },
        ),
        "override": st.dictionaries(
            st.sampled_from(["page_1h", "ticket_3d"]),
            st.fixed_dictionaries(
                {},
                optional={
                    "enabled": st.sampled_from([True, "no"]),
                    "severity": st.sampled_from(["page", "ticket", "Page", 1]),
                    "budget": st.sampled_from(["2%", "100%", "100.0%", "100.1%", "0%", "2", 2, "0.5 %", ".5%", "099%"]),
                    "labels": LABELS,
                    "window": st.just("1h"),
                },
            )
            | st.sampled_from([None, "off"]),
            max_size=2,
        ),
    },
) | st.sampled_from([None, [], "off"])
TIERS = st.lists(
    st.fixed_dictionaries(
        {"severity": st.sampled_from(["page", "ticket", "x"]), "window": st.sampled_from(["1h", "2h", "1x", 60])},
        optional={
            "budget": st.sampled_from(["2%", "0%", 2]),
            "short_window": st.sampled_from(["5m", "1m", "5"]),
            "labels": LABELS,
            "zebra": st.just(1),
        },
    ),
    max_size=1,
)
OTHER_KINDS = st.fixed_dictionaries(
    {},
    optional={
        "availability": st.sampled_from([{"gauge": "up"}, {"gauge": 1}, {}, "up", {"gauge": "up", "x": 1}]),
        "ratio": st.sampled_from([{"errors": "rate(x[$window])"}, {"errors": ""}, {}, None]),
        "expressions": st.fixed_dictionaries(
            {},
            optional={
                "bad": st.sampled_from(["rate(x[$window])", "", 1]),
                "good": st.just("rate(y[$window])"),
                "total": st.just("rate(z[$window])"),
            },
        ),
    },
)
SOUND_SLI = {"events": {"bad": "e_total", "total": "t_total"}}
TIMESLICES = st.fixed_dictionaries(
    {},
    optional={
        "slice": st.sampled_from(["1m", "5m", "1d", 5, "x"]),
        "target": OBJECTIVES,
        "empty": st.sampled_from(["left_out", "good", "bad", "ignore", None]),
        "score": st.sampled_from(["target", "share", "x"]),
        "of": OTHER_KINDS | st.just(SOUND_SLI),
        "any_of": st.lists(
            st.fixed_dictionaries({}, optional={"target": OBJECTIVES, "of": st.just(SOUND_SLI), "slice": st.just("1m")})
            | st.just({"target": "95%", "of": SOUND_SLI}),
            max_size=3,
        ),
    },
) | st.sampled_from(
    [
        {"slice": "1m", "score": "share", "of": SOUND_SLI},
        {"slice": "1m", "score": "share", "target": "95%", "of": SOUND_SLI},
        {"slice": "1m", "score": "target", "of": SOUND_SLI},
        {"slice": "1m", "target": "95%", "of": SOUND_SLI, "any_of": []},
        {"slice": "1m", "any_of": [{"target": "95%", "of": SOUND_SLI}] * 2},
        {"slice": "1m", "target": "95%", "any_of": [{"target": "95%", "of": SOUND_SLI}] * 2},
        {"slice": "1m", "score": "share", "any_of": [{"target": "95%", "of": SOUND_SLI}] * 2},
    ]
)
SLIS: st.SearchStrategy[object] = (
    st.fixed_dictionaries(
        {},
        optional={
            "events": st.fixed_dictionaries(
                {}, optional={"bad": SELECTORS, "total": TOTALS, "good": st.just("g_total")}
            ),
            "latency": st.fixed_dictionaries(
                {},
                optional={
                    "histogram": st.sampled_from(["s", 's{a="b"}', 5, ""]),
                    "threshold": st.sampled_from(
                        ["300ms", "1s", "0.3s", " 0.0005s ", "0.0s", ".5s", "1.5ms", 300, "", "1m30s"]
                    ),
                },
            ),
        },
    )
    | OTHER_KINDS
    | st.fixed_dictionaries({"timeslices": TIMESLICES})
    | st.just({"events": {"bad": "e_total", "total": "t_total"}})
    | st.sampled_from([None, "x", []])
)
SHARED = {
    "owner": WORDS,
    "description": WORDS,
    "runbook": LINKS,
    "links": st.dictionaries(st.sampled_from(["dashboard", "logs", "runbook", "a-b", "1x"]), LINKS, max_size=2)
    | st.sampled_from([None, "https://example.org", [], {f"l{number}": "https://x" for number in range(21)}]),
    "labels": LABELS,
    "annotations": LABELS.map(lambda labels: {key: value for key, value in labels.items() if key != "__x"}),
    "alerts": ALERTS | st.fixed_dictionaries({"tiers": TIERS}),
}
SLOS = st.fixed_dictionaries(
    {"name": WORDS, "objective": OBJECTIVES, "sli": SLIS},
    optional={"period": PERIODS, "service": WORDS, "zebra": st.just(1), **SHARED},
)
SOUND_SLO = {"name": "a", "objective": "99.9%", "sli": {"events": {"bad": "e_total", "total": "t_total"}}}
TIMES = st.sampled_from(
    ["2026-03-01T02:00Z", "2026-03-02 02:00:30+01:00", " 2026-03-03T00:00 ", "2026-03-03", "2026-03-03T00:00z", "", 5]
)
CORRECTIONS: st.SearchStrategy[object] = st.lists(
    st.fixed_dictionaries(
        {"start": st.just("2026-03-01T02:00Z") | TIMES, "end": st.just("2026-03-04T00:00Z"), "reason": WORDS},
        optional={
            "author": WORDS,
            "slos": st.lists(WORDS, max_size=2) | st.just("*"),
            "zone": st.sampled_from(["UTC", "", 5]),
            "rule": st.sampled_from(["FREQ=DAILY;INTERVAL=30", " FREQ=WEEKLY;BYDAY=SU;INTERVAL=2 ", "", 5]),
            "who": st.just("a"),
        },
    )
    | st.sampled_from([None, "text"]),
    max_size=2,
) | st.sampled_from([None, {}])
SOUND_CORRECTION = {
    "slos": ["*"],
    "start": "2026-03-01T02:00Z",
    "end": "2026-03-01T04:00Z",
    "reason": "a",
    "author": "b",
}
DOCUMENTS = st.fixed_dictionaries(
    {"version": st.just("burnline/v1"), "slos": st.lists(SLOS, max_size=1) | st.just([SOUND_SLO])},
    optional={"service": WORDS, "zebra": st.just(1), "corrections": CORRECTIONS, **SHARED},
)


@settings(max_examples=500)
@given(DOCUMENTS)
@example({"version": "burnline/v1", "service": "a", "slos": [SOUND_SLO]})
@example({"version": "burnline/v1", "slos": [{**SOUND_SLO, "service": "a"}]})
@example({"version": "burnline/v1", "slos": [SOUND_SLO]})
def test_schema_and_loader_agree_on_any_document(document: object) -> None:
    assert accepted_by_schema(document) == accepted_by_loader(document)


@settings(max_examples=300)
@given(
    st.sampled_from(["objective", "period", "name", "owner", "runbook", "links", "labels", "sli", "alerts"]), st.data()
)
def test_schema_and_loader_agree_on_each_value_by_itself(key: str, data: st.DataObject) -> None:
    strategies = {"objective": OBJECTIVES, "period": PERIODS, "name": WORDS, "sli": SLIS, **SHARED}
    slo = {**SOUND_SLO, key: data.draw(strategies[key])}
    document = {"version": "burnline/v1", "service": "a", "slos": [slo]}
    assert accepted_by_schema(document) == accepted_by_loader(document)


@settings(max_examples=300)
@given(CORRECTIONS, st.booleans())
@example([SOUND_CORRECTION], False)
@example([{**SOUND_CORRECTION, "start": "2026-03-01T02:00"}], False)
@example([{**SOUND_CORRECTION, "start": "2026-03-01T02:00", "zone": "UTC"}], True)
@example([{**SOUND_CORRECTION, "end": "2026-03-04T00:00Z", "rule": "FREQ=MONTHLY"}], True)
def test_schema_and_loader_agree_on_corrections(corrections: object, with_slos: bool) -> None:
    slos = {"slos": [SOUND_SLO], "service": "a"} if with_slos else {}
    document = {"version": "burnline/v1", "corrections": corrections, **slos}
    assert accepted_by_schema(document) == accepted_by_loader(document)


def test_as_many_corrections_as_a_file_may_have_are_accepted_by_both_and_one_more_by_neither() -> None:
    for count, accepted in ((200, True), (201, False)):
        document = {"version": "burnline/v1", "corrections": [SOUND_CORRECTION] * count}
        assert (accepted_by_schema(document), accepted_by_loader(document)) == (accepted, accepted)


def test_as_many_rules_as_a_file_may_have_are_accepted_by_both_and_one_more_by_neither() -> None:
    for count, accepted in ((50, True), (51, False)):
        weekly = {**SOUND_CORRECTION, "rule": "FREQ=WEEKLY"}
        document = {"version": "burnline/v1", "corrections": [weekly] * count + [SOUND_CORRECTION]}
        assert (accepted_by_schema(document), accepted_by_loader(document)) == (accepted, accepted)

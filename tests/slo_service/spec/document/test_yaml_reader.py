import tracemalloc
from time import thread_time

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from burnline_slo.spec.document.nodes import Listing, Mapping, Node, Position, Scalar
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.source import MAX_FILE_BYTES, SourceText
from burnline_slo.spec.document.yaml_reader import MAX_DEPTH, read_yaml


def documents(text: str) -> tuple[list[Node], list[str]]:
    report = Report(SourceText(file="test.yaml", text=text))
    found = read_yaml(report)
    return list(found), [str(problem.code) for problem in report.problems]


def plain(node: Node) -> object:
    match node:
        case Mapping():
            return {key.text: plain(value) for key, value in node.entries}
        case Listing():
            return [plain(item) for item in node.items]
        case Scalar():
            return node.text


def test_values_know_where_they_stand() -> None:
    (document,), _ = documents("a:\n  - b: c\n")
    assert isinstance(document, Mapping)
    listing = document.entries[0][1]
    assert isinstance(listing, Listing)
    item = listing.items[0]
    assert isinstance(item, Mapping)
    key, value = item.entries[0]
    assert (key.at, value.at) == (Position(2, 5), Position(2, 8))


def test_several_documents_are_read_and_empty_ones_left_out() -> None:
    found, problems = documents("a: 1\n---\n---\nb: 2\n--- \n# nothing\n")
    assert ([plain(node) for node in found], problems) == ([{"a": "1"}, {"b": "2"}], [])


def test_documents_before_a_syntax_error_are_kept() -> None:
    found, problems = documents("a: 1\n---\nb: [\n")
    assert ([plain(node) for node in found], problems) == ([{"a": "1"}], ["yaml-syntax"])


def test_an_alias_stands_for_its_anchor_and_a_merge_gives_way_to_own_keys() -> None:
    found, _ = documents("a: &x {k: 1, l: 2}\nb: {<<: *x, k: 3}\nc: *x\n")
    assert plain(found[0]) == {"a": {"k": "1", "l": "2"}, "b": {"k": "3", "l": "2"}, "c": {"k": "1", "l": "2"}}


def test_anchors_end_with_their_document() -> None:
    assert documents("a: &x 1\n---\nb: *x\n")[1] == ["yaml-alias"]


def test_nesting_is_read_up_to_the_limit_and_not_beyond() -> None:
    assert documents("[" * MAX_DEPTH + "]" * MAX_DEPTH)[1] == []
    assert documents("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))[1] == ["yaml-too-deep"]


HOSTILE = {
    "lists": "[" * MAX_FILE_BYTES,
    "mappings": "{a: " * (MAX_FILE_BYTES // 4),
    "keys": "? " * (MAX_FILE_BYTES // 2),
    "dashes": "- " * (MAX_FILE_BYTES // 2),
    "items": "[" + "a," * (MAX_FILE_BYTES // 2 - 2) + "]",
    "documents": "--- a\n" * (MAX_FILE_BYTES // 6),
    "aliases": "a: &a [x]\nb: [" + "*a," * (MAX_FILE_BYTES // 3 - 10) + "]",
    "bomb": "a0: &a0 x\n" + "".join(f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 40)),
    "quotes": '"' + "\\x41" * (MAX_FILE_BYTES // 4 - 1) + '"',
    "one line": "a" * MAX_FILE_BYTES,
    "one key": "a" * (MAX_FILE_BYTES - 3) + ": b",
    "anchors": "".join(f"k{n}: &a{n} x\n" for n in range(100_000)),
    "merges": "a: &a {" + ",".join(f"k{n}: 1" for n in range(900)) + "}\n" + "b:\n" + "  - {<<: *a}\n" * 200,
    "colons": ":" * MAX_FILE_BYTES,
    "tags": "!" * MAX_FILE_BYTES,
    "comments": "#\n" * (MAX_FILE_BYTES // 2),
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.slow
def test_hostile_text_is_read_or_refused_with_bounded_work(name: str) -> None:
    started = thread_time()
    documents(HOSTILE[name])
    assert thread_time() - started < 2 * 5, "more than 2 s of a processor, five times over for slow ones"


def test_an_alias_bomb_takes_no_memory() -> None:
    tracemalloc.start()
    documents(HOSTILE["bomb"])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5_000_000


WORDS = st.text(alphabet="abcxyz é:#-'\"{}[]&*!|>%@`,?\n", max_size=8)
VALUES = st.recursive(WORDS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3))


@given(VALUES, st.booleans())
def test_what_the_reference_writes_is_read_back(value: object, flow: bool) -> None:
    text = yaml.safe_dump({"value": value}, default_flow_style=flow, allow_unicode=True)
    (document,), problems = documents(text)
    assert (plain(document), problems) == ({"value": value}, [])

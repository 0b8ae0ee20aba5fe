"""Nothing that is put into a file makes the loader raise, hang, or accept what it also calls wrong.

What it accepts is the same when it is converted.
"""

import json
import random
import re
from pathlib import Path
from time import thread_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from burnline_slo.adapters.files import EVERY_FORMAT
from burnline_slo.spec.document.source import Source
from burnline_slo.spec.load import load
from burnline_slo.spec.native.writer import native_text
from burnline_slo.spec.output.text import as_text

CORPUS = Path(__file__).parent / "corpus"
ENDINGS = ("good", "events", "latency", "json", "anchors", "resource", "alpha", "keys", "kinds", "slices", "queries")
SEEDS = [
    path.read_bytes() for path in sorted(CORPUS.glob("*")) if path.suffix != ".expected" and path.stem.endswith(ENDINGS)
]
SAYS_NOTHING_BY_ITSELF = [b"prometheus", b"notifiers", b"openslo"]
LINE_BREAKS = re.compile(b"\r\n|[\n\r]|\xc2\x85|\xe2\x80[\xa8\xa9]")
INTERESTING = [
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b"- ",
    b"&a ",
    b"*a",
    b"!",
    b"|\n",
    b">\n",
    b"'",
    b'"',
    b"\t",
    b"\n",
    b"\n---\n",
]
INTERESTING += [
    b"\0",
    b"\xff",
    b"\xef\xbb\xbf",
    b"<<: ",
    b"99.9%",
    b"0",
    b"null",
    b"#",
    b"%",
    b"\\",
    b"  ",
    b"\r",
    b"? ",
]

KEYS_OF_FILES = ["version", "service", "slos", "name", "objective", "period", "sli", "events", "latency", "bad", "good"]
KEYS_OF_FILES += ["total", "histogram", "threshold", "labels", "annotations", "owner", "runbook"]
KEYS_OF_CONFIG = ["prometheus", "url", "notifiers", "webhook", "listen", "tls"]
KEYS = st.sampled_from((*KEYS_OF_FILES, *KEYS_OF_CONFIG))
LEAVES = (
    st.sampled_from(["burnline/v1", "99.9%", "30d", "300ms", "x_total", 'x_total{a="b"}', "https://example.org", ""])
    | st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=10)
)
DOCUMENTS = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | st.text(max_size=5), inner, max_size=6)
)


def check(data: bytes) -> None:
    loaded = load([Source(file="fuzz.yaml", data=data)], strict=len(data) % 2 == 1, formats=EVERY_FORMAT)
    for problem in loaded.problems:
        assert as_text(problem)
        assert problem.source_line == "" or problem.source_line.encode() in data.removeprefix(b"\xef\xbb\xbf")
        assert problem.line <= LINE_BREAKS.sub(b"\n", data).count(b"\n") + 1
    assert loaded.slos or loaded.corrections or loaded.problems or any(word in data for word in SAYS_NOTHING_BY_ITSELF)
    if loaded.definitions and len(data) % 4 == 0:
        back = load([Source(file="back.yaml", data=native_text(loaded.definitions).encode())])
        assert back.errors == ()
        assert {slo.id: slo for slo in back.slos} == {slo.id: slo for slo in loaded.slos}


@settings(max_examples=300)
@given(DOCUMENTS)
def test_any_document_is_slos_or_problems(document: object) -> None:
    check(json.dumps(document).encode())


@settings(max_examples=300)
@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_slos_or_problems(data: bytes) -> None:
    check(data)


def mutate(rng: random.Random, data: bytes) -> bytes:
    for _ in range(rng.randint(1, 4)):
        at, end = sorted((rng.randrange(len(data) + 1), rng.randrange(len(data) + 1)))
        match rng.randrange(6):
            case 0:
                data = data[:at] + bytes([rng.randrange(256)]) + data[at + 1 :]
            case 1:
                data = data[:at] + rng.choice(INTERESTING) + data[at:]
            case 2:
                data = data[:at] + data[min(end, at + rng.randrange(20)) :]
            case 3:
                data = data[:at] + data[at : at + 30] * rng.randrange(3) + data[at:]
            case 4:
                other = rng.choice(SEEDS)
                data = data[:at] + other[rng.randrange(len(other)) :]
            case _:
                lines = data.split(b"\n")
                rng.shuffle(lines)
                data = b"\n".join(lines)
    return data


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.slow
def test_five_thousand_mutations_of_good_files_are_slos_or_problems_without_much_work(seed: int) -> None:
    rng = random.Random(seed)
    slowest = 0.0
    for _ in range(5_000):
        data = mutate(rng, rng.choice(SEEDS))
        started = thread_time()
        check(data)
        slowest = max(slowest, thread_time() - started)
    assert slowest < 2

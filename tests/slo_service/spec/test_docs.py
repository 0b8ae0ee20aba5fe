"""docs/check.md has every code, with a bad example that gives it and a good one that gives nothing."""

import re

import pytest
from tests.support.docs.pages import blocks, text_of

from burnline_slo.adapters.files import EVERY_FORMAT
from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.source import Source
from burnline_slo.spec.load import load

PAGE = text_of("docs/check.md")
SECTIONS = dict(re.findall(r"^### ([a-z-]+)\n(.*?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL))
EXAMPLES = [
    pytest.param(code, kind, scope, text, id=f"{code} {kind}")
    for code, section in SECTIONS.items()
    for scope, kind, text in re.findall(r"```yaml (\w+) (bad|good)\n(.*?)```", section, re.DOTALL)
]
SLO = {
    "name": "orders",
    "objective": "99.9%",
    "sli": "{events: {bad: orders_failed_total, total: orders_total}}",
}
CONFIG = {"slos": "[slos]", "prometheus": "{url: 'http://localhost:9090'}"}


def whole(scope: str, text: str) -> str:
    """The example as a complete file: the keys that it doesn't mention are filled in."""
    mentioned = set(re.findall(r"^(\w+):", text, re.MULTILINE))
    match scope:
        case "slo":
            rest = "".join(f"{key}: {value}\n" for key, value in SLO.items() if key not in mentioned)
            body = "".join(f"    {line}\n" for line in (rest + text).splitlines())
            return "version: burnline/v1\nservice: shop\nslos:\n  -\n" + body
        case "config":
            return "".join(f"{key}: {value}\n" for key, value in CONFIG.items() if key not in mentioned) + text
        case _:
            return text


def test_every_code_is_documented_and_nothing_else() -> None:
    assert set(SECTIONS) == {str(code) for code in Code}


@pytest.mark.parametrize(("code", "kind", "scope", "text"), EXAMPLES)
def test_bad_examples_give_their_code_and_good_ones_nothing(code: str, kind: str, scope: str, text: str) -> None:
    loaded = load([Source(file="example.yaml", data=whole(scope, text).encode())], formats=EVERY_FORMAT)
    expected = [code] if kind == "bad" else []
    assert sorted({str(problem.code) for problem in loaded.problems}) == expected


WHOLE_FILES = [
    pytest.param(block.text, id=f"{block.page}:{block.line}")
    for page in (
        "README.md",
        "slo_service/README.md",
        "docs/slo-files.md",
        "docs/configuration.md",
        "docs/corrections.md",
        "docs/formats/sloth.md",
        "docs/formats/pyrra.md",
        "docs/formats/openslo.md",
    )
    for block in blocks(page, "yaml")
]


@pytest.mark.parametrize("text", WHOLE_FILES)
def test_examples_of_whole_files_have_no_problems(text: str) -> None:
    assert load([Source(file="example.yaml", data=text.encode())], formats=EVERY_FORMAT).problems == ()

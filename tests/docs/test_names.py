"""What pages name is there: modules, what is in them, files, and the layers as the contracts have them."""

from __future__ import annotations

import ast
import re
import tomllib
from importlib import import_module
from importlib.util import find_spec

import pytest
from tests.support.docs.pages import REPOSITORY, blocks, pages, text_of

FOLDERS = (
    "benchmarks",
    "compose",
    "dashboards",
    "docs",
    "requirements",
    "sample_app",
    "scripts",
    "sdk",
    "slo_service",
    "tests",
)
PAGES = [
    page for page in pages() if page in ("README.md", "CONTRIBUTING.md", "SECURITY.md") or page.startswith("docs/")
]
MODULE = re.compile(r"`(burnline(?:_[a-z_]+)?(?:\.(?!ya?ml\b)\w+)+)`")
FILE = re.compile(rf"[` ]((?:{'|'.join(FOLDERS)})/[\w./-]*)")
LAYERS = re.compile(r"<!-- layers: (\S+) -->\n((?:\|.*\n)+)")


def exists(name: str) -> bool:
    """Whether it is a module, or something in one."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        module = ".".join(parts[:length])
        try:
            found = find_spec(module)
        except ModuleNotFoundError:
            continue
        if found is not None:
            rest = parts[length:]
            return not rest or (len(rest) == 1 and hasattr(import_module(module), rest[0]))
    return False


@pytest.mark.parametrize("page", PAGES)
def test_modules_and_files_that_a_page_names_exist(page: str) -> None:
    text = text_of(page)
    assert [name for name in MODULE.findall(text) if not exists(name)] == []
    assert [name for name in FILE.findall(text) if not (REPOSITORY / name).exists()] == []


def test_what_examples_import_exists() -> None:
    nodes = [node for page in pages() for block in blocks(page, "python") for node in ast.walk(ast.parse(block.text))]
    names = [f"{node.module}.{one.name}" for node in nodes if isinstance(node, ast.ImportFrom) for one in node.names]
    names += [one.name for node in nodes if isinstance(node, ast.Import) for one in node.names]
    assert [name for name in names if not exists(name)] == []


def test_the_layers_are_those_of_the_contracts() -> None:
    config = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    contracts = {
        container: [set(re.findall(r"\w+", layer)) for layer in contract["layers"]]
        for contract in config["contracts"]
        if contract["type"] == "layers"
        for container in contract["containers"]
    }
    shown = {
        container: [set(re.findall(r"`(\w+)`", row.split("|")[1])) for row in rows.splitlines()[2:]]
        for container, rows in LAYERS.findall(text_of("docs/architecture.md"))
    }
    assert shown
    assert {container: contracts.get(container) for container in shown} == shown

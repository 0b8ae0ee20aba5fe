"""Hooks on imports: run once, after the module, whether it comes before or later; and harm no import."""

import importlib
import sys
from pathlib import Path
from types import ModuleType

import pytest

from burnline._private.guard import GUARD
from burnline._private.imports import when_imported


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    """The name of a module that can be imported."""
    name = f"hooked_{abs(hash(request.node.name))}"
    (tmp_path / f"{name}.py").write_text("value = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    return name


def test_a_hook_runs_after_the_module_was_executed(module: str) -> None:
    seen: list[int] = []
    when_imported(module, lambda found: seen.append(found.value))
    assert seen == []
    importlib.import_module(module)
    importlib.import_module(module)
    assert seen == [1]


def test_a_hook_on_a_module_that_is_there_runs_at_once(module: str) -> None:
    importlib.import_module(module)
    seen: list[ModuleType] = []
    when_imported(module, seen.append)
    assert seen == [sys.modules[module]]


def test_several_hooks_run_in_order(module: str) -> None:
    seen: list[str] = []
    when_imported(module, lambda _: seen.append("one"))
    when_imported(module, lambda _: seen.append("two"))
    importlib.import_module(module)
    assert seen == ["one", "two"]


def test_a_hook_that_raises_does_not_stop_the_import(module: str) -> None:
    def broken(_: ModuleType) -> None:
        raise RuntimeError

    when_imported(module, broken)
    assert importlib.import_module(module).value == 1
    assert GUARD.counts()[f"hook for {module}"] == 1


def test_a_module_that_does_not_exist_is_still_not_found() -> None:
    when_imported("no_such_module_anywhere", lambda _: None)
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("no_such_module_anywhere")

"""The hooks of .pre-commit-config.yaml fetch nothing: each is a program of this repository's environment."""

from __future__ import annotations

import os
from pathlib import Path

import yaml

REPOSITORY = Path(__file__).parents[2]


def test_every_hook_is_a_program_that_the_set_up_has_made() -> None:
    document = yaml.safe_load((REPOSITORY / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert [repository["repo"] for repository in document["repos"]] == ["local"]
    hooks = document["repos"][0]["hooks"]
    assert {hook["language"] for hook in hooks} == {"system"}
    programs = [REPOSITORY / hook["entry"].split()[0] for hook in hooks]
    assert [str(program) for program in programs if not os.access(program, os.X_OK)] == []

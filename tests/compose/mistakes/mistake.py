"""A mistake that people make in such a stack, as a small change to one file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.compose.stack import Check


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """`old` becomes `new`, once, in `file`; `check` must then say something with `says` in it."""

    what: str
    file: str
    old: str
    new: str
    check: Check
    says: str

    def make(self, repository: Path) -> None:
        """Raises ValueError where the file no longer has what is to be changed: a mistake must not be made in vain."""
        file = repository / self.file
        if not file.resolve().is_relative_to(repository.resolve()):
            raise ValueError(f"{self.what}: {self.file} is a link out of the copy, and must not be changed")
        text = file.read_text(encoding="utf-8")
        if self.old not in text:
            raise ValueError(f"{self.what}: {self.file} has no {self.old!r}")
        file.write_text(text.replace(self.old, self.new, 1), encoding="utf-8")


FILES = {
    "prometheus": "compose/prometheus/prometheus.yml",
    "rules": "compose/prometheus/stack.rules.yml",
    "alertmanager": "compose/alertmanager/alertmanager.yml",
    "sources": "compose/grafana/provisioning/datasources/datasources.yaml",
    "boards": "compose/grafana/provisioning/dashboards/boards.yaml",
    "tempo": "compose/tempo/tempo.yaml",
    "loki": "compose/loki/loki.yaml",
    "collector": "compose/collector/collector.yaml",
    "burnline": "compose/burnline/burnline.yaml",
    "dockerfile": "compose/Dockerfile",
    "ignore": "compose/Dockerfile.dockerignore",
    "lock": "compose/images.lock",
    "slos": "sample_app/src/burnline_sample_app/slos/checkout.yaml",
    "board": "dashboards/dist/slo-overview.json",
}


def in_file(file: str, what: str, old: str, new: str, check: Check, says: str) -> Mistake:
    """A mistake in one of FILES, by its short name."""
    return Mistake(what=f"{file}: {what}", file=FILES[file], old=old, new=new, check=check, says=says)

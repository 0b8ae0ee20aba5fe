"""Reads configurations as the service would."""

from pathlib import Path

from burnline_slo.config.reader import read_config
from burnline_slo.config.values import Config
from burnline_slo.spec.document.source import Source

FOLDER = Path("/etc/burnline")
LEAST = "slos: [slos]\nprometheus: {url: 'http://localhost:9090/'}\n"


def config(text: str) -> Config:
    read = read_config(Source(file="burnline.yaml", data=text.encode()), FOLDER)
    assert read.problems == ()
    assert read.config is not None
    return read.config


def faults(text: str) -> list[str]:
    read = read_config(Source(file="burnline.yaml", data=text.encode()), FOLDER)
    assert (read.config is None) == any(problem.severity == "error" for problem in read.problems)
    return [str(problem.code) for problem in read.problems]

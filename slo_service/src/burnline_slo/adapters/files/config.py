"""Reads the service's configuration file from disk."""

from pathlib import Path

from burnline_slo.adapters.files.slos import read_file
from burnline_slo.config.reader import ReadConfig, read_config
from burnline_slo.spec.document.problems import Problem


def load_config(path: Path) -> ReadConfig:
    """The configuration, or everything wrong with the file. Paths in it are relative to the file's own folder."""
    source = read_file(path)
    if isinstance(source, Problem):
        return ReadConfig(config=None, problems=(source,))
    return read_config(source, path.resolve().parent)

"""Reads the service's configuration file from disk."""

from pathlib import Path

from slo_service.adapters.spec_files import read_file
from slo_service.spec.config_reader import ReadConfig, read_config
from slo_service.spec.problems import Problem


def load_config(path: Path) -> ReadConfig:
    """The configuration, or everything wrong with the file. Paths in it are relative to the file's own folder."""
    source = read_file(path)
    if isinstance(source, Problem):
        return ReadConfig(config=None, problems=(source,))
    return read_config(source, path.resolve().parent)

"""The API's description, from `openapi.yaml` beside this file."""

from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import cast

import yaml


def document(external_url: str) -> dict[str, object]:
    """OpenAPI 3.1, with this release's version and this service's address."""
    description = dict(_template())
    description["info"] = {**cast("dict[str, object]", description["info"]), "version": version("burnline-slo")}
    description["servers"] = [{"url": external_url.rstrip("/") or "/"}]
    return description


@cache
def _template() -> dict[str, object]:
    text = files("burnline_slo.web").joinpath("openapi.yaml").read_text(encoding="utf-8")
    return cast("dict[str, object]", yaml.load(text, Loader=yaml.CSafeLoader))

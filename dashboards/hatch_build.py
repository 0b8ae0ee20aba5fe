"""The dependencies of this distribution, those of our own in just its own version: they are released together."""

from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


class Dependencies(MetadataHookInterface):
    """What pyproject.toml says below `[tool.hatch.metadata.hooks.custom]`."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Adds the field `dependencies`."""
        ours = [f"{name}=={metadata['version']}" for name in self.config["of-this-version"]]
        metadata["dependencies"] = [*ours, *self.config["dependencies"]]

"""The shipped browser libraries are the ones written down."""

import hashlib
import re
from importlib.resources import files
from pathlib import Path

STATIC = Path(str(files("burnline_slo.web"))) / "static"


def test_vendored_files_have_the_hashes_written_down() -> None:
    vendor = STATIC / "vendor"
    lines = (vendor / "SHA256SUMS").read_text().splitlines()
    expected = {name: digest for digest, name in (line.split() for line in lines)}
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in vendor.iterdir()
        if path.name not in ("README.md", "SHA256SUMS")
    }
    assert found == expected


def test_nothing_is_loaded_from_elsewhere() -> None:
    web = STATIC.parent
    for path in [*web.glob("templates/*.html"), *STATIC.glob("*.css"), *STATIC.glob("*.js")]:
        found = re.findall(r"""(?:src|href|url\(|import)\s*=?\s*["'(]?(?:https?:)?//""", path.read_text())
        assert not found, path.name

"""Finds what must not be committed: names of package registries, and paths of somebody's machine.

``scripts/check_tree.py [FOLDER]``, FOLDER being a git work tree. Prints each finding as file:line, the line and
what to do about it; exit code 1 if there is any. Every locked package must have a hash, too.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

# Spelt so that this file does not find itself.
REGISTRIES: Final = re.compile(
    r"[p]ypi\.org|[p]ythonhosted\.org|[n]pmjs\.(?:org|com)|proxy\.[g]olang\.org|[c]rates\.io"
    r"|[d]eb\.debian\.org|[r]epo\d*\.maven\.|[a]rchive\.ubuntu\.com"
)
MACHINE_PATHS: Final = re.compile(r"(?<![\w.])/(?:[w]ork/(?:main|shared|\.library)|[r]oot/|[h]ome/[a-z])")
LOCK_FILES: Final = "requirements/"
SCRATCH_BYTES: Final = 2_000_000
"""Larger files are not text that somebody wrote."""


def findings(folder: Path) -> Iterator[str]:
    """One line per finding, in the order of the files' names."""
    for name in _tracked(folder):
        file = folder / name
        if not file.is_file() or file.is_symlink() or file.stat().st_size > SCRATCH_BYTES:
            continue
        try:
            lines = file.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(lines, start=1):
            for what, pattern in (("a package registry", REGISTRIES), ("a path of one machine", MACHINE_PATHS)):
                if pattern.search(line):
                    yield f"{name}:{number}: names {what}: {line.strip()[:120]}"
        if name.startswith(LOCK_FILES):
            yield from _without_hash(name, lines)


def _tracked(folder: Path) -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=folder, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.split("\0") if name]


def _without_hash(name: str, lines: list[str]) -> Iterator[str]:
    for number, (line, following) in enumerate(zip(lines, [*lines[1:], ""], strict=True), start=1):
        if line and not line.startswith((" ", "#")) and "--hash=" not in following:
            yield f"{name}:{number}: must have a hash: {line}"


def main(folder: Path) -> int:
    found = list(findings(folder))
    for finding in found:
        print(finding)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path.cwd()))

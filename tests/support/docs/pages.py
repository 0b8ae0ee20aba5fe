"""The pages that people read, and what they show: blocks of code, commands with what these print."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parents[3]
ELLIPSIS = "…"
"""In a line of output: any text; alone on a line: any lines."""
NUMBERS_VARY = "numbers-vary"
"""After a console block's language: it shows figures that are others each time."""
_NUMBER = re.compile(r"\d[\d.,:]*")
_FENCED = re.compile(r"^(?P<fence>`{3,})(?P<info>[^\n`]*)\n(?P<text>.*?)^(?P=fence)$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A fenced block. `info` is what stands after its language: of ```` ```yaml slo bad ````, "slo bad"."""

    page: str
    line: int
    language: str
    info: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A command of a console block, and the lines that stand below it."""

    command: str
    output: tuple[str, ...]
    numbers_vary: bool = False
    """Whether any numbers may stand in the place of these."""


def pages() -> list[str]:
    """The names of all pages, from the repository's root."""
    found = [*REPOSITORY.glob("*.md"), *REPOSITORY.glob("*/README.md"), *REPOSITORY.glob("docs/**/*.md")]
    return sorted(str(page.relative_to(REPOSITORY)) for page in found)


def text_of(page: str) -> str:
    return (REPOSITORY / page).read_text(encoding="utf-8")


def blocks(page: str, language: str | None = None) -> list[Block]:
    """The blocks of a page, of one language or of all, from top to bottom."""
    text = text_of(page)
    found = []
    for match in _FENCED.finditer(text):
        written, _, info = match["info"].strip().partition(" ")
        line = text.count("\n", 0, match.start()) + 1
        found.append(Block(page=page, line=line, language=written, info=info.strip(), text=match["text"]))
    return [block for block in found if language in (None, block.language)]


def steps(block: Block) -> list[Step]:
    """The commands of a console block: `$` begins one, a backslash at a line's end carries it on."""
    found: list[tuple[list[str], list[str]]] = []
    for line in block.text.splitlines():
        if line.startswith("$ "):
            found.append(([line.removeprefix("$ ")], []))
        elif not found:
            raise ValueError(f"{block.page}:{block.line}: a console block begins with a command")
        elif found[-1][0][-1].endswith("\\") and not found[-1][1]:
            found[-1][0].append(line)
        else:
            found[-1][1].append(line)
    vary = block.info == NUMBERS_VARY
    return [Step(command="\n".join(command), output=tuple(output), numbers_vary=vary) for command, output in found]


def is_as_shown(step: Step, printed: str) -> bool:
    """Whether a command printed what the page shows below it."""
    pattern = "".join(_line_pattern(line, step.numbers_vary) for line in step.output)
    text = "".join(f"{line.rstrip()}\n" for line in printed.splitlines())
    return re.fullmatch(pattern, text) is not None


def _line_pattern(line: str, numbers_vary: bool) -> str:
    if line.strip() == ELLIPSIS:
        return r"(?:.*\n)*?"
    parts = line.rstrip().split(ELLIPSIS)
    return ".*?".join(_varying(part) if numbers_vary else re.escape(part) for part in parts) + r"\n"


def _varying(text: str) -> str:
    """Any numbers in the place of these; then columns stand elsewhere, too."""
    words = (_NUMBER.split(word) for word in re.split(" +", text))
    return " +".join(r"\d[\d.,:]*".join(re.escape(part) for part in word) for word in words)

"""Reads a page as its readers do: text, tables, headings, links, labels."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"meta", "link", "input", "img", "br", "hr"})
SVG_LEAVES = frozenset({"path", "rect"})


@dataclass(kw_only=True)
class Page:
    """What a page says, and what is wrong with its markup."""

    title: str = ""
    text: str = ""
    headings: list[int] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)
    unlabelled: list[str] = field(default_factory=list)
    unclosed: list[str] = field(default_factory=list)
    tables: list[tuple[str, list[list[str]]]] = field(default_factory=list)

    def rows(self, css_class: str) -> Sequence[list[str]]:
        """The body rows of all tables of a class, each a list of texts."""
        return [row for classes, rows in self.tables if css_class in classes.split() for row in rows if row]

    @property
    def repeated_ids(self) -> list[str]:
        return sorted({each for each in self.ids if self.ids.count(each) > 1})

    @property
    def missing_references(self) -> list[str]:
        return [each for each in self.references if each not in self.ids]


def parse(text: str) -> Page:
    """Reads HTML."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    page = reader.page
    page.text = " ".join(page.text.split())
    page.title = " ".join(page.title.split())
    page.unclosed += reader.open
    page.tables = [
        (classes, [[" ".join(cell.split()) for cell in row] for row in rows]) for classes, rows in page.tables
    ]
    return page


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self.open: list[str] = []
        self._in_cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._note(tag, given)
        if tag not in VOID | SVG_LEAVES:
            self.open.append(tag)
        if tag == "table":
            self.page.tables.append((given.get("class", ""), []))
        elif tag == "tr" and "tbody" in self.open:
            self.page.tables[-1][1].append([])
        elif tag in ("td", "th") and "tbody" in self.open:
            self.page.tables[-1][1][-1].append("")
            self._in_cell = True

    def handle_endtag(self, tag: str) -> None:
        if tag in SVG_LEAVES:
            return
        if not self.open or self.open[-1] != tag:
            self.page.unclosed.append(f"</{tag}> closes {self.open[-1:]}")
        else:
            self.open.pop()
        if tag in ("td", "th"):
            self._in_cell = False

    def handle_data(self, data: str) -> None:
        if "title" in self.open:
            self.page.title += data
        elif "script" not in self.open:
            self.page.text += data
        if self._in_cell:
            self.page.tables[-1][1][-1][-1] += data

    def _note(self, tag: str, given: dict[str, str]) -> None:
        page = self.page
        page.inline += [name for name in given if name == "style" or name.startswith(("on", "hx-on"))]
        page.inline += [tag] if tag == "style" or (tag == "script" and not given.get("src")) else []
        if "id" in given:
            page.ids.append(given["id"])
        page.references += given.get("aria-labelledby", "").split()
        if tag in ("h1", "h2", "h3", "h4"):
            page.headings.append(int(tag[1]))
        if tag == "a":
            page.links.append(given.get("href", ""))
        if tag == "script":
            page.scripts.append(given.get("src", "").partition("?")[0].rpartition("/")[2])
        unnamed_field = tag == "input" and given.get("type") != "hidden" and "label" not in self.open
        if unnamed_field or (tag == "img" and "alt" not in given):
            page.unlabelled.append(self.get_starttag_text() or tag)

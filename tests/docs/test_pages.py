"""What holds for every page: links lead somewhere, and what cannot be had is not offered."""

from __future__ import annotations

import re

import pytest
from tests.support.docs.pages import REPOSITORY, pages, text_of

LINK = re.compile(r"\]\((?!https?://)([^)#\s]*)(?:#([^)\s]+))?\)")
OURS_FROM_AN_INDEX = re.compile(r"install (?:[^\s#]+ )*['\"]?burnline[\w-]*(?:[\['\"\s]|$)")


def anchors(page: str) -> set[str]:
    """What code hosts call the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```", "", text_of(page), flags=re.M | re.S), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", pages())
def test_links_lead_somewhere(page: str) -> None:
    for target, anchor in LINK.findall(re.sub(r"^```.*?^```", "", text_of(page), flags=re.MULTILINE | re.DOTALL)):
        file = (REPOSITORY / page).parent / target if target else REPOSITORY / page
        assert file.exists(), f"{page} links to {target}"
        if anchor:
            assert anchor in anchors(str(file.resolve().relative_to(REPOSITORY))), f"{page} links to {target}#{anchor}"


def test_nothing_says_to_install_from_an_index_what_is_only_in_a_clone() -> None:
    sources = [
        file
        for folder in ("sdk", "slo_service", "dashboards", "sample_app")
        for file in REPOSITORY.glob(f"{folder}/src/**/*.py")
    ]
    files = [*(REPOSITORY / page for page in pages()), *sources]
    assert [str(file) for file in files if OURS_FROM_AN_INDEX.search(file.read_text(encoding="utf-8"))] == []


def test_the_newest_release_in_the_changelog_is_the_version() -> None:
    titles = re.findall(r"^## (.+)$", text_of("CHANGELOG.md"), re.MULTILINE)
    releases = [title.partition(", ") for title in titles if title != "Unreleased"]
    assert releases[0][0] == (REPOSITORY / "VERSION").read_text(encoding="utf-8").strip()
    assert [date for _, _, date in releases] == sorted((date for _, _, date in releases), reverse=True)


def test_every_page_of_the_docs_is_linked_from_another() -> None:
    linked = {
        str(((REPOSITORY / page).parent / target).resolve().relative_to(REPOSITORY))
        for page in pages()
        for target, _ in LINK.findall(text_of(page))
        if target
    }
    assert [page for page in pages() if page.startswith("docs/") and page not in linked] == []

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from burnline_slo.adapters.files import fingerprint, load_files
from burnline_slo.service.definitions.slo_files import SloFiles
from burnline_slo.spec.document.definition import Loaded


class Folder:
    """A folder of SLO files and the service's view of it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.path.mkdir()
        self.loads = 0
        self.files = SloFiles(self._load, lambda: fingerprint([self.path]))

    def _load(self) -> Loaded:
        self.loads += 1
        return load_files([self.path])

    def write(self, name: str, *slos: str, objective: str = "99.9%") -> None:
        """A sound file with SLOs of these names; the service is called after the file."""
        lines = ["version: burnline/v1", f"service: {name}", "slos:"]
        for slo in slos:
            lines += [
                f"  - name: {slo}",
                f"    objective: {objective}",
                "    sli:",
                "      events:",
                f'        bad: {slo}_total{{code="500"}}',
                f"        total: {slo}_total",
            ]
        self.write_text(name, "\n".join([*lines, ""]))

    def write_text(self, name: str, text: str) -> None:
        file = self.path / f"{name}.yaml"
        seen = file.stat().st_mtime_ns if file.exists() else 0
        file.write_text(text)
        os.utime(file, ns=(seen + 1_000_000_000, seen + 1_000_000_000))

    def refresh(self) -> list[str]:
        """The SLOs in force."""
        self.files.refresh()
        return [slo.id for slo in self.files.slos]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path / "slos")
    made.write("shop", "orders", "payments")
    made.write("stock", "items")
    assert made.refresh() == ["shop/orders", "shop/payments", "stock/items"]
    return made


def test_files_are_read_again_only_when_they_change(folder: Folder) -> None:
    folder.refresh()
    folder.refresh()
    assert folder.loads == 1
    folder.write("stock", "items", "prices")
    assert folder.refresh() == ["shop/orders", "shop/payments", "stock/items", "stock/prices"]
    assert folder.loads == 2


def test_a_new_file_and_a_removed_one_are_noticed(folder: Folder) -> None:
    folder.write("mail", "letters")
    assert folder.refresh() == ["mail/letters", "shop/orders", "shop/payments", "stock/items"]
    (folder.path / "shop.yaml").unlink()
    assert folder.refresh() == ["mail/letters", "stock/items"]
    assert not folder.files.problems


def test_a_changed_objective_comes_into_force(folder: Folder) -> None:
    folder.write("stock", "items", objective="95%")
    folder.refresh()
    (items,) = (slo for slo in folder.files.slos if slo.id == "stock/items")
    assert items.objective.percent_text == "95"


@pytest.mark.parametrize("text", ["{", "", "version: burnline/v2", "\x00\x01", "version: burnline/v1\nslos: 5"])
def test_a_file_that_breaks_keeps_what_it_said_before(folder: Folder, text: str) -> None:
    folder.write_text("stock", text)
    assert set(folder.refresh()) == {"shop/orders", "shop/payments", "stock/items"}
    assert {problem.file for problem in folder.files.problems} == {str(folder.path / "stock.yaml")}


def test_one_mistake_keeps_its_whole_file_as_it_was(folder: Folder) -> None:
    """Half a change in force would be a third version that nobody wrote."""
    folder.write("shop", "orders", "refunds", objective="99.99%")
    file = folder.path / "shop.yaml"
    folder.write_text("shop", file.read_text().replace("name: refunds", "name: refunds\n    objektive: 5"))
    assert set(folder.refresh()) == {"shop/orders", "shop/payments", "stock/items"}
    assert {slo.objective.percent_text for slo in folder.files.slos} == {"99.9"}


def test_a_broken_file_does_not_hold_up_the_others(folder: Folder) -> None:
    folder.write_text("stock", "{")
    folder.write("mail", "letters")
    assert set(folder.refresh()) == {"mail/letters", "shop/orders", "shop/payments", "stock/items"}


def test_a_file_that_is_mended_comes_into_force(folder: Folder) -> None:
    folder.write_text("stock", "{")
    folder.refresh()
    folder.write("stock", "prices")
    assert folder.refresh() == ["shop/orders", "shop/payments", "stock/prices"]
    assert not folder.files.problems


def test_a_broken_file_that_is_removed_is_gone(folder: Folder) -> None:
    folder.write_text("stock", "{")
    folder.refresh()
    (folder.path / "stock.yaml").unlink()
    assert folder.refresh() == ["shop/orders", "shop/payments"]


def test_of_a_file_that_was_never_sound_its_sound_slos_count(folder: Folder) -> None:
    folder.write("mail", "letters", "parcels")
    file = folder.path / "mail.yaml"
    folder.write_text("mail", file.read_text().replace("name: parcels", "name: parcels\n    objektive: 5"))
    assert "mail/letters" in folder.refresh()
    assert "mail/parcels" not in folder.refresh()


def test_an_slo_that_moves_to_another_file_goes_on(folder: Folder) -> None:
    text = (folder.path / "stock.yaml").read_text()
    (folder.path / "stock.yaml").unlink()
    folder.write_text("warehouse", text)
    assert set(folder.refresh()) == {"shop/orders", "shop/payments", "stock/items"}


def test_an_slo_that_is_written_twice_stays_where_it_was(folder: Folder) -> None:
    folder.write_text("zz", (folder.path / "stock.yaml").read_text().replace("99.9%", "50%"))
    assert folder.refresh() == ["shop/orders", "shop/payments", "stock/items"]
    assert {slo.objective.percent_text for slo in folder.files.slos} == {"99.9"}
    assert folder.files.problems


@pytest.mark.parametrize("how", ["gone", "empty", "a file"])
def test_a_folder_that_is_lost_keeps_everything(folder: Folder, how: str) -> None:
    """A volume that is not mounted, a checkout under way: no reason to resolve every alert."""
    shutil.rmtree(folder.path)
    if how == "empty":
        folder.path.mkdir()
    if how == "a file":
        folder.path.write_text("{")
    assert set(folder.refresh()) == {"shop/orders", "shop/payments", "stock/items"}
    assert folder.files.problems

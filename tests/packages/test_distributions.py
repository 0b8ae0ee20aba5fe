"""The eight files of a release: what they hold, whether a package index takes them, and that they run alone."""

from __future__ import annotations

import shlex
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser
from pathlib import Path

import pytest
from tests.support.docs.pages import blocks, steps

pytestmark = pytest.mark.real

REPOSITORY = Path(__file__).parents[2]
VERSION = (REPOSITORY / "VERSION").read_text(encoding="utf-8").strip()
LICENSE = (REPOSITORY / "LICENSE").read_text(encoding="utf-8")
FOLDERS = {
    "sdk": "burnline",
    "slo_service": "burnline_slo",
    "dashboards": "burnline_dashboards",
    "sample_app": "burnline_sample_app",
}
UV = Path(sys.executable).with_name("uv")


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """The files of one distribution, and what the two of them say."""

    package: str
    wheel: Path
    sdist: Path

    @property
    def wheel_metadata(self) -> Message:
        return HeaderParser().parsestr(self.in_wheel(f"{self.package}-{VERSION}.dist-info/METADATA"))

    @property
    def sdist_metadata(self) -> Message:
        return HeaderParser().parsestr(self.in_sdist("PKG-INFO"))

    def in_wheel(self, name: str) -> str:
        with zipfile.ZipFile(self.wheel) as file:
            return file.read(name).decode()

    def in_sdist(self, name: str) -> str:
        with tarfile.open(self.sdist) as file:
            member = file.extractfile(f"{self.package}-{VERSION}/{name}")
            assert member is not None
            return member.read().decode()


def run(*command: str | Path, folder: Path) -> str:
    """What the command prints; the test fails with its complaint where it fails."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=200, check=False)
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> list[Built]:
    """Source distributions from the repository, and wheels from nothing but those."""
    out = tmp_path_factory.mktemp("built")
    build = (UV, "build", "--quiet", "--no-build-isolation", "--python", sys.executable, "--out-dir", out)
    found = []
    for folder, package in FOLDERS.items():
        run(*build, "--sdist", REPOSITORY / folder, folder=out)
        sdist = out / f"{package}-{VERSION}.tar.gz"
        run(*build, "--wheel", sdist, folder=out)
        found.append(Built(package=package, wheel=out / f"{package}-{VERSION}-py3-none-any.whl", sdist=sdist))
    return found


@pytest.fixture(scope="module")
def installed(built: list[Built], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment with the four wheels, what these ask for, and nothing else."""
    folder = tmp_path_factory.mktemp("installed")
    run(UV, "venv", "--quiet", "--python", sys.executable, folder / "venv", folder=folder)
    locked = REPOSITORY / "requirements/dev.txt"
    programs = folder / "venv/bin"
    install = (UV, "pip", "install", "--quiet", "--python", programs / "python", "--constraint", locked)
    run(*install, *(each.wheel for each in built), folder=folder)
    return programs


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(words, id=f"{page}: {' '.join(words)}")
        for page in ("README.md", "docs/sdk.md")
        for block in blocks(page, "console")
        for step in steps(block)
        for words in [shlex.split(step.command, comments=True)]
        if words[:2] == ["pip", "install"]
    ],
)
def test_what_the_pages_say_to_install_asks_for_nothing_that_is_on_no_index(words: list[str], tmp_path: Path) -> None:
    run(UV, "venv", "--quiet", "--python", sys.executable, tmp_path / "venv", folder=tmp_path)
    locked = REPOSITORY / "requirements/dev.txt"
    install = (UV, "pip", "install", "--dry-run", "--quiet", "--python", tmp_path / "venv", "--constraint", locked)
    run(*install, *words[2:], folder=REPOSITORY)


def test_a_package_index_takes_all_eight(built: list[Built], tmp_path: Path) -> None:
    files = [file for each in built for file in (each.wheel, each.sdist)]
    assert len(files) == 8
    assert run(sys.executable, "-m", "twine", "--no-color", "check", "--strict", *files, folder=tmp_path)


def test_each_file_holds_the_license_and_a_long_description(built: list[Built]) -> None:
    for each in built:
        assert each.in_wheel(f"{each.package}-{VERSION}.dist-info/licenses/LICENSE") == LICENSE
        assert each.in_sdist("LICENSE") == LICENSE
        for metadata in (each.wheel_metadata, each.sdist_metadata):
            assert metadata["Version"] == VERSION
            assert metadata["License-File"] == "LICENSE"
            assert metadata["Description-Content-Type"] == "text/markdown"
            assert metadata["Requires-Python"] == ">=3.11"
            assert metadata["Keywords"]
            assert "Typing :: Typed" in metadata.get_all("Classifier", [])
            assert len(metadata.get_payload()) > 500


def test_each_wheel_says_that_it_is_typed(built: list[Built]) -> None:
    for each in built:
        assert each.in_wheel(f"{each.package}/py.typed") == ""


def test_a_wheel_is_the_same_from_the_repository_and_from_a_source_distribution(
    built: list[Built], tmp_path: Path
) -> None:
    def contents(wheel: Path) -> dict[str, bytes]:
        with zipfile.ZipFile(wheel) as file:
            return {name: file.read(name) for name in file.namelist()}

    for folder, each in zip(FOLDERS, built, strict=True):
        build = (UV, "build", "--quiet", "--no-build-isolation", "--python", sys.executable, "--out-dir", tmp_path)
        run(*build, "--wheel", REPOSITORY / folder, folder=tmp_path)
        assert contents(tmp_path / each.wheel.name) == contents(each.wheel)


def test_our_distributions_ask_for_their_own_version_of_each_other(built: list[Built]) -> None:
    def ours(each: Built) -> set[str]:
        return {asked for asked in each.wheel_metadata.get_all("Requires-Dist", []) if asked.startswith("burnline")}

    assert {each.package: ours(each) for each in built} == {
        "burnline": set(),
        "burnline_slo": set(),
        "burnline_dashboards": {f"burnline=={VERSION}", f"burnline-slo=={VERSION}"},
        "burnline_sample_app": {f"burnline=={VERSION}"},
    }


@pytest.mark.parametrize(
    ("command", "printed"),
    [
        (("burnline", "--version"), f"burnline {VERSION}"),
        (("burnline-dashboards", "--version"), f"burnline-dashboards {VERSION}"),
        (("burnline-run", "--help"), "usage: burnline-run COMMAND [ARGUMENT ...]"),
        (("python", "-m", "burnline_sample_app", "scenarios"), "checkout-outage"),
        (("burnline-run", "python", "-c", "import burnline; print('runs')"), "runs"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_commands_run_from_the_wheels_alone(
    installed: Path, command: tuple[str, ...], printed: str, tmp_path: Path
) -> None:
    program, *arguments = command
    arguments = [str(installed / "python") if each == "python" else each for each in arguments]
    assert printed in run(installed / program, *arguments, folder=tmp_path)


def test_files_that_go_with_the_code_are_in_the_wheels(installed: Path, tmp_path: Path) -> None:
    files = tmp_path / "shop.yaml"
    files.write_text(
        "version: burnline/v1\nservice: shop\nslos: [{name: orders, objective: 99%, "
        "sli: {events: {bad: orders_failed_total, total: orders_total}}}]\n"
    )
    assert "no errors" in run(installed / "burnline", "check", files, folder=tmp_path)
    assert '"$schema"' in run(installed / "burnline", "schema", folder=tmp_path)
    run(installed / "burnline-dashboards", "build", "--out", "boards", "--slos", files, folder=tmp_path)
    assert (tmp_path / "boards/slo-shop.json").exists()
    pages = "from burnline_slo.web.api import document; print(document('http://here')['info']['version'])"
    assert run(installed / "python", "-c", pages, folder=tmp_path).strip() == VERSION

"""The ways to get a program, each against real parts: a local HTTP server, a real .deb, a stand-in for apt's mirror."""

from __future__ import annotations

import hashlib
import io
import platform
import shutil
import subprocess
import tarfile
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from scripts.tools import Archive, NotObtainedError

from scripts import programs as look_up
from scripts import tools

PROGRAM = "#!/bin/sh\necho it runs\n"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder and the address under which a local server serves its files."""
    folder = tmp_path / "served"
    folder.mkdir()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield folder, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def no_apt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with neither apt nor any of the programs, and an empty cache."""
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.setenv("PATH", str(empty))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def write_archive(file: Path, member: str) -> str:
    """Writes a tar.gz with one program; returns its SHA-256."""
    with tarfile.open(file, "w:gz") as tar:
        entry = tarfile.TarInfo(member)
        entry.size, entry.mode = len(PROGRAM), 0o755
        tar.addfile(entry, io.BytesIO(PROGRAM.encode()))
    return hashlib.sha256(file.read_bytes()).hexdigest()


def run(program: Path) -> str:
    return subprocess.run([program], capture_output=True, text=True, check=True).stdout


@pytest.mark.real
def test_an_archive_with_the_right_sum_is_unpacked_and_found(served: tuple[Path, str], no_apt: None) -> None:
    folder, url = served
    sha256 = write_archive(folder / "p.tar.gz", "p-1.0/prometheus")
    archive = Archive(url=f"{url}/p.tar.gz", sha256=sha256, program="p-1.0/prometheus")
    tools.obtain("prometheus", cache=look_up.cache_folder(), archives={("prometheus", platform.machine()): archive})
    assert run(look_up.find("prometheus")) == "it runs\n"


def test_an_archive_with_the_wrong_sum_is_refused_and_nothing_is_kept(served: tuple[Path, str], tmp_path: Path) -> None:
    folder, url = served
    write_archive(folder / "p.tar.gz", "p-1.0/prometheus")
    archive = Archive(url=f"{url}/p.tar.gz", sha256="0" * 64, program="p-1.0/prometheus")
    with pytest.raises(NotObtainedError, match=r"must have the SHA-256 0{64}; it has [0-9a-f]{64}$"):
        tools.unpack_archive("prometheus", archive, tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


@pytest.mark.parametrize(
    ("file", "says"),
    [("absent.tar.gz", "cannot be downloaded: HTTP Error 404"), ("no.tar.gz", "cannot be unpacked")],
)
def test_an_archive_that_is_absent_or_broken_is_a_reason_not_a_crash(
    served: tuple[Path, str], tmp_path: Path, file: str, says: str
) -> None:
    folder, url = served
    (folder / "no.tar.gz").write_text("this is no archive")
    sha256 = hashlib.sha256(b"this is no archive").hexdigest()
    with pytest.raises(NotObtainedError, match=says):
        tools.unpack_archive("prometheus", Archive(url=f"{url}/{file}", sha256=sha256, program="p"), tmp_path / "cache")


def test_an_archive_without_the_program_is_a_reason(served: tuple[Path, str], tmp_path: Path) -> None:
    folder, url = served
    sha256 = write_archive(folder / "p.tar.gz", "p-1.0/other")
    archive = Archive(url=f"{url}/p.tar.gz", sha256=sha256, program="p-1.0/prometheus")
    with pytest.raises(NotObtainedError, match=r"p-1\.0/prometheus must be a program"):
        tools.unpack_archive("prometheus", archive, tmp_path / "cache")


def test_where_every_way_fails_the_error_names_each_and_what_to_install(
    no_apt: None, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = Archive(url="http://127.0.0.1:9/p.tar.gz", sha256="0" * 64, program="p")
    assert tools.main(["promtool"], {("promtool", platform.machine()): nowhere}) == 1
    said = capsys.readouterr().err
    assert "promtool is missing. Install the package prometheus, or put promtool on PATH." in said
    assert "apt: this machine has no apt-get" in said
    assert "release archive: http://127.0.0.1:9/p.tar.gz cannot be downloaded" in said


def test_a_missing_browser_is_said_and_does_not_stop_the_set_up(
    no_apt: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tools.main(["chromium"]) == 0
    assert "no chromium: the tests that need it will be skipped" in capsys.readouterr().err


@pytest.fixture
def debian(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine whose apt knows one package, prometheus-alertmanager, once its lists are fetched.

    apt-get and apt-cache are stand-ins that give a real package from a folder; dpkg-deb is the real one. Returns the
    file to which apt-get writes what it was asked.
    """
    root = tmp_path / "package"
    program = root / "usr/bin/prometheus-alertmanager"
    program.parent.mkdir(parents=True)
    program.write_text('#!/bin/sh\ncat /usr/share/prometheus/alertmanager/default.tmpl\necho "$1"\n')
    program.chmod(0o755)
    templates = root / "usr/share/prometheus/alertmanager"
    templates.mkdir(parents=True)
    (templates / "default.tmpl").write_text("a template\n")
    (root / "DEBIAN").mkdir()
    (root / "DEBIAN/control").write_text(
        "Package: prometheus-alertmanager\nVersion: 1\nArchitecture: all\n"
        "Maintainer: nobody <nobody@example.com>\nDescription: for a test\n"
    )
    package = tmp_path / "prometheus-alertmanager_1_all.deb"
    subprocess.run(["dpkg-deb", "--build", root, package], check=True, capture_output=True)
    asked, lists, machine = tmp_path / "asked", tmp_path / "lists", tmp_path / "machine"
    machine.mkdir()
    for name, script in {
        "apt-cache": f"test -e {lists} && echo '  Candidate: 1' || echo '  Candidate: (none)'",
        "apt-get": f'echo "$@" >>{asked}; case $1 in update) touch {lists};; download) cp {package} .;; esac',
        "sudo": 'shift; exec "$@"',
    }.items():
        (machine / name).write_text(f"#!/bin/sh\n{script}\n")
        (machine / name).chmod(0o755)
    for name in ("sh", "cat", "cp", "touch", "test", "dpkg-deb", "tar", "true"):
        (machine / name).symlink_to(shutil.which(name) or "")
    monkeypatch.setenv("PATH", str(machine))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return asked


@pytest.mark.real
def test_a_debian_package_is_unpacked_not_installed_and_lists_are_fetched_first(debian: Path) -> None:
    assert tools.main(["alertmanager"]) == 0
    assert debian.read_text() == "update\ndownload prometheus-alertmanager\n"
    assert look_up.find("alertmanager").parent == look_up.cache_folder() / "bin"


@pytest.mark.real
def test_the_unpacked_alertmanager_reads_the_templates_unpacked_beside_it(debian: Path) -> None:
    tools.main(["alertmanager"])
    alertmanager = look_up.find("alertmanager")
    done = subprocess.run([alertmanager, "an argument"], capture_output=True, text=True, check=True)
    assert done.stdout == "a template\nan argument\n"


@pytest.mark.real
def test_nothing_is_asked_of_apt_for_a_program_that_is_there(debian: Path) -> None:
    tools.main(["alertmanager"])
    debian.write_text("")
    assert tools.main(["alertmanager"]) == 0
    assert debian.read_text() == ""


def test_every_release_archive_is_pinned_by_a_sha256() -> None:
    for (name, machine), archive in tools.ARCHIVES.items():
        assert name in look_up.NAMES_ON_PATH
        assert machine in {"x86_64", "aarch64"}
        assert len(bytes.fromhex(archive.sha256)) == 32
        assert archive.url.startswith("https://")

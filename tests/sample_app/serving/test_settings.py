from pathlib import Path

import pytest

from burnline_sample_app.errors import InvalidInputError
from burnline_sample_app.serving.roles import Role
from burnline_sample_app.serving.settings import read_settings

PEERS = {"catalog_url": "http://127.0.0.1:1", "checkout_url": "http://127.0.0.1:2/"}


def _file(folder: Path, text: str) -> Path:
    path = folder / "shop.yaml"
    path.write_text(text)
    return path


def test_flags_win_over_the_environment_and_that_over_the_file(tmp_path: Path) -> None:
    config = _file(tmp_path, "threads: 1\nport: 1\nhost: localhost\n")
    environ = {"SHOP_THREADS": "2", "SHOP_PORT": "2", "SHOP_UNKNOWN": "x"}
    settings = read_settings(Role.PAYMENTS, flags={"threads": 3, "port": None}, environ=environ, config=config)
    assert (settings.threads, settings.port, settings.host) == (3, 2, "localhost")


def test_peers_come_by_role_without_a_slash_at_the_end() -> None:
    settings = read_settings(Role.STOREFRONT, flags=PEERS, environ={})
    assert settings.peer_urls == {Role.CATALOG: "http://127.0.0.1:1", Role.CHECKOUT: "http://127.0.0.1:2"}


def test_a_missing_peer_says_which_flag_to_write() -> None:
    with pytest.raises(InvalidInputError, match="--payments-url http://127") as caught:
        read_settings(Role.CHECKOUT, flags={}, environ={})
    assert len(caught.value.problems) == 1


def test_every_mistake_is_reported_at_once(tmp_path: Path) -> None:
    config = _file(tmp_path, "thread: 1\nport: seventy\n")
    with pytest.raises(InvalidInputError) as caught:
        read_settings(Role.CHECKOUT, flags={"payments_url": "ftp://x"}, environ={"SHOP_THREADS": "0"}, config=config)
    assert [problem.field for problem in caught.value.problems] == ["thread", "payments_url", "port", "threads"]


@pytest.mark.parametrize("text", ["- 1\n", "a: [\n", "\x00"])
def test_a_file_that_holds_no_settings_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(InvalidInputError, match=r"shop\.yaml"):
        read_settings(Role.CATALOG, flags={}, environ={}, config=_file(tmp_path, text))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match=r"nothing\.yaml: cannot be read"):
        read_settings(Role.CATALOG, flags={}, environ={}, config=tmp_path / "nothing.yaml")


def test_the_secret_key_is_not_shown() -> None:
    settings = read_settings(Role.STOREFRONT, flags={**PEERS, "secret_key": "s3cret"}, environ={})
    assert settings.secret_key == "s3cret"
    assert "s3cret" not in repr(settings)

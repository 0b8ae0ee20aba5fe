"""Tokens files: what they may hold, and when they are read."""

from pathlib import Path

import pytest
import structlog

from burnline_slo.errors import TokensError
from burnline_slo.web.tokens import TokenFile

GOOD = "c0ffee-0123456789abcdef"
OTHER = "another-0123456789abcdef"


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_any_token_of_the_file_is_accepted_and_nothing_else(tmp_path: Path) -> None:
    tokens = TokenFile(write(tmp_path / "tokens", f"# alice\n{GOOD}\n\n  {OTHER}  \n"))
    assert tokens.accepts(GOOD)
    assert tokens.accepts(OTHER)
    for wrong in ("", "# alice", GOOD[:-1], f"{GOOD}x", f" {GOOD}", "ümläut" * 4, "\udc80" * 20):
        assert not tokens.accepts(wrong)


def test_sixteen_characters_are_enough_and_fifteen_are_not(tmp_path: Path) -> None:
    assert TokenFile(write(tmp_path / "tokens", "x" * 16)).accepts("x" * 16)
    with pytest.raises(TokensError, match="at least 16 characters, this one has 15"):
        TokenFile(write(tmp_path / "tokens", "x" * 15))


def test_every_fault_is_reported_at_once_without_any_token(tmp_path: Path) -> None:
    path = write(tmp_path / "tokens", f"{GOOD}\nsecret-short\nsecret with spaces in it\n")
    with pytest.raises(TokensError) as caught:
        TokenFile(path)
    text = str(caught.value)
    assert "line 2: a token has at least 16 characters" in text
    assert "line 3: a token is letters, digits and punctuation without spaces" in text
    assert "openssl rand -hex 32" in text
    assert "secret" not in text.replace(str(path), "")
    assert GOOD not in text


@pytest.mark.parametrize("text", ["", "\n\n", "# nobody\n"])
def test_a_file_without_tokens_is_a_mistake(tmp_path: Path, text: str) -> None:
    with pytest.raises(TokensError, match="no token in it"):
        TokenFile(write(tmp_path / "tokens", text))


def test_files_that_can_not_be_read_say_so(tmp_path: Path) -> None:
    with pytest.raises(TokensError, match="No such file"):
        TokenFile(tmp_path / "nothing")
    with pytest.raises(TokensError, match="can't be read"):
        TokenFile(tmp_path)
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00" * 10)
    with pytest.raises(TokensError, match="not a text file"):
        TokenFile(tmp_path / "binary")
    (tmp_path / "huge").write_bytes(b"x" * 1_000_001)
    with pytest.raises(TokensError, match="larger than 1 MB"):
        TokenFile(tmp_path / "huge")


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    path = write(tmp_path / "tokens", GOOD)
    tokens = TokenFile(path)
    write(path, OTHER)
    assert tokens.accepts(OTHER)
    assert not tokens.accepts(GOOD)


def test_a_broken_change_keeps_the_old_tokens_and_is_logged_once(tmp_path: Path) -> None:
    path = write(tmp_path / "tokens", GOOD)
    tokens = TokenFile(path)
    write(path, "short-secret")
    with structlog.testing.capture_logs() as lines:
        assert tokens.accepts(GOOD)
        assert tokens.accepts(GOOD)
    assert len(lines) == 1
    assert "short-secret" not in str(lines)
    path.unlink()
    assert tokens.accepts(GOOD)


def test_tokens_can_not_be_read_back_from_it(tmp_path: Path) -> None:
    tokens = TokenFile(write(tmp_path / "tokens", GOOD))
    assert GOOD not in repr(vars(tokens))

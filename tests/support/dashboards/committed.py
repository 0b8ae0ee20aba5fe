"""The boards as they are committed: the five, and those of the sample shop's services."""

from pathlib import Path

from burnline_dashboards.boards.all_boards import boards
from burnline_dashboards.model.board import Board
from burnline_slo.adapters.files import load_files

REPOSITORY = Path(__file__).parents[3]
DIST = REPOSITORY / "dashboards/dist"
SLOS = REPOSITORY / "sample_app/src/burnline_sample_app/slos"


def shop_boards() -> list[Board]:
    """Raises AssertionError where an SLO file of the shop has a mistake."""
    loaded = load_files([SLOS])
    assert not loaded.errors
    return list(boards(loaded.slos))

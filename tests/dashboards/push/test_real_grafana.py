"""The same against a real Grafana, where GRAFANA_URL and GRAFANA_TOKEN name one."""

import os

import pytest

from burnline_dashboards.boards.all_boards import boards
from burnline_dashboards.files.documents import documents
from burnline_dashboards.grafana.client import GrafanaClient
from burnline_dashboards.grafana.decision import Action
from burnline_dashboards.grafana.push import ensure_folder, push

pytestmark = pytest.mark.skipif(
    "GRAFANA_URL" not in os.environ, reason="GRAFANA_URL is not set: pushing was tested against the stub only"
)
FOLDER = "burnline-test"


def test_boards_are_pushed_unchanged_the_second_time_and_pruned() -> None:
    grafana = GrafanaClient(os.environ["GRAFANA_URL"], token=os.environ.get("GRAFANA_TOKEN", ""))
    wanted = [
        {**document.content, "uid": f"test-{document.uid}", "title": f"Test: {document.content['title']}"}
        for document in documents(boards())
    ]
    ensure_folder(grafana, FOLDER, "Burnline test")
    try:
        actions = {decision.action for decision in push(grafana, wanted, FOLDER, force=True, prune=False)}
        assert actions <= {Action.CREATE, Action.UPDATE, Action.UNCHANGED}
        again = {decision.action for decision in push(grafana, wanted, FOLDER, force=False, prune=False)}
        assert again == {Action.UNCHANGED}
    finally:
        removed = {decision.action for decision in push(grafana, [], FOLDER, force=False, prune=True)}
    assert removed == {Action.DELETE}

"""Boards arrive in Grafana, over real sockets, by its rules."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.support.dashboards.stub_grafana import Store, StubGrafana

from burnline_dashboards.boards.all_boards import boards
from burnline_dashboards.cli.app import app
from burnline_dashboards.errors import GrafanaError
from burnline_dashboards.files.documents import documents
from burnline_dashboards.grafana.client import GrafanaClient
from burnline_dashboards.grafana.decision import Action
from burnline_dashboards.grafana.push import ensure_folder, push, upsert

BOARDS = [document.content for document in documents(boards())]
BOARD = BOARDS[0]
UID = "slo-overview"
FOLDER = "burnline"


def run(stub: StubGrafana, *words: str, token: str = "editor-token") -> Result:
    return CliRunner().invoke(app, [words[0], "--url", stub.url, "--token", token, *words[1:]])


def error(result: Result) -> str:
    """What `run()` of the program would print."""
    return str(result.exception)


def retitle(content: dict[str, Any]) -> None:
    content["title"] = "Mine"


@pytest.fixture
def pushed(stub: StubGrafana) -> StubGrafana:
    """A Grafana that has everything."""
    assert run(stub, "push").exit_code == 0
    stub.requests.clear()
    return stub


def test_all_boards_arrive_in_the_folder(stub: StubGrafana) -> None:
    done = run(stub, "push")
    assert done.exit_code == 0, done.output
    assert set(stub.store.dashboards) == {board["uid"] for board in BOARDS}
    assert {kept.folder for kept in stub.store.dashboards.values()} == {FOLDER}
    assert stub.store.folders[FOLDER]["title"] == "Burnline"


def test_a_second_push_writes_nothing_though_grafana_added_fields(pushed: StubGrafana) -> None:
    done = run(pushed, "push")
    assert done.output.count("unchanged") == len(BOARDS)
    assert pushed.writes == []
    assert {kept.version for kept in pushed.store.dashboards.values()} == {1}


def test_plan_says_what_push_would_do_and_writes_nothing(stub: StubGrafana) -> None:
    before = run(stub, "plan")
    assert (before.exit_code, before.output.count("create")) == (1, len(BOARDS))
    assert stub.writes == []
    run(stub, "push")
    after = run(stub, "plan")
    assert (after.exit_code, after.output.count("unchanged")) == (0, len(BOARDS))


def test_a_new_version_of_ours_is_written_over_our_own(stub: StubGrafana, grafana: GrafanaClient) -> None:
    ensure_folder(grafana, FOLDER, "F")
    assert upsert(grafana, {**BOARD, "title": "Before"}, FOLDER, force=False).action is Action.CREATE
    decision = upsert(grafana, BOARD, FOLDER, force=False)
    assert decision.action is Action.UPDATE
    assert decision.reason == 'title: is "Before"; ours is "SLO overview"'
    assert stub.store.dashboards[UID].version == 2


def test_a_hand_edit_is_kept_unless_told_otherwise(pushed: StubGrafana) -> None:
    pushed.store.edit(UID, retitle)
    kept = run(pushed, "push")
    assert kept.exit_code == 1
    assert f"refuse    {UID}: somebody edited it by hand after the last push" in kept.output
    assert pushed.store.dashboards[UID].content["title"] == "Mine"
    assert run(pushed, "push", "--force").exit_code == 0
    assert pushed.store.dashboards[UID].content["title"] == BOARD["title"]


def test_pull_shows_the_hand_edit(pushed: StubGrafana, tmp_path: Path) -> None:
    assert run(pushed, "pull").exit_code == 0
    pushed.store.edit(UID, retitle)
    done = run(pushed, "pull", "--out", str(tmp_path))
    assert done.exit_code == 1
    assert done.output == f'{UID}: title: is "Mine"; ours is "SLO overview"\n'
    assert json.loads((tmp_path / f"{UID}.json").read_text())["title"] == "Mine"
    assert pushed.writes == []


def test_a_board_of_somebody_else_with_our_uid_is_never_touched(stub: StubGrafana) -> None:
    stub.store.add({"uid": UID, "title": "Theirs", "tags": [], "panels": []})
    done = run(stub, "push", "--force")
    assert done.exit_code == 1
    assert "not ours: it lacks the tag managed-by:burnline" in done.output
    assert stub.store.dashboards[UID].content["title"] == "Theirs"


def test_a_provisioned_board_is_refused_and_its_file_named(stub: StubGrafana) -> None:
    stub.store.add({**BOARD, "title": "Old"}, folder=FOLDER, provisioned="boards/slo-overview.json")
    done = run(stub, "push", "--force")
    assert done.exit_code == 1
    assert "Grafana reads it from boards/slo-overview.json; change it there" in done.output


def test_a_board_in_another_folder_is_moved(stub: StubGrafana, grafana: GrafanaClient) -> None:
    stub.store.folders["old"] = {"uid": "old", "title": "Old", "version": 1}
    upsert(grafana, BOARD, "old", force=False)
    ensure_folder(grafana, FOLDER, "F")
    assert upsert(grafana, BOARD, FOLDER, force=False).reason == "folder: is old; ours is burnline"
    assert stub.store.dashboards[UID].folder == FOLDER


# --- races


def test_somebody_who_saves_in_between_is_not_overwritten(pushed: StubGrafana, grafana: GrafanaClient) -> None:
    pushed.store.before_save.append(lambda store: store.edit(UID, retitle))
    decision = upsert(grafana, {**BOARD, "description": "new"}, FOLDER, force=False)
    assert decision.action is Action.REFUSE
    assert pushed.store.dashboards[UID].content["title"] == "Mine"


def test_the_same_push_from_two_machines_ends_with_one_version_of_each(
    stub: StubGrafana, grafana: GrafanaClient
) -> None:

    def faster(store: Store) -> None:
        store.add(json.loads(json.dumps(BOARD)), folder=FOLDER, message="burnline-dashboards 0")

    ensure_folder(grafana, FOLDER, "F")
    stub.store.before_save.append(faster)
    assert upsert(grafana, BOARD, FOLDER, force=False).action is Action.UNCHANGED
    assert stub.store.dashboards[UID].version == 1


def test_somebody_who_always_saves_first_is_given_way(pushed: StubGrafana, grafana: GrafanaClient) -> None:
    def once(store: Store) -> None:
        store.edit(UID, retitle, message="burnline-dashboards x")

    real_save = grafana.save

    def save(*arguments: Any, **named: Any) -> None:
        pushed.store.before_save.append(once)
        real_save(*arguments, **named)

    grafana.save = save  # type: ignore[method-assign] # each save has somebody before it
    decision = upsert(grafana, {**BOARD, "description": "new"}, FOLDER, force=True)
    assert decision.action is Action.REFUSE
    assert "during each of 3 tries" in decision.reason


def test_two_machines_make_the_folder_at_once(stub: StubGrafana, grafana: GrafanaClient) -> None:
    made = {"uid": FOLDER, "title": "Burnline", "version": 1}
    stub.store.before_save.append(lambda store: store.folders.update({FOLDER: made}))
    ensure_folder(grafana, FOLDER, "Burnline")
    assert stub.store.folders == {FOLDER: made}


def test_the_folder_gets_our_title(stub: StubGrafana, grafana: GrafanaClient) -> None:
    ensure_folder(grafana, FOLDER, "Before")
    ensure_folder(grafana, FOLDER, "After")
    assert stub.store.folders[FOLDER]["title"] == "After"


# --- a server in trouble


def test_a_write_whose_answer_is_lost_is_not_done_twice(stub: StubGrafana, grafana: GrafanaClient) -> None:
    ensure_folder(grafana, FOLDER, "F")
    stub.lost_answers = 1
    decision = upsert(grafana, BOARD, FOLDER, force=False)
    assert decision.action is Action.UNCHANGED
    assert (stub.store.dashboards[UID].version, stub.store.saves) == (1, 1)


@pytest.mark.parametrize("status", [500, 502, 503, 429])
def test_a_server_that_is_overloaded_for_a_moment_is_asked_again(
    stub: StubGrafana, status: int, grafana: GrafanaClient
) -> None:
    ensure_folder(grafana, FOLDER, "F")
    stub.failures = [status, status]
    assert upsert(grafana, BOARD, FOLDER, force=False).action is Action.CREATE


def test_a_server_that_dies_half_way_leaves_whole_boards_and_the_next_push_goes_on(
    stub: StubGrafana, grafana: GrafanaClient
) -> None:
    ensure_folder(grafana, FOLDER, "F")
    stub.dies_after_saves = 2
    decisions = push(grafana, BOARDS, FOLDER, force=False, prune=False)
    told = [next(decisions).action, next(decisions).action]
    with pytest.raises(GrafanaError, match="Grafana must answer") as caught:
        next(decisions)
    assert "\n" not in str(caught.value)
    assert told == [Action.CREATE] * 2
    assert len(stub.store.dashboards) == 2
    stub.dies_after_saves = None
    rest = [decision.action for decision in push(grafana, BOARDS, FOLDER, force=False, prune=False)]
    assert rest == [Action.UNCHANGED] * 2 + [Action.CREATE] * (len(BOARDS) - 2)


def test_a_dead_grafana_gives_one_line() -> None:
    with StubGrafana() as gone:
        url = gone.url
    with (
        GrafanaClient(url, token="x", first_wait_seconds=0.01) as grafana,
        pytest.raises(GrafanaError, match="Grafana must answer; nobody answers there") as caught,
    ):
        grafana.dashboard(UID)
    assert "\n" not in str(caught.value)


def test_a_grafana_that_may_only_be_read_gives_one_line(stub: StubGrafana) -> None:
    done = run(stub, "push", token="viewer-token")
    assert "Grafana must allow it (/folders)" in error(done)
    assert "Editor on the folder" in error(done)
    assert "\n" not in error(done)


def test_a_wrong_token_gives_one_line(stub: StubGrafana) -> None:
    assert "Grafana must know the token" in error(run(stub, "plan", token="wrong"))


def test_user_and_password_do_too(stub: StubGrafana) -> None:
    words = ["push", "--url", stub.url, "--user", "alice", "--password", "secret"]
    assert CliRunner().invoke(app, words).exit_code == 0


def test_an_address_with_a_sub_path_with_and_without_slash() -> None:
    with StubGrafana(prefix="/grafana") as stub:
        for url in (stub.url, stub.url + "/"):
            with GrafanaClient(url, token="editor-token") as grafana:
                assert grafana.dashboard("x") is None


@pytest.mark.parametrize("url", ["grafana:3000", "ftp://grafana", "http://a:b@grafana", "http://grafana/?verify=false"])
def test_an_address_that_is_none_or_turns_checks_off_is_refused(url: str) -> None:
    with pytest.raises(GrafanaError, match="address must"):
        GrafanaClient(url, token="x")


# --- one board that Grafana does not take


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"uid": "u" * 41}, "at most 40 characters"),
        ({"uid": "a b"}, "illegal characters"),
        ({"title": ""}, "cannot be empty"),
    ],
)
def test_a_board_that_grafana_refuses_does_not_keep_the_others_back(
    stub: StubGrafana, change: dict[str, str], words: str, grafana: GrafanaClient
) -> None:
    ensure_folder(grafana, FOLDER, "F")
    first, second = push(grafana, [{**BOARD, **change}, BOARDS[1]], FOLDER, force=False, prune=False)
    assert first.action is Action.REFUSE
    assert words in first.reason
    assert second.action is Action.CREATE


def test_a_title_that_the_folder_has_already_is_said(stub: StubGrafana, grafana: GrafanaClient) -> None:
    ensure_folder(grafana, FOLDER, "F")
    stub.store.add({"uid": "other", "title": BOARD["title"]}, folder=FOLDER)
    assert "another dashboard of this title" in upsert(grafana, BOARD, FOLDER, force=False).reason


# --- pruning


def test_prune_deletes_ours_in_the_folder_that_are_no_more_and_nothing_else(pushed: StubGrafana) -> None:
    tags = BOARD["tags"]
    pushed.store.folders["other"] = {"uid": "other", "title": "Other", "version": 1}
    pushed.store.add({"uid": "old", "title": "Old", "tags": tags}, folder=FOLDER)
    pushed.store.add({"uid": "theirs", "title": "Theirs", "tags": []}, folder=FOLDER)
    pushed.store.add({"uid": "elsewhere", "title": "Elsewhere", "tags": tags}, folder="other")
    pushed.store.add({"uid": "file", "title": "File", "tags": tags}, folder=FOLDER, provisioned="x.json")
    assert "delete    old" in run(pushed, "plan", "--prune").output
    done = run(pushed, "prune")
    assert "delete    old" in done.output
    assert "refuse    file: Grafana reads it from x.json" in done.output
    assert set(pushed.store.dashboards) == {board["uid"] for board in BOARDS} | {"theirs", "elsewhere", "file"}


def test_more_boards_than_one_page_are_found(
    stub: StubGrafana, monkeypatch: pytest.MonkeyPatch, grafana: GrafanaClient
) -> None:
    monkeypatch.setattr("burnline_dashboards.grafana.client._PAGE", 3)
    for number in range(7):
        stub.store.add({"uid": f"b{number}", "title": f"B{number}", "tags": ["t"]})
    assert len(grafana.owned("t")) == 7

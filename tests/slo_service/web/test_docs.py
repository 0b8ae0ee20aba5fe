"""What docs/api.md and docs/web.md show is what the service answers."""

import json
import re

import pytest
from flask.testing import FlaskClient
from tests.support.docs.pages import blocks, text_of

from burnline_slo.spec.document.source import Source
from burnline_slo.spec.load import load


def json_blocks(name: str) -> list[dict[str, object]]:
    return [json.loads(block.text) for block in blocks(f"docs/{name}", "json")]


def test_the_example_of_an_slo_is_an_answer(client: FlaskClient) -> None:
    def rounded(value: object) -> object:
        if isinstance(value, dict):
            return {key: rounded(each) for key, each in value.items()}
        if isinstance(value, list):
            return [rounded(each) for each in value]
        return round(value, 2) if isinstance(value, float) else value

    example, _ = json_blocks("api.md")
    answer = client.get("/api/v1/slos?state=burning").get_json()
    answer["slos"][0]["alerts"] = answer["slos"][0]["alerts"][:1]
    assert rounded(example) == rounded(answer)


def test_the_example_has_labels_that_a_file_may_have() -> None:
    example = json_blocks("api.md")[0]["slos"]
    assert isinstance(example, list)
    text = f"""version: burnline/v1
service: checkout
slos:
  - name: availability
    objective: 99.9%
    labels: {json.dumps(example[0]["labels"])}
    sli: {{events: {{bad: orders_failed_total, total: orders_total}}}}
"""
    assert load([Source(file="example.yaml", data=text.encode())]).problems == ()


def test_the_example_of_an_error_is_an_answer(client: FlaskClient) -> None:
    _, example = json_blocks("api.md")
    assert client.get("/api/v1/slos?state=broken").get_json() == example


def test_every_metric_is_documented_and_nothing_else(client: FlaskClient) -> None:
    documented = set(re.findall(r"`(slo[:_][a-z0-9_:]+)`", text_of("docs/api.md"))) - {"slo_id"}
    exposed = {line.partition("{")[0] for line in client.get("/metrics").text.splitlines() if not line.startswith("#")}
    windows = {name for name in exposed if name.startswith("slo:sli_error:ratio_rate")}
    assert documented == exposed - windows | {"slo:sli_error:ratio_rate5m"}


@pytest.mark.parametrize("name", ["api.md", "web.md"])
def test_every_path_in_the_docs_exists(client: FlaskClient, name: str) -> None:
    paths = re.findall(r"[`\"](?:GET |http://127\.0\.0\.1:8480)?(/[a-z][^`\" ]*)", text_of(f"docs/{name}"))
    assert paths
    for path in paths:
        real = path.replace("<service>/<name>", "checkout/availability")
        assert client.get(real).status_code == 200, path

"""Sloth's own rules, which are held to with --strict only."""

import pytest
from tests.support.slo_service.one_slo import SLOTH, SLOTH_RESOURCE
from tests.support.slo_service.reading import broken_rules

NAMED = SLOTH + "    alerting: {name: Errors}\n"
PLUGIN = (
    NAMED.partition("    sli:")[0]
    + """    sli: {plugin: {id: some/plugin, options: {job: till}}}
    plugins: {overridePrevious: true, chain: [{id: mine}]}
    alerting: {name: Errors}
"""
)


@pytest.mark.parametrize(
    "text",
    [
        NAMED,
        SLOTH_RESOURCE + "      alerting: {name: Errors}\n",
        SLOTH + "    alerting: {page_alert: {disable: true}, ticket_alert: {disable: true}}\n",
        PLUGIN.replace("job: till", "job: 5"),
        NAMED.replace("service: till", "service: till\nlabels: {actual_le: 0.2, generated: true}"),
    ],
)
def test_sound_files_break_no_rule(text: str) -> None:
    assert broken_rules(text, strict=True) == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (SLOTH, "alerts that are not disabled need a name"),
        (NAMED.replace("service: till", "service: t"), "a name has two or more letters"),
        (NAMED.replace("service: till", "service: till\nlabels: {team: ''}"), "`team` must have a value"),
        (NAMED.replace("service: till", "service: till\nlabels: {__name__: a}"), "no label is called __name__"),
        (NAMED.replace('job="till"}[{{.window}}]', 'job="till"}[5m]'), "a query looks back over {{.window}}"),
        (NAMED.replace("service: till", "service: till\nlabels: {teams: [a]}"), "`teams` must be text; got a list"),
        (NAMED.replace("objective: 99.9", "objective: '99.9'"), "`objective` is a number in percent"),
        (PLUGIN.replace("id: some/plugin, ", ""), "a plugin needs its `id`"),
        (PLUGIN.replace("id: some/plugin, ", "id: '', "), "a plugin needs its `id`"),
        (PLUGIN.replace("job: till}", "job: {a: b}}"), "`job` must be text; got a mapping"),
        (PLUGIN.replace("options:", "option:"), "there is no key `option`"),
        (PLUGIN.replace("{id: some/plugin, options: {job: till}}", "mine"), "a plugin is a mapping"),
        (PLUGIN.replace("{id: mine}", "{priority: 5}"), "a plugin needs its `id`"),
        (PLUGIN.replace("chain: [{id: mine}]", "chain: []"), "nothing takes the place of the plugins"),
    ],
)
def test_what_breaks_a_rule_is_reported_when_strict_and_only_then(text: str, rule: str) -> None:
    assert broken_rules(text, strict=False) == []
    assert any(rule in summary for summary in broken_rules(text, strict=True)), broken_rules(text, strict=True)

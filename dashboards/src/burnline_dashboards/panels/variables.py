"""Variables as Grafana's JSON."""

from typing import assert_never

from grafana_foundation_sdk.builders import dashboard as sdk
from grafana_foundation_sdk.models.dashboard import VariableHide, VariableOption, VariableRefresh, VariableSort

from burnline_dashboards.model.query import Source
from burnline_dashboards.model.variable import ChoiceVariable, DataSourceVariable, LabelVariable, TextVariable, Variable
from burnline_dashboards.panels.json_value import JsonObject, json_object
from burnline_dashboards.panels.panel_builder import source_ref

ALL = "$__all"


def variable_json(variable: Variable) -> JsonObject:
    """One entry of ``templating.list``."""
    match variable:
        case DataSourceVariable():
            source = sdk.DatasourceVariable(variable.name).label(variable.label).type(variable.plugin)
            return json_object(source.regex(variable.regex).multi(False).build()) | {"refresh": 1}
        case LabelVariable():
            return _label_json(variable)
        case ChoiceVariable():
            choice = sdk.CustomVariable(variable.name).label(variable.label_text).values(",".join(variable.values))
            options = [VariableOption(text=v, value=v, selected=v == variable.values[0]) for v in variable.values]
            return json_object(choice.options(options).current(options[0]).build())
        case TextVariable():
            text = sdk.TextBoxVariable(variable.name).label(variable.label_text).default_value(variable.value)
            option = VariableOption(text=variable.value, value=variable.value, selected=True)
            return json_object(text.options([option]).current(option).build())
        case _:
            assert_never(variable)


def _label_json(variable: LabelVariable) -> JsonObject:
    expression = f"label_values({variable.selector}, {variable.label})"
    builder = sdk.QueryVariable(variable.name).label(variable.label_text).datasource(source_ref(Source.PROMETHEUS))
    builder.query({"query": expression, "refId": "labels"}).definition(expression)
    builder.refresh(VariableRefresh.ON_TIME_RANGE_CHANGED).sort(VariableSort.ALPHABETICAL_ASC)
    if variable.hidden:
        builder.hide(VariableHide.HIDE_VARIABLE)
    if variable.several:
        # No value of its own for "all": it would also match what the variables before this one ruled out.
        everything = VariableOption(text=["All"], value=[ALL], selected=True)
        builder.multi(True).include_all(True).current(everything)
    return json_object(builder.build())

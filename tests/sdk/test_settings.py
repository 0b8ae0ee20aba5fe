"""What arguments and environment variables mean."""

import inspect

import pytest

import burnline
from burnline._private import settings
from burnline._private.collector import Otlp


@pytest.mark.parametrize(
    ("environ", "endpoint"),
    [
        ({}, None),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://tempo:4318/"}, "http://tempo:4318/v1/traces"),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://a", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://b/x"}, "http://b/x"),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://a", "OTEL_TRACES_EXPORTER": "none"}, None),
    ],
)
def test_spans_go_where_the_otlp_variables_say(environ: dict[str, str], endpoint: str | None) -> None:
    assert settings.read(environ, service="a").otlp == (None if endpoint is None else Otlp(url=endpoint))


@pytest.mark.parametrize("bounds", [(), (0.1, 0.1), (0.2, 0.1), (0.0, 1.0), (-1.0,)])
def test_bounds_that_are_no_ascending_positive_numbers_are_refused(bounds: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="bounds_seconds must be positive and ascending"):
        settings.read({}, service="a", bounds_seconds=bounds)


@pytest.mark.parametrize("code", [99, 600])
def test_error_codes_outside_http_are_refused(code: int) -> None:
    with pytest.raises(ValueError, match="100 to 599"):
        settings.read({}, service="a", error_codes=[code])


def test_the_argument_wins_over_the_environment() -> None:
    assert settings.read({"OTEL_SERVICE_NAME": "env"}, service="argument").service == "argument"


def test_the_cardinality_limit_may_be_called_by_its_former_name() -> None:
    assert settings.read({}, label_limit=7) == settings.read({}, cardinality_limit=7)
    assert settings.read({}, cardinality_limit=8, label_limit=7).cardinality_limit == 8


def test_configure_takes_what_settings_are_read_from_and_nothing_else() -> None:
    taken = inspect.signature(burnline.configure).parameters
    assert list(taken) == list(inspect.signature(settings.read).parameters)[1:]
    with pytest.raises(TypeError, match="unexpected keyword argument 'servic'"):
        burnline.configure(servic="a")  # type: ignore[call-arg]

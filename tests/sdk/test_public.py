"""What the SDK promises: its public modules, their names, and a docstring for each."""

import ast
import importlib.metadata
import importlib.util
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import burnline
from burnline import errors

ROOT = Path(__file__).parents[2]
PUBLIC = {
    "burnline": [
        "Counter",
        "Gauge",
        "Histogram",
        "Logger",
        "__version__",
        "add_trace_ids",
        "configure",
        "counter",
        "extract",
        "gauge",
        "get_logger",
        "histogram",
        "inject",
        "instrument",
        "readiness_check",
        "span",
        "testing",
        "traced",
    ],
    "burnline.auto": [],
    "burnline.conventions": [
        "ACCESS_EVENT",
        "ACTIVE_LABELS",
        "CLIENT_LABELS",
        "COST_BOUNDS_SECONDS",
        "DURATION_BOUNDS_SECONDS",
        "EXCLUDED_PATHS",
        "EXPORTED_LINES",
        "EXPORTED_SPANS",
        "EXPORT_DURATION",
        "EXPORT_FAILURES",
        "EXPORT_QUEUE",
        "EXPORT_QUEUE_BYTES",
        "EXPORT_QUEUE_LINES",
        "EXPORT_QUEUE_LINE_BYTES",
        "FOLDED_LABEL_SETS",
        "HTTP_CLIENT_REQUEST_DURATION",
        "HTTP_SERVER_ACTIVE_REQUESTS",
        "HTTP_SERVER_REQUEST_DURATION",
        "INTERNAL_ERRORS",
        "KNOWN_METHODS",
        "METHOD",
        "OTHER",
        "OWN_COST",
        "ROUTE",
        "SCOPE",
        "SERVER_ADDRESS",
        "SERVER_LABELS",
        "SERVICE",
        "SPAN_ID",
        "STATUS",
        "TRACE_ID",
        "UNMATCHED_ROUTE",
        "WEBSOCKET_EVENT",
    ],
    "burnline.errors": ["BurnlineError", "NotAnApplicationError", "SettingsError"],
    "burnline.pytest_plugin": ["burnline_captured"],
    "burnline.run": ["main"],
    "burnline.testing": ["Captured", "ManualClock", "SequentialIds", "capture"],
}


def source(module: str) -> ast.Module:
    spec = importlib.util.find_spec(module)
    assert spec is not None
    assert spec.origin is not None
    return ast.parse(Path(spec.origin).read_text())


def test_each_module_that_is_not_private_is_promised() -> None:
    found = {f"burnline.{module.name}" for module in pkgutil.iter_modules(burnline.__path__)}
    assert found - {"burnline._private"} == set(PUBLIC) - {"burnline"}


@pytest.mark.parametrize("module", PUBLIC)
def test_each_public_module_has_these_names_and_no_others(module: str) -> None:
    tree = source(module)
    (assigned,) = (
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign) and ast.unparse(node).startswith("__all__")
    )
    assert assigned is not None
    assert ast.literal_eval(assigned) == PUBLIC[module]
    defined = {
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
    } | {
        node.target.id
        for node in tree.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id[0] != "_"
    }
    assert defined <= set(PUBLIC[module])


def test_dir_shows_the_public_names_only() -> None:
    assert dir(burnline) == PUBLIC["burnline"]
    for name in PUBLIC["burnline"]:
        assert getattr(burnline, name)


def documented(name: str, thing: object) -> Iterator[tuple[str, object]]:
    """What must have a docstring: the thing, and of a class its own methods."""
    yield name, thing
    if inspect.isclass(thing):
        for kind in thing.__mro__:
            if kind.__module__.partition(".")[0] == "burnline":
                for member, of in vars(kind).items():
                    if not member.startswith("_") and (callable(of) or isinstance(of, property)):
                        yield f"{name}.{member}", getattr(thing, member, of)


@pytest.mark.parametrize("module", sorted(set(PUBLIC) - {"burnline.auto"}))  # which would instrument this process
def test_nothing_public_is_without_a_docstring(module: str) -> None:
    found = importlib.import_module(module)
    assert found.__doc__
    things = ((name, getattr(found, name)) for name in PUBLIC[module] if name != "__version__")
    without = [name for pair in things for name, thing in documented(*pair) if not inspect.getdoc(thing)]
    assert without == []


def test_each_convention_says_what_it_means() -> None:
    body = source("burnline.conventions").body
    constants = [at for at, node in enumerate(body) if isinstance(node, ast.AnnAssign)]
    assert len(constants) == len(PUBLIC["burnline.conventions"])
    for at in constants:
        following = body[at + 1]
        assert isinstance(following, ast.Expr), ast.unparse(body[at])
        assert isinstance(following.value, ast.Constant), ast.unparse(body[at])


def test_no_page_and_no_example_names_anything_private() -> None:
    pages = [*ROOT.glob("docs/sdk*.md"), ROOT / "README.md", *ROOT.glob("sdk/examples/*.py")]
    assert len(pages) > 8
    assert [page.name for page in pages if "_private" in page.read_text()] == []


def test_the_version_is_the_distributions() -> None:
    assert burnline.__version__ == importlib.metadata.version("burnline")


def test_each_exception_stands_in_the_drawn_tree_below_its_parent() -> None:
    drawn = errors.__doc__
    assert drawn is not None
    places = {name: drawn.index(f" {name}") for name in errors.__all__}
    for name in errors.__all__:
        kind: type[BaseException] = getattr(errors, name)
        assert issubclass(kind, errors.BurnlineError)
        assert places[name] >= places["BurnlineError"]
        for other in kind.__bases__:
            if other.__module__ == "builtins" and other is not Exception:
                assert f"{name} (a {other.__name__})" in drawn

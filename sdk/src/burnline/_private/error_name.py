"""The name of an exception, as `error.type` and `exception.type` want it."""


def error_name(error: BaseException) -> str:
    """Module and qualified name, without `builtins`."""
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"

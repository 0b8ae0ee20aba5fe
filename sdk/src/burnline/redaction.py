"""Secrets out of URLs, before they reach a span or a line."""

import re
from typing import Final

REDACTED: Final = "REDACTED"

_SECRET_PARAMETER = re.compile(
    r"(?i)(?P<key>(?:^|[&;?])"
    r"(?:[^=&;]*(?:token|passw|pwd|secret|api[-_.]?key|credential|signature)[^=&;]*"
    r"|auth|authorization|code|jwt|key|session|sessionid|sid|sig)=)[^&;#]*"
)
_MAY_BE_SECRET = re.compile(r"(?i)tok|pass|pwd|sec|key|cred|sig|auth|code|jwt|sess|sid|%")
_USER_INFO = re.compile(r"(?<=://)[^/?#@]*@")


def redact_query(query: str) -> str:
    """The query string with the values of parameters that sound secret replaced. Costs one scan when none does."""
    if not _MAY_BE_SECRET.search(query):
        return query
    return _SECRET_PARAMETER.sub(rf"\g<key>{REDACTED}", query)


def redact_url(url: str) -> str:
    """The URL without user and password, and with secret parameters replaced."""
    head, mark, query = url.partition("?")
    if "@" in head:
        head = _USER_INFO.sub(f"{REDACTED}:{REDACTED}@", head)
    return f"{head}?{redact_query(query)}" if mark else head

"""`notifiers:` of the configuration: who is notified of alerts. A kind of receiver is a function and a place below."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from burnline_slo.config.http import HTTP_KEYS, SECRET_KEYS, Paths, http_options, server_url
from burnline_slo.config.values import AlertmanagerConfig, NotifierConfig, WebhookConfig
from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.fields import Fields, fields, items
from burnline_slo.spec.document.identifiers import name
from burnline_slo.spec.document.nodes import Node
from burnline_slo.spec.document.report import Report


class NotifiersReader:
    """Reads the list; each notifier has a name of its own and one kind of receiver."""

    def __init__(self, path: Paths) -> None:
        self._path = path

    def __call__(self, report: Report, node: Node, key: str, /) -> tuple[NotifierConfig, ...] | None:
        notifiers: list[NotifierConfig] = []
        lines: dict[str, int] = {}
        keys = tuple(_KINDS)
        for item in items(report, node, key, "notifiers") or ():
            found = fields(report, item, "a notifier", required=("name",), optional=keys, secrets=SECRET_KEYS)
            if found is None:
                continue
            its_name = found.read("name", name)
            if its_name is not None and lines.setdefault(its_name, item.at.line) != item.at.line:
                report.error(
                    found.value_at("name"),
                    Code.DUPLICATE_ID,
                    f"a notifier's name must be its own; {its_name} is on line {lines[its_name]} already",
                    "Give one of them another name.",
                )
            kind = found.one_of(keys, "a notifier")
            notifier = None if kind is None else self._receiver(found, kind, its_name or "")
            if notifier is not None:
                notifiers.append(notifier)
        return tuple(notifiers)

    def _receiver(self, notifier: Fields, kind: str, its_name: str) -> NotifierConfig | None:
        node, of = notifier.node(kind), _KINDS[kind]
        if node is None:
            return None
        keys = (*of.own_keys, *HTTP_KEYS)
        found = fields(notifier.report, node, f"`{kind}`", required=("url",), optional=keys, secrets=SECRET_KEYS)
        return None if found is None else of.read(found, self._path, its_name)


def _webhook(found: Fields, path: Paths, its_name: str) -> WebhookConfig | None:
    url, http, secret_file = found.read("url", server_url), http_options(found, path), found.read("secret_file", path)
    return None if url is None else WebhookConfig(name=its_name, url=url, http=http, secret_file=secret_file)


def _alertmanager(found: Fields, path: Paths, its_name: str) -> AlertmanagerConfig | None:
    url, http = found.read("url", server_url), http_options(found, path)
    return None if url is None else AlertmanagerConfig(name=its_name, url=url, http=http)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """A kind of receiver: its keys beside those of any HTTP server, and what reads it."""

    read: Callable[[Fields, Paths, str], NotifierConfig | None]
    own_keys: tuple[str, ...] = ()


_KINDS: Mapping[str, _Kind] = {
    "webhook": _Kind(read=_webhook, own_keys=("secret_file",)),
    "alertmanager": _Kind(read=_alertmanager),
}

"""OpenSLO's `indicator` and `indicatorRef`: an SLI that stands in its SLO, or is an object of its own."""

from burnline_slo.spec.document.codes import Code
from burnline_slo.spec.document.fields import Fields, fields
from burnline_slo.spec.document.identifiers import choice
from burnline_slo.spec.document.lookup import child
from burnline_slo.spec.document.nodes import Mapping, Node, Scalar
from burnline_slo.spec.document.report import Report
from burnline_slo.spec.document.values import boolean, text
from burnline_slo.spec.formats.equivalents import note_ignored, report_unsupported
from burnline_slo.spec.formats.openslo.indicators import Indicator
from burnline_slo.spec.formats.openslo.objects import Objects, note_ignored_metadata
from burnline_slo.spec.formats.openslo.queries import ENGINES, ratio, threshold

INDICATORS = ("indicator", "indicatorRef")

_RAW_TYPE = choice("success", "failure")
_PARTS = ("good", "bad", "total", "raw")


class IndicatorReader:
    """Reads what an SLO, or one objective of a composite, is about."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects

    def read(self, holder: Fields, what: str) -> Indicator | None:
        """The one indicator of a mapping that people call `what`."""
        match holder.one_of(INDICATORS, what):
            case "indicator":
                return self._inline(holder)
            case "indicatorRef":
                return self._referenced(holder)
            case _:
                return None

    def _inline(self, holder: Fields) -> Indicator | None:
        found = holder.inner("indicator", required=("spec",), optional=("metadata", "kind", "apiVersion"))
        metadata = None if found is None else found.node("metadata")
        if isinstance(metadata, Mapping):
            note_ignored_metadata(Fields(holder.report, metadata, lenient=True))
        spec = None if found is None else found.node("spec")
        return None if spec is None else self._sli(holder.report, spec)

    def _referenced(self, holder: Fields) -> Indicator | None:
        """A mistake is reported where it stands, and keeps the SLO that refers to it out as well."""
        other = self._objects.referenced(holder, "indicatorRef", "SLI")
        if other is None:
            return None
        before = other.report.errors
        sli = self._sli(other.report, other.spec.mapping)
        if other.report.errors > before and other.report is not holder.report:
            summary, fix = "the SLI it refers to has mistakes of its own", "Correct them where they are shown."
            holder.report.error(holder.value_at("indicatorRef"), Code.REFERENCE_MISSING, summary, fix)
        return sli

    def _sli(self, report: Report, node: Node) -> Indicator | None:
        keys = ("description", "ratioMetric", "thresholdMetric")
        found = fields(report, node, "an SLI", optional=keys, lenient=True)
        if found is None:
            return None
        note_ignored(found, "description", "an SLO has a description of its own")
        match found.one_of(("ratioMetric", "thresholdMetric"), "an SLI"):
            case "thresholdMetric":
                query = self._query(found, "thresholdMetric")
                return None if query is None else threshold(report, query, "thresholdMetric")
            case "ratioMetric":
                metric = found.inner("ratioMetric", optional=("counter", *_PARTS, "rawType"))
                return None if metric is None else self._ratio(metric)
            case _:
                return None

    def _ratio(self, metric: Fields) -> Indicator | None:
        report = metric.report
        raw_type: str | None = "failure"
        if metric.has("raw"):
            wanted: tuple[str, ...] = ("raw",)
            raw_type = metric.read("rawType", _RAW_TYPE)
            for part in ("good", "bad", "total"):
                note_ignored(metric, part, "the ratio under `raw` is used")
            _need(metric, "`raw`", "rawType", "Add `rawType: success` or `failure`.")
        else:
            first = metric.one_of(("good", "bad"), "`ratioMetric`")
            _need(metric, "`ratioMetric`", "total", "Add `total:`.")
            wanted = () if first is None else (first, "total")
        found = {part: self._query(metric, part) for part in wanted}
        queries = {part: query for part, query in found.items() if query is not None}
        if not queries or len(queries) < len(wanted) or raw_type is None:
            return None
        return ratio(report, queries, is_counter=metric.read_or("counter", boolean, True), raw_is=raw_type)

    def _query(self, holder: Fields, part: str) -> Node | None:
        """The PromQL of a metric, where its source answers any."""
        report, found = holder.report, holder.inner(part, required=("metricSource",))
        keys = ("metricSourceRef", "type")
        source = None if found is None else found.inner("metricSource", required=("spec",), optional=keys)
        spec = None if source is None else source.node("spec")
        if source is None or spec is None:
            return None
        engine = source.read("type", text) or self._type_of(source)
        if engine is not None and engine.lower() not in ENGINES:
            report_unsupported(report, source.at, f"a metric from {engine[:60]}", "Use a source that answers PromQL.")
            return None
        for key in (key for key, _ in spec.entries) if isinstance(spec, Mapping) else ():
            if key.text not in ("query", "promql", "queryType"):
                summary = f"`{key.text[:60]}` has no effect here: of a metric's `spec` only the PromQL is used"
                report.note(key, Code.IGNORED, summary, "Nothing needs to be done.")
        query = spec if isinstance(spec, Scalar) else child(spec, "query") or child(spec, "promql")
        if query is None:
            summary = f"`{part}` has no PromQL: `spec` must have the key `query`"
            report.error(spec, Code.MISSING_KEY, summary, "Add it.")
        return query

    def _type_of(self, source: Fields) -> str | None:
        reference = source.read("metricSourceRef", text)
        other = None if reference is None else self._objects.find("DataSource", reference)
        if reference is not None and other is None:
            source.report.note(
                source.key_at("metricSourceRef"),
                Code.IGNORED,
                f"there is no DataSource `{reference[:60]}` in these files; it is taken for a Prometheus",
                "Name the file that defines it as well, to be sure.",
            )
        return None if other is None else other.spec.read("type", text)


def _need(found: Fields, what: str, key: str, fix: str) -> None:
    if not found.has(key):
        found.report.error(found.at, Code.MISSING_KEY, f"{what} must have the key `{key}`", fix)

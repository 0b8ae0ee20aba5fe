"""The collector's configuration, by its structure: there is no binary to ask."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from tests.compose.stack import Document, Stack

CONFIGURATION = "collector/collector.yaml"
KNOWN = {
    "receivers": {"otlp", "file_log"},
    "processors": {"memory_limiter", "batch"},
    "exporters": {"otlp_grpc", "otlp_http"},
    "extensions": {"file_storage"},
}
"""Component types of the contrib distribution 0.159 that are used here; `filelog`, `otlp` and `otlphttp` as exporters
are old names."""
SIGNALS = {"traces", "metrics", "logs"}


def pipelines_are_whole(stack: Stack) -> Iterator[str]:
    """Every member of a pipeline is defined, every definition is used, and memory is limited first."""
    document = stack.document(CONFIGURATION)
    pipelines: Mapping[str, Document] = document["service"]["pipelines"]
    for kind in ("receivers", "processors", "exporters"):
        members = {name for pipeline in pipelines.values() for name in pipeline.get(kind, [])}
        yield from _compared(kind, members, set(document.get(kind, {})))
    yield from _compared("extensions", set(document["service"].get("extensions", [])), set(document["extensions"]))
    for name, pipeline in pipelines.items():
        processors = pipeline.get("processors", [])
        if name.partition("/")[0] not in SIGNALS:
            yield f"collector: {name} is no signal; write traces, metrics or logs"
        if processors[:1] != ["memory_limiter"] or processors[-1:] != ["batch"]:
            yield f"collector: the pipeline {name} must limit memory first and batch last; got {processors}"
    for signal in SIGNALS - {name.partition("/")[0] for name in pipelines}:
        yield f"collector: there is no pipeline for {signal}"


def _compared(kind: str, used: set[str], defined: set[str]) -> Iterator[str]:
    for name in sorted(used - defined):
        yield f"collector: {name} is used as one of {kind} and not defined"
    for name in sorted(defined - used):
        yield f"collector: {name} is defined among {kind} and used nowhere"
    for name in sorted(defined | used):
        if name.partition("/")[0] not in KNOWN[kind]:
            yield f"collector: {name} is none of the {kind} that this version has: {', '.join(sorted(KNOWN[kind]))}"


def exporters_reach_their_stores(stack: Stack) -> Iterator[str]:
    """Paths and TLS as Tempo, Loki and Prometheus want them."""
    exporters = stack.document(CONFIGURATION)["exporters"]
    for name, exporter in exporters.items():
        endpoint = str(exporter["endpoint"])
        if name.startswith("otlp_grpc") and (exporter.get("tls", {}).get("insecure") is not True or "/" in endpoint):
            yield f"collector: {name} needs a plain host:port and tls.insecure; got {endpoint}"
        for host, path in (("loki:", "/otlp"), ("prometheus:", "/api/v1/otlp")):
            if host in endpoint and not endpoint.endswith(path):
                yield f"collector: {name} must post to {path}; got {endpoint}"


def lines_are_collected(stack: Stack) -> Iterator[str]:
    """The folder and the ending are those of KEEP_LINES_IN, whose name is the service that the spans name too."""
    document = stack.document(CONFIGURATION)
    reader = document["receivers"]["file_log"]
    include = PurePosixPath(reader["include"][0])
    if reader.get("start_at") != "beginning" or reader.get("storage") not in document["extensions"]:
        yield "collector: file_log must begin at the beginning and remember in an extension how far it came"
    namer = next(step for step in reader["operators"] if step["type"] == "regex_parser")
    for service in stack.ours():
        if not service.exposed:
            continue
        file = PurePosixPath(service.environment.get("KEEP_LINES_IN", ""))
        if not file.match(str(include)) or file.stem != service.name:
            yield f"{service.name}: KEEP_LINES_IN must be {include.parent}/{service.name}{include.suffix}; got {file}"
        named = re.fullmatch(namer["regex"], file.name)
        if named is None or named["service"] != service.name:
            yield f"collector: {namer['regex']} must find the service's name in {file.name}"
        shared = [mount.source for mount in service.mounts if mount.kind == "volume" and mount.holds(str(file))]
        if not any(m.source in shared and m.holds(str(file)) for m in stack.services["collector"].mounts):
            yield f"{service.name} and the collector must share the volume of {file}"
    made_before = set(stack.services["collector"].raw.get("depends_on") or {})
    if not made_before & {service.name for service in stack.ours() if "KEEP_LINES_IN" in service.environment}:
        yield "collector must depend on one of ours: a volume that it mounts first belongs to root"
    parsers = [step for step in reader["operators"] if step["type"] == "json_parser"]
    if not parsers or not {"timestamp", "severity", "trace"} <= parsers[0].keys():
        yield "collector: time, severity and trace must be read from the JSON of a line"


def spans_speak_the_right_protocol(stack: Stack) -> Iterator[str]:
    """The SDK sends OTLP over HTTP; the collector sends gRPC to Tempo. Each must meet the receiver of its kind."""
    protocols = stack.document(CONFIGURATION)["receivers"]["otlp"]["protocols"]
    http = protocols["http"]["endpoint"].rpartition(":")[2]
    for service in stack.ours():
        endpoint = service.environment.get("OTEL_EXPORTER_OTLP_ENDPOINT")
        if endpoint is not None and endpoint != f"http://collector:{http}":
            yield f"{service.name}: OTEL_EXPORTER_OTLP_ENDPOINT must be http://collector:{http}; got {endpoint}"
    tempo = stack.document("tempo/tempo.yaml")["distributor"]["receivers"]["otlp"]["protocols"]
    grpc = str(tempo.get("grpc", {}).get("endpoint")).rpartition(":")[2]
    for name, exporter in stack.document(CONFIGURATION)["exporters"].items():
        if "tempo" in exporter["endpoint"] and not exporter["endpoint"].endswith(f":{grpc}"):
            yield f"collector: {name} must send to Tempo's port for gRPC, {grpc}"

"""Prometheus: what promtool says of its configuration, what it keeps, and whom it asks."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import yaml
from tests.compose.stack import Document, Service, Stack, texts

from scripts import programs

CONFIGURATION = "prometheus/prometheus.yml"
ONLY_PROMETHEUS_3 = {"otlp"}
"""Sections that promtool 2 does not know. They are taken out before it looks, and checked here instead."""
OTLP_KEYS = {"keep_identifying_resource_attributes", "promote_resource_attributes", "translation_strategy"}
LEAST_RETENTION_DAYS = 35
"""An SLO's period of 30 days, and a margin."""


def promtool_accepts(stack: Stack) -> Iterator[str]:
    """`promtool check config`, with the secrets and rules where the container has them; and the rules' own tests."""
    document = stack.document(CONFIGURATION)
    for section in ONLY_PROMETHEUS_3 & document.keys():
        for key in document.pop(section):
            if key not in OTLP_KEYS:
                yield f"{CONFIGURATION}: {section} has no key {key}"
    with tempfile.TemporaryDirectory() as folder:
        text = yaml.safe_dump(document).replace("/etc/prometheus/", f"{stack.folder / 'prometheus'}/")
        for path in set(re.findall(r"/run/secrets/\w+", text)):
            secret = Path(folder) / Path(path).name
            secret.write_text("x")
            text = text.replace(path, str(secret))
        config = Path(folder) / "prometheus.yml"
        config.write_text(text)
        yield from _run("check", "config", str(config))
    yield from _run("test", "rules", str(stack.folder / "prometheus/stack.rules.test.yml"))


def _run(*arguments: str) -> Iterator[str]:
    done = subprocess.run([programs.find("promtool"), *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        yield f"promtool {arguments[0]} {arguments[1]}: {done.stdout} {done.stderr}"


def enough_is_kept(stack: Stack) -> Iterator[str]:
    """Long enough for an SLO's period, with exemplars, and taking what others push."""
    command = stack.services["prometheus"].command
    days = [re.fullmatch(r"--storage\.tsdb\.retention\.time=(\d+)d", word) for word in command]
    if not any(match and int(match[1]) >= LEAST_RETENTION_DAYS for match in days):
        yield f"prometheus must keep {LEAST_RETENTION_DAYS}d or more"
    if any("retention.size" in word for word in command):
        yield "prometheus must not have a retention by size: it would cut the SLOs' period short"
    if "--enable-feature=exemplar-storage" not in command or not _exemplars(stack):
        yield "prometheus must store exemplars: the feature exemplar-storage, and storage.exemplars.max_exemplars"
    pushed = [text for service in stack.services.values() for text in _texts(stack, service)]
    for path, flag in (("/api/v1/write", "remote-write"), ("/api/v1/otlp", "otlp")):
        is_written = any(text.endswith(f"prometheus:9090{path}") for text in pushed)
        if is_written != (f"--web.enable-{flag}-receiver" in command):
            yield f"prometheus must have --web.enable-{flag}-receiver exactly where somebody writes to {path}"


def _exemplars(stack: Stack) -> int:
    return int(stack.document(CONFIGURATION).get("storage", {}).get("exemplars", {}).get("max_exemplars", 0))


def _texts(stack: Stack, service: Service) -> list[str]:
    return [text for _, document in stack.configurations(service) for text in texts(document)]


def everything_is_scraped(stack: Stack) -> Iterator[str]:
    """Every service that has metrics; those of a profile by a lookup, so that they are no dead targets without it."""
    document = stack.document(CONFIGURATION)
    fixed, looked_up = set(), set()
    for job in document["scrape_configs"]:
        fixed |= {host.partition(":")[0] for group in job.get("static_configs", []) for host in group["targets"]}
        looked_up |= {name for lookup in job.get("dns_sd_configs", []) for name in lookup["names"]}
        yield from _without_credentials(job)
    for service in stack.services.values():
        if service.name == "postgres" or not service.exposed:
            continue
        if service.name not in fixed | looked_up:
            yield f"prometheus must scrape {service.name}"
        elif service.name in fixed and "core" not in service.profiles:
            yield f"prometheus must look {service.name} up by DNS: it may not run"


def _without_credentials(job: Document) -> Iterator[str]:
    targets = str(job.get("static_configs"))
    has_credentials = str(job.get("authorization", {}).get("credentials_file", "")).startswith("/run/secrets/")
    if "slo-service" in targets and not has_credentials:
        yield "prometheus must show the SLO service a token: authorization.credentials_file"

"""Mistakes in compose.yaml."""

from __future__ import annotations

from tests.compose.checks import (
    addresses,
    collector,
    compose_tool,
    files,
    grafana,
    hardening,
    images,
    memory,
    networks,
    ports,
    prometheus,
    secrets,
    startup,
)
from tests.compose.mistakes.mistake import Mistake
from tests.compose.stack import Check


def _compose(what: str, old: str, new: str, check: Check, says: str) -> Mistake:
    return Mistake(what=what, file="compose/compose.yaml", old=old, new=new, check=check, says=says)


_REFUSED = compose_tool.compose_accepts
_HARDENED = hardening.containers_are_hardened

IN_COMPOSE = (
    _compose("unknown key", "stop_grace_period:", "stop_grace_time:", _REFUSED, "stop_grace_time"),
    _compose("undefined volume", "- tempo:/var/tempo", "- traces:/var/tempo", _REFUSED, "undefined volume traces"),
    _compose("undefined network", "networks: [back]", "networks: [backend]", _REFUSED, "undefined network"),
    _compose(
        "undefined secret", "secrets: [postgres_password]", "secrets: [pg_password]", _REFUSED, "undefined secret"
    ),
    _compose(
        "dependency that is not there",
        "payments: {condition: service_healthy}",
        "payment: {condition: service_healthy}",
        _REFUSED,
        "payment",
    ),
    _compose(
        "dependency in a profile that may be off",
        "postgres: {condition: service_healthy, required: false}",
        "postgres: {condition: service_healthy}",
        _REFUSED,
        "postgres",
    ),
    _compose("memory in a unit that is none", "memory: 208M", "memory: 208 megs", _REFUSED, "megs"),
    _compose("port that is none", "127.0.0.1:3000:3000", "127.0.0.1:3000:30000000", _REFUSED, "30000000"),
    _compose("$ that compose takes for a variable", "GF_LOG_LEVEL: warn", "GF_LOG_LEVEL: $warn", _REFUSED, "warn"),
    _compose(
        "service that starts with every profile",
        "    profiles: [tracing]\n",
        "",
        compose_tool.profiles_are_known,
        "tempo",
    ),
    _compose(
        "service that waits for itself",
        "    depends_on:\n      payments: {condition: service_healthy}",
        "    depends_on:\n      storefront: {condition: service_healthy}",
        _REFUSED,
        "cycle",
    ),
    _compose(
        "mounted file that is not there",
        "- ./tempo:/etc/tempo:ro",
        "- ./tempos:/etc/tempo:ro",
        files.mounted_files_exist,
        "tempos",
    ),
    _compose(
        "boards mounted from elsewhere",
        "../dashboards/dist:",
        "../dashboards/json:",
        files.mounted_files_exist,
        "dashboards/json",
    ),
    _compose(
        "dockerfile that is not there",
        "compose/Dockerfile",
        "compose/Containerfile",
        files.mounted_files_exist,
        "Containerfile",
    ),
    _compose(
        "secret that nobody makes",
        "{file: secrets/pgpass}",
        "{file: secrets/postgres_pgpass}",
        files.secret_files_are_made,
        "postgres_pgpass",
    ),
    _compose(
        "configuration by a wrong name",
        "-config.file=/etc/loki/loki.yaml",
        "-config.file=/etc/loki/config.yaml",
        files.paths_lead_somewhere,
        "/etc/loki/config.yaml",
    ),
    _compose("data outside of the volume", "- loki:/loki", "- loki:/var/loki", files.paths_lead_somewhere, "/loki"),
    _compose(
        "secret that is read and not mounted",
        "secrets: [prometheus_token]",
        "secrets: []",
        files.paths_lead_somewhere,
        "a secret it does not have",
    ),
    _compose(
        "secret for somebody who does not read it",
        "secrets: [prometheus_token]",
        "secrets: [prometheus_token, pgpass]",
        secrets.secrets_go_where_they_are_read,
        "pgpass",
    ),
    _compose(
        "password in a variable",
        "POSTGRES_PASSWORD_FILE: /run/secrets/postgres_password",
        "POSTGRES_PASSWORD: burnline",
        secrets.secrets_are_files,
        "POSTGRES_PASSWORD",
    ),
    _compose(
        "waiting for a service without healthcheck",
        "tempo: {condition: service_started",
        "tempo: {condition: service_healthy",
        startup.awaited_services_have_healthchecks,
        "tempo",
    ),
    _compose(
        "healthcheck with a program that the image lacks",
        "[CMD, /usr/bin/loki, -health]",
        "[CMD, wget, -q, -O, /dev/null, 'http://127.0.0.1:3100/ready']",
        startup.healthchecks_can_pass,
        "has no wget",
    ),
    _compose(
        "healthcheck that needs a shell",
        "[CMD, /usr/bin/loki, -health]",
        "[CMD-SHELL, /usr/bin/loki -health]",
        startup.healthchecks_can_pass,
        "without a shell",
    ),
    _compose(
        "healthcheck of another port",
        "http://127.0.0.1:8480/healthz",
        "http://127.0.0.1:8080/healthz",
        startup.healthchecks_can_pass,
        "127.0.0.1:8080",
    ),
    _compose("port for everybody", '"127.0.0.1:9093:9093"', '"9093:9093"', ports.ports_are_private, "9093"),
    _compose("host port twice", "127.0.0.1:8090:8080", "127.0.0.1:8080:8080", ports.ports_are_private, "already"),
    _compose(
        "port that nobody listens on", "127.0.0.1:8480:8480", "127.0.0.1:8480:8000", ports.ports_are_private, "8000"
    ),
    _compose(
        "page that the README does not list",
        "127.0.0.1:3000:3000",
        "127.0.0.1:3001:3000",
        ports.pages_are_listed,
        "3001",
    ),
    _compose("writable file system", "read_only: true", "read_only: false", _HARDENED, "read_only"),
    _compose("capabilities", "cap_drop: [ALL]", "cap_drop: [NET_RAW]", _HARDENED, "cap_drop"),
    _compose("new privileges", '"no-new-privileges:true"', '"no-new-privileges:false"', _HARDENED, "no-new-privileges"),
    _compose("root", 'user: "472:0"', 'user: "0:0"', _HARDENED, "grafana: user"),
    _compose("no memory limit", ", memory: 208M", "", _HARDENED, "loki: deploy.resources.limits.memory"),
    _compose(
        "no pids limit", "memory: 288M, pids: 80", "memory: 288M", _HARDENED, "tempo: deploy.resources.limits.pids"
    ),
    _compose("log that grows for ever", 'options: {max-size: 5m, max-file: "2"}', "options: {}", _HARDENED, "rotated"),
    _compose(
        "the engine's socket",
        "- logs:/var/log/burnline\n    depends_on:\n      tempo",
        "- /var/run/docker.sock:/var/run/docker.sock:ro\n      - logs:/var/log/burnline\n    depends_on:\n      tempo",
        _HARDENED,
        "socket",
    ),
    _compose(
        "configuration that a container can change", "./loki:/etc/loki:ro", "./loki:/etc/loki", _HARDENED, "read-only"
    ),
    _compose("core too big", "memory: 352M", "memory: 384M", memory.memory_is_bounded, "core"),
    _compose(
        "everything too big", "memory: 80M, pids: 50", "memory: 128M, pids: 50", memory.memory_is_bounded, "all limits"
    ),
    _compose(
        "Go's limit above the container's",
        "GOMEMLIMIT: 250MiB",
        "GOMEMLIMIT: 288MiB",
        memory.servers_know_their_limits,
        "tempo",
    ),
    _compose("network that leads outside", "internal: true", "internal: false", networks.networks_separate, "internal"),
    _compose(
        "published port of an internal network",
        'ports: ["127.0.0.1:9093:9093"]\n    networks: [front, back]',
        'ports: ["127.0.0.1:9093:9093"]\n    networks: [back]',
        networks.networks_separate,
        "alertmanager",
    ),
    _compose("latest", "grafana/tempo:3.0.3", "grafana/tempo:latest", images.images_are_pinned, "version"),
    _compose(
        "version that the lock does not know",
        "grafana/loki:3.7.6",
        "grafana/loki:3.7.7",
        images.images_are_pinned,
        "3.7.7",
    ),
    _compose(
        "digest from nowhere",
        "grafana/loki:3.7.6",
        f"grafana/loki:3.7.6@sha256:{'0' * 64}",
        images.images_are_pinned,
        "digest of images.lock",
    ),
    _compose(
        "host name of no service",
        "SHOP_PAYMENTS_URL: http://payments:8080",
        "SHOP_PAYMENTS_URL: http://payment:8080",
        addresses.addresses_are_services,
        "no service payment",
    ),
    _compose(
        "port that the service does not have",
        "SHOP_PAYMENTS_URL: http://payments:8080",
        "SHOP_PAYMENTS_URL: http://payments:8003",
        addresses.addresses_are_services,
        "payments:8003",
    ),
    _compose(
        "server that listens elsewhere",
        'SHOP_PORT: "8080"',
        'SHOP_PORT: "8000"',
        addresses.servers_listen_where_exposed,
        "listens on 8000",
    ),
    _compose(
        "spans over HTTP to the port of gRPC",
        "http://collector:4318",
        "http://collector:4317",
        collector.spans_speak_the_right_protocol,
        "4318",
    ),
    _compose(
        "line file with the name of another service",
        "KEEP_LINES_IN: /var/log/burnline/payments.jsonl",
        "KEEP_LINES_IN: /var/log/burnline/payment.jsonl",
        collector.lines_are_collected,
        "payments.jsonl",
    ),
    _compose(
        "anonymous visitors",
        'GF_AUTH_ANONYMOUS_ENABLED: "false"',
        'GF_AUTH_ANONYMOUS_ENABLED: "true"',
        grafana.nobody_gets_in_unasked,
        "ANONYMOUS",
    ),
    _compose(
        "the password that everyone knows",
        "      GF_SECURITY_ADMIN_PASSWORD__FILE: /run/secrets/grafana_admin_password\n",
        "",
        grafana.nobody_gets_in_unasked,
        "ADMIN_PASSWORD",
    ),
    _compose(
        "plugins from the network at each start",
        '      GF_PLUGINS_PREINSTALL_DISABLED: "true"\n',
        "",
        grafana.nobody_gets_in_unasked,
        "PREINSTALL",
    ),
    _compose(
        "less kept than an SLO's period", "retention.time=40d", "retention.time=15d", prometheus.enough_is_kept, "35d"
    ),
    _compose(
        "no exemplars",
        "      - --enable-feature=exemplar-storage\n",
        "",
        prometheus.enough_is_kept,
        "exemplar",
    ),
    _compose(
        "what Tempo writes is refused",
        "      - --web.enable-remote-write-receiver\n",
        "",
        prometheus.enough_is_kept,
        "remote-write",
    ),
    _compose(
        "database outside of the volume",
        "sqlite:////var/lib/burnline/checkout.db",
        "sqlite:////data/checkout.db",
        files.paths_lead_somewhere,
        "/data/checkout.db",
    ),
    _compose(
        "limit that the README does not know",
        "memory: 80M, pids: 50",
        "memory: 79M, pids: 50",
        memory.limits_are_listed,
        "postgres add up to 79 MiB",
    ),
    _compose(
        "volume of lines that would be root's",
        "      pager: {condition: service_started, required: false}\n"
        "      catalog: {condition: service_started, required: false}\n",
        "",
        collector.lines_are_collected,
        "belongs to root",
    ),
)

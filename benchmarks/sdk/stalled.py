"""What a collector that never answers does to the slowest requests.

    python benchmarks/sdk/stalled.py [--requests 20000] [--rounds 5]

Each round runs the same Flask requests in three fresh processes, in turn: nothing exported, a collector that answers,
and one that takes connections and says nothing. Prints medians over the rounds of the wall time of a request.
"""

import argparse
import os
import socket
import statistics
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PROGRAM = """
import os, sys, time, flask, burnline
burnline.configure(service="x", access_log="off", exit_timeout_seconds=0.1)
app = burnline.instrument(flask.Flask("x"))
app.add_url_rule("/items/<int:item>", view_func=lambda item: "x")
client = app.test_client()
taken = []
for number in range(int(sys.argv[1])):
    started = time.perf_counter()
    client.get("/items/7").close()
    taken.append((time.perf_counter() - started) * 1e6)
taken.sort()
print(taken[len(taken) // 2], taken[len(taken) * 99 // 100])
"""


class Answering(BaseHTTPRequestHandler):
    """A collector that takes everything."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in the base class
        pass


def main() -> None:
    parser = argparse.ArgumentParser(description="p99 with a collector that stalls")
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    answering = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    threading.Thread(target=answering.serve_forever, daemon=True).start()
    stalling = socket.create_server(("127.0.0.1", 0))
    cases = {
        "nothing exported": "",
        "a collector that answers": f"http://127.0.0.1:{answering.server_port}",
        "a collector that stalls": f"http://127.0.0.1:{stalling.getsockname()[1]}",
    }
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in cases}
    for _ in range(arguments.rounds):
        for name, url in cases.items():
            done = subprocess.run(
                [sys.executable, "-c", PROGRAM, str(arguments.requests)],
                env={**os.environ, "OTEL_EXPORTER_OTLP_ENDPOINT": url},
                capture_output=True,
                text=True,
                check=True,
            )
            median, slow = map(float, done.stdout.split())
            taken[name].append((median, slow))
    print("| a request, with the test client | median µs | p99 µs |\n|---|---:|---:|")
    for name, pairs in taken.items():
        print(
            f"| {name} | {statistics.median(p[0] for p in pairs):.0f} | {statistics.median(p[1] for p in pairs):.0f} |"
        )


if __name__ == "__main__":
    main()

"""Requests per second through gunicorn's sync worker over real sockets, of the bare app's.

    python benchmarks/sdk/throughput.py [--requests 4000] [--repeats 5]

One server for each variant, all running; a client of eight threads asks them in turn. Medians over the repeats.
"""

import argparse
import http.client
import os
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAMES = ["bare Flask", "assembled, OTLP", "Burnline", "Burnline, OTLP"]
THREADS = 8
FIRST_PORT = 18400


def serve(name: str, port: int) -> "subprocess.Popen[bytes]":
    command = [str(Path(sys.executable).with_name("gunicorn")), "-b", f"127.0.0.1:{port}", "-w", "1"]
    command += ["--no-control-socket", "--log-level", "error", "benchmarks.sdk.served:app"]
    return subprocess.Popen(command, cwd=ROOT, env={**os.environ, "VARIANT": name}, stdout=subprocess.DEVNULL)


def ask(port: int, count: int) -> None:
    for number in range(count):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", f"/items/{number % 64}?page=2")
        response = connection.getresponse()
        response.read()
        connection.close()
        if response.status != 200:
            raise RuntimeError(f"status {response.status}")


def per_second(port: int, requests: int) -> float:
    threads = [threading.Thread(target=ask, args=(port, requests // THREADS)) for _ in range(THREADS)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return requests / (time.perf_counter() - started)


def main() -> None:
    parser = argparse.ArgumentParser(description="requests per second through gunicorn")
    parser.add_argument("--requests", type=int, default=4000, help="requests for each variant and repeat")
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args()
    ports = {name: FIRST_PORT + number for number, name in enumerate(NAMES)}
    servers = [serve(name, port) for name, port in ports.items()]
    try:
        for port in ports.values():
            wait(port)
            per_second(port, 400)
        found: dict[str, list[float]] = {name: [] for name in NAMES}
        for _ in range(arguments.repeats):
            for name, port in ports.items():
                found[name].append(per_second(port, arguments.requests))
    finally:
        for server in servers:
            server.terminate()
            server.wait()
    print("| variant | requests per second | of bare |\n|---|---:|---:|")
    base = found["bare Flask"]
    for name, rates in found.items():
        paired = statistics.median(rate / bare for rate, bare in zip(rates, base, strict=True))
        print(f"| {name} | {statistics.median(rates):.0f} | {paired:.2f} |")


def wait(port: int) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            ask(port, 1)
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return


if __name__ == "__main__":
    main()

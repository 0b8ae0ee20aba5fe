"""CPU time that importing and configuring adds to a program that has imported Flask.

    python benchmarks/sdk/startup.py [--repeats 11]

Medians over fresh interpreters, taken in turn; logfire beside it as a measure of the machine. The case with an app
has the OpenTelemetry SDK in it, which is imported for the first app or the first span, and making the Flask object.
"""

import argparse
import statistics
import subprocess
import sys

CASES = {
    "Burnline": "import burnline; burnline.configure(service='x')",
    "Burnline, with an app": "import burnline; burnline.configure(service='x'); burnline.instrument(flask.Flask('x'))",
    "Burnline, with an app, spans and lines to a collector": "import os; "
    "os.environ |= {'OTEL_EXPORTER_OTLP_ENDPOINT': 'http://127.0.0.1:9', 'OTEL_LOGS_EXPORTER': 'otlp'}; "
    "import burnline; burnline.configure(service='x'); burnline.instrument(flask.Flask('x'))",
    "OpenTelemetry SDK and prometheus_client": "import opentelemetry.sdk.trace, prometheus_client",
    "logfire": "import logfire; logfire.configure(send_to_logfire=False, console=False)",
}
PROGRAM = """
import time, flask
started = time.process_time()
{case}
print((time.process_time() - started) * 1000)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description="CPU time of importing and configuring")
    parser.add_argument("--repeats", type=int, default=11)
    arguments = parser.parse_args()
    taken: dict[str, list[float]] = {name: [] for name in CASES}
    for _ in range(arguments.repeats):
        for name, case in CASES.items():
            done = subprocess.run(
                [sys.executable, "-c", PROGRAM.format(case=case)], capture_output=True, text=True, check=True
            )
            taken[name].append(float(done.stdout))
    print("| import and configure | CPU ms over `import flask` |\n|---|---:|")
    for name, times in taken.items():
        print(f"| {name} | {statistics.median(times):.0f} |")


if __name__ == "__main__":
    main()

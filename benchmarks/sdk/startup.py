"""CPU time that importing and configuring adds to a program that has imported Flask.

    python benchmarks/sdk/startup.py [--repeats 11]

Medians over fresh interpreters, taken in turn, whose modules have been compiled by a first round that does not count;
logfire beside it as a measure of the machine. The cases with an app have the OpenTelemetry SDK in them, which is
imported for the first app or the first span, and making the Flask object.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile

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
    with tempfile.TemporaryDirectory() as compiled:
        environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environ["PYTHONPYCACHEPREFIX"] = compiled
        for number in range(arguments.repeats + 1):
            for name, case in CASES.items():
                command = [sys.executable, "-c", PROGRAM.format(case=case)]
                done = subprocess.run(command, capture_output=True, text=True, check=True, env=environ)
                if number:
                    taken[name].append(float(done.stdout))
    print("| import and configure | CPU ms over `import flask` |\n|---|---:|")
    for name, times in taken.items():
        print(f"| {name} | {statistics.median(times):.0f} |")


if __name__ == "__main__":
    main()

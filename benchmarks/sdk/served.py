"""The app of a variant, for a real server: `VARIANT="Burnline, OTLP" gunicorn benchmarks.sdk.served:app`."""

import os

from benchmarks.sdk.variants import VARIANTS

app = VARIANTS[os.environ["VARIANT"]]().app

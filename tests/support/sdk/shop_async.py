"""The asynchronous app that real servers serve in the tests."""

import os
import time

from fastapi import FastAPI

import burnline

burnline.configure(service="shop")
app = burnline.instrument(FastAPI())


@app.get("/orders/{order}")
async def order(order: int) -> int:
    time.sleep(0.003)
    return os.getpid()


@app.get("/pid")
async def pid() -> int:
    return os.getpid()

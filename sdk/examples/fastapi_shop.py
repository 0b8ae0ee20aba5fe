"""A FastAPI service: uvicorn fastapi_shop:app

Several workers need nothing more: uvicorn --workers 2 fastapi_shop:app
"""

import asyncio

from fastapi import FastAPI

import burnline

burnline.configure(service="shop-api", access_log=0.1)
app = burnline.instrument(FastAPI())
stock = burnline.histogram("shop_stock_seconds", "Duration of a look at the stock.")


@burnline.traced
async def left(item: int) -> int:
    """How many there are."""
    with stock.time():
        await asyncio.sleep(0.001)
    return item * 2


@app.get("/items/{item}")
async def show(item: int) -> dict[str, int]:
    return {"item": item, "left": await left(item)}

"""A shop whose mails the example's Celery worker sends: asked by a task of the shop's own, or by the task's name."""

import os

from celery import Celery  # type: ignore[import-untyped]  # it has no types
from flask import Flask

import burnline

burnline.configure(service="shop")
queue = Celery("shop", broker=os.environ["BROKER_URL"])
app = burnline.instrument(Flask("shop"))


@queue.task(name="send_mail")  # type: ignore[untyped-decorator]
def send_mail(order: int) -> None:
    """Done by the worker."""


@app.get("/mails/<int:order>")
def ask(order: int) -> str:
    return str(send_mail.delay(order).id)


@app.get("/mails-by-name/<int:order>")
def ask_by_name(order: int) -> str:
    del queue.tasks["send_mail"]  # as in a service that does not know it
    return str(queue.send_task("send_mail", [order]).id)

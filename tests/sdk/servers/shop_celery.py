"""A shop whose mails are sent by a Celery worker: the app that asks for them, and the task.

The worker has a side port, since it has no web server of its own.
"""

import os

from celery import Celery  # type: ignore[import-untyped]  # it has no types
from flask import Flask

import burnline

side_port = os.environ.get("SIDE_PORT")
burnline.configure(service="mailer" if side_port else "shop", side_port=int(side_port) if side_port else None)
log = burnline.get_logger()
mails = burnline.counter("mails_total", "Mails.")
queue = Celery("shop", broker=os.environ["REDIS_URL"], backend=os.environ["REDIS_URL"])
queue.conf.worker_redirect_stdouts = False
app = Flask("shop")
if not side_port:
    burnline.instrument(app)


@queue.task(name="send_mail")  # type: ignore[untyped-decorator]
def send_mail(order: int) -> int:
    with burnline.span("render"):
        mails.inc()
        log.info("mail sent", order=order)
    if order == 3:
        raise ValueError("no such order")
    return os.getpid()


@app.get("/mails/<int:order>")
def ask(order: int) -> str:
    return str(send_mail.delay(order).id)


@app.get("/mails-by-name/<int:order>")
def ask_by_name(order: int) -> str:
    return str(Celery("other", broker=os.environ["REDIS_URL"]).send_task("send_mail", [order]).id)

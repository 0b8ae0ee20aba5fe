"""A Celery worker: celery --app celery_mailer worker

Its tasks belong to the traces of the requests that asked for them. It has no web server to scrape, so its side port
shows health and metrics: the sums of all its children, also of those that were recycled.
"""

import os

from celery import Celery  # type: ignore[import-untyped]  # it has no types

import burnline

burnline.configure(service="mailer", side_port=int(os.environ.get("SIDE_PORT", "9464")))
log = burnline.get_logger("mailer")
mails = burnline.counter("shop_mails_total", "Mails by what became of them.", ["result"])

queue = Celery("mailer", broker=os.environ.get("BROKER_URL", "redis://127.0.0.1:6379/0"))
queue.conf.worker_redirect_stdouts = False  # else Celery puts a prefix before each line of JSON


@queue.task(name="send_mail")  # type: ignore[untyped-decorator]
def send_mail(order: int) -> None:
    """Fails for an order that there is not."""
    try:
        with burnline.span("render mail", order=order):
            if order == 13:
                raise ValueError("no such order")
            log.info("mail sent", order=order)
        mails.inc(result="sent")
    except ValueError:
        mails.inc(result="failed")
        raise

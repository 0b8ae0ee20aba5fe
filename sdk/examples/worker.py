"""A worker that takes messages from a queue: python worker.py

The sender puts its trace into each message's headers, so the work belongs to the trace that asked for it, whenever and
wherever it is done. A worker has no web server to scrape: `side_port=9464` would serve its metrics and health.
"""

import queue
import threading
from typing import NamedTuple

import burnline


class Message(NamedTuple):
    """What waits in the queue."""

    order: int
    headers: dict[str, str]


burnline.configure(service="mailer")
log = burnline.get_logger("mailer")
mails = burnline.counter("shop_mails_total", "Mails by what became of them.", ["result"])


def work(messages: queue.Queue[Message | None]) -> None:
    """Handles messages until there is a None; one that fails does not stop the others."""
    while (message := messages.get()) is not None:
        try:
            with burnline.extract(message.headers, "send mail", order=message.order):
                if message.order == 13:
                    raise ValueError("no such order")
                log.info("mail sent", order=message.order)
            mails.inc(result="sent")
        except ValueError:
            log.exception("mail not sent", order=message.order)
            mails.inc(result="failed")


def main() -> None:
    """Asks for three mails, and for the end."""
    messages: queue.Queue[Message | None] = queue.Queue()
    worker = threading.Thread(target=work, args=(messages,))
    worker.start()
    for order in (7, 13, 20):
        headers: dict[str, str] = {}
        with burnline.span("ask for mail", order=order):
            burnline.inject(headers)
        messages.put(Message(order, headers))
    messages.put(None)
    worker.join()


if __name__ == "__main__":
    main()

"""What the demo says while it runs: live in a terminal, plain lines elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from types import TracebackType
from typing import Final, Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from burnline_sample_app.demo.notification import Notification
from burnline_sample_app.demo.slo_api import SloRow
from burnline_sample_app.demo.slo_table import slo_line, slo_table

PLAIN_TABLE_EVERY_SECONDS: Final = 30.0


class TerminalView:
    """Shows progress, then the SLOs, with messages above them.

    With a terminal the lower part is redrawn in place; without one everything is a line with a time.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._is_live = console.is_terminal
        self._progress = Progress(
            TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=console, auto_refresh=False
        )
        self._live = Live(Text(), console=console, refresh_per_second=4) if self._is_live else None
        self._last_plain_table = 0.0

    def message(self, message: str) -> None:
        """One message that stays."""
        if self._is_live:
            self._console.print(message, highlight=False)
        else:
            stamp = datetime.now(UTC).strftime("%H:%M:%S")
            self._console.print(f"{stamp} {message}", markup=False, highlight=False, soft_wrap=True)

    @contextmanager
    def step(self, what: str) -> Iterator[Callable[[float], None]]:
        """A part of the set-up, from its begin to its end; gives a function to tell the share done, 0 to 1.

        Steps may overlap, in any threads.
        """
        if self._live is None:
            self.message(f"{what} …")
            yield lambda share: None
            self.message(f"{what}: ready")
            return
        task = self._progress.add_task(what, total=None)
        self._live.update(self._progress)
        yield lambda share: self._progress.update(task, completed=share, total=1.0)
        self._progress.update(task, completed=1.0, total=1.0)

    def addresses(self, urls: Mapping[str, str]) -> None:
        """Where a person can look."""
        width = max(map(len, urls))
        lines = [f"{name:<{width}}  {url}" for name, url in urls.items()]
        if self._is_live:
            self._console.print(Panel("\n".join(lines), title="Open", title_align="left", expand=False))
        else:
            for line in lines:
                self.message(line)

    def webhook(self, notification: Notification) -> None:
        """A webhook that arrived."""
        word = "FIRING" if notification.is_firing else "resolved"
        text = f"{word}: {notification.severity} {notification.tier} of {notification.slo_id}"
        if self._is_live:
            colour = "red" if notification.is_firing else "green"
            self._console.print(
                Panel(
                    Text(f"{text}\n{notification.summary}".strip()),
                    title="Webhook",
                    title_align="left",
                    border_style=colour,
                    expand=False,
                )
            )
        else:
            self.message(f"webhook {text}. {notification.summary}".strip())

    def slos(self, rows: Sequence[SloRow], footer: str, *, seconds: float) -> None:
        """The SLOs now, and what comes next; `seconds` is a monotonic clock's."""
        if self._live is not None:
            below: RenderableType = Text(footer, style="dim")
            self._live.update(Group(slo_table(rows, self._console.width), below))
        elif seconds - self._last_plain_table >= PLAIN_TABLE_EVERY_SECONDS:
            self._last_plain_table = seconds
            self.message(slo_line(rows))
            self.message(footer)

    def __enter__(self) -> Self:
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()

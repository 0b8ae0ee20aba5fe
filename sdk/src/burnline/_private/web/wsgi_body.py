"""The body of a WSGI response, passed through; the request ends when it is closed."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence

from burnline._private.web.request import ServerRequest


class MeasuredBody:
    """Around the app's iterable.

    A server must call `close()`. One that does not (some test clients) leaves the end to the garbage collector; the
    duration is then up to the last chunk.
    """

    __slots__ = ("_body", "_closed", "_exhausted_at", "_iterator", "_now", "_request")

    def __init__(self, body: Iterable[bytes], request: ServerRequest, now: Callable[[], int]) -> None:
        """`now()` reads the request's clock."""
        self._body = body
        self._now = now
        self._iterator: Iterator[bytes] | None = None
        self._request = request
        self._exhausted_at: int | None = None
        self._closed = False

    def __iter__(self) -> "MeasuredBody":
        return self

    def __next__(self) -> bytes:
        try:
            if self._iterator is None:
                self._iterator = iter(self._body)
            return next(self._iterator)
        except StopIteration:
            self._exhausted_at = self._now()
            raise
        except BaseException as error:
            self._request.error = error
            raise

    def close(self) -> None:
        """Closes the app's iterable, then ends the request: what the app does on close still belongs to it."""
        self._closed = True
        try:
            close = getattr(self._body, "close", None)
            if close is not None:
                close()
        except BaseException as error:
            self._request.error = error
            raise
        finally:
            self._request.finish()
            self._request.leave()

    def __del__(self) -> None:
        if not self._closed and not sys.is_finalizing():
            self._request.finish(self._exhausted_at)
            self._request.leave()


class SizedBody(MeasuredBody):
    """Around a list or tuple: a server that sees that it is one chunk knows the response's length."""

    __slots__ = ("_length",)

    def __init__(self, body: Sequence[bytes], request: ServerRequest, now: Callable[[], int]) -> None:
        super().__init__(body, request, now)
        self._length = len(body)

    def __len__(self) -> int:
        return self._length

"""The press: many documents rendered on every core, in order, the same bytes as one by one.

Worker processes are spawned, never forked (the threads of the typesetter and of polars would not
live on), and each holds one compiler with its fonts. Only so many documents are under way at
a time, so memory does not grow with their number.
"""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain, islice
from threading import Thread
from typing import Any, Protocol, Self

from domain.vocabulary import Notice
from notifications.announcement_rows import AnnouncementRow
from notifications.kept_papers import KeptPapers
from notifications.proof_code import UselessAddressError
from notifications.render import MissingFactsError, Rendered, Renderer
from notifications.typesetting import Fonts, GlyphMissingError, TypesettingError

CHUNK = 8  # documents handed over together: some 200 ms of work to a message
AHEAD = 3  # chunks under way for each worker: none ever waits, and few results do
WORTH_IT = 100  # a worker takes half a second of work to start: with fewer, alone is as fast


class Request(Protocol):
    """A document to make; it must travel to another process."""

    def rendered_by(self, renderer: Renderer) -> Rendered:
        """The document."""


@dataclass(frozen=True, slots=True)
class NoticeRequest:
    """A notice to one party, by ``Renderer.render``."""

    notice: Notice
    facts: Mapping[str, Any]
    specimen: bool

    def rendered_by(self, renderer: Renderer) -> Rendered:
        """The notice."""
        return renderer.render(self.notice, self.facts, specimen=self.specimen)


@dataclass(frozen=True, slots=True)
class AnnouncementRequest:
    """A public announcement, by ``Renderer.announce``."""

    row: AnnouncementRow
    facts: Mapping[str, Any]
    specimen: bool
    noindex: bool = True
    proof_address: str = ""

    def rendered_by(self, renderer: Renderer) -> Rendered:
        """The announcement."""
        return renderer.announce(
            self.row,
            self.facts,
            specimen=self.specimen,
            noindex=self.noindex,
            proof_address=self.proof_address,
        )


@dataclass(frozen=True, slots=True)
class Order:
    """A document and its place: ``path`` without an ending."""

    path: str
    request: Request


class NotRenderedError(Exception):
    """A document that cannot be made; the message names it and the missing fact or character."""

    def __init__(self, path: str, why: str) -> None:
        self.path, self.why = path, why
        super().__init__(f"{path}：{why}")


Outcome = tuple[str, Rendered | str]
REFUSALS = (MissingFactsError, GlyphMissingError, TypesettingError, UselessAddressError)
_held: dict[str, Renderer] = {}  # of a worker process


def _start_worker(fonts: Fonts | None, papers: KeptPapers | None) -> None:
    Thread(target=_end_with_parent, daemon=True).start()
    os.environ.setdefault("RAYON_NUM_THREADS", "1")  # a worker a core: threads would only contend
    _held["renderer"] = Renderer(fonts, papers)


def _end_with_parent() -> None:
    """A pool that lost its process waits for work for ever: whoever was killed cannot end it."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(orders: tuple[Order, ...]) -> list[Outcome]:
    return [_made(order, _held["renderer"]) for order in orders]


def _made(order: Order, renderer: Renderer) -> Outcome:
    """The document, or in words why there is none: exceptions of ours do not travel."""
    try:
        return order.path, order.request.rendered_by(renderer)
    except REFUSALS as error:
        return order.path, str(error)


class Press:
    """Renders orders in their order. Use as a context; workers start when there is work for them.

    With one worker, or for a handful of orders, everything is rendered in this process.
    """

    def __init__(
        self,
        fonts: Fonts | None = None,
        *,
        workers: int | None = None,
        chunk: int = CHUNK,
        worth_it: int = WORTH_IT,
        renderer: Renderer | None = None,
        papers: KeptPapers | None = None,
    ) -> None:
        """``renderer``: one that is held already, with its fonts, for work in this process.

        ``papers``: those that were set before, and need not be set again.
        """
        self._papers = papers
        self._fonts = renderer.fonts if renderer else fonts
        self._chunk, self._worth_it = chunk, worth_it
        self._workers = workers or len(os.sched_getaffinity(0))
        self._open = ExitStack()
        self._pool: ProcessPoolExecutor | None = None
        self._own = renderer

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()
        self._pool = None

    def run(self, orders: Iterable[Order]) -> Iterator[tuple[str, Rendered]]:
        """Each path with its document. NotRenderedError at the first that cannot be made."""
        for path, made in self.attempt(orders):
            if isinstance(made, str):
                raise NotRenderedError(path, made)
            yield path, made

    def attempt(self, orders: Iterable[Order]) -> Iterator[Outcome]:
        """Each path with its document, or with the reason in words why there is none."""
        waiting = iter(orders)
        first = list(islice(waiting, self._worth_it))
        if self._workers == 1 or (self._pool is None and len(first) < self._worth_it):
            self._own = self._own or Renderer(self._fonts, self._papers)
            for order in chain(first, waiting):
                yield _made(order, self._own)
            return
        yield from self._spread(chain(first, waiting))

    def _spread(self, orders: Iterator[Order]) -> Iterator[Outcome]:
        pool = self._started()
        under_way: deque[Future[list[Outcome]]] = deque()
        try:
            while True:
                while len(under_way) < self._workers * AHEAD:
                    chunk = tuple(islice(orders, self._chunk))
                    if not chunk:
                        break
                    under_way.append(pool.submit(_work, chunk))
                if not under_way:
                    return
                yield from under_way.popleft().result()
        finally:
            for future in under_way:
                future.cancel()

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = self._open.enter_context(
                ProcessPoolExecutor(
                    self._workers,
                    mp_context=multiprocessing.get_context("spawn"),
                    initializer=_start_worker,
                    initargs=(self._fonts, self._papers),
                )
            )
        return self._pool


def files_of(path: str, rendered: Rendered) -> Iterator[tuple[str, bytes]]:
    """The files of a document: its page and its paper."""
    yield f"{path}.html", rendered.html.encode()
    yield f"{path}.pdf", rendered.pdf

"""procrastinate on PostgreSQL: one job an event, its rows written by the job's own transaction.

An asynchronous task and worker, as its manual prefers, in one event loop with the client, so that
neither threads nor processes cost anything. The worker is woken by LISTEN/NOTIFY; a notification
that arrives while it is looking for work and finding none is lost, so that with the default of
polling every 5 seconds a closed loop stands still now and then: it polls more often. Finished jobs
are kept, the default; deleting them was slower. The client is told by a future when the job's
transaction is on disk, which spares it the polling of job states; that the library then marks the
job as done falls into the next event. Queueing, fetching and marking are transactions of the
library's own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
from procrastinate import App, PsycopgConnector

from bench.peers.rows import READ_CASE, TABLES, decide
from bench.peers.work import Event, Query, RefusedError, Running
from bench.servers import postgres

POLLING = 0.01
"""Seconds after which the worker looks for work unasked."""


class Office:
    """The application: its one task, its connection for the rows, and who waits for which event."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.app = App(connector=PsycopgConnector(conninfo=url))
        self.task = self.app.task(name="handle", queue="w2")(self.perform)
        self.waiting: dict[str, asyncio.Future[None]] = {}
        self.rows: psycopg.AsyncConnection[Any]
        self.worker: asyncio.Task[None]

    async def open(self) -> None:
        """Schema and tables, then the worker."""
        await self.app.open_async()
        await self.app.schema_manager.apply_schema_async()
        self.rows = await psycopg.AsyncConnection.connect(self.url, autocommit=True)
        for table in TABLES:
            await self.rows.execute(table)
        self.worker = asyncio.create_task(
            self.app.run_worker_async(
                queues=["w2"], install_signal_handlers=False, fetch_job_polling_interval=POLLING
            )
        )

    async def close(self) -> None:
        """Stop the worker, as its manual says: by cancelling its task."""
        self.worker.cancel()
        with suppress(asyncio.CancelledError):
            await self.worker
        await self.rows.close()
        await self.app.close_async()

    async def perform(self, event: list[Any]) -> None:
        """The job: guards and rows in one transaction."""
        sent = Event(*event)
        told = self.waiting.pop(f"{sent.case} {sent.name}")
        try:
            async with self.rows.transaction():
                found = await (await self._run(READ_CASE, (sent.case,))).fetchone()
                for statement, values in decide(sent, found):
                    await self._run(statement, values)
        except RefusedError as refusal:
            told.set_exception(refusal)
            raise
        told.set_result(None)

    async def _run(self, statement: str, values: tuple[object, ...]) -> psycopg.AsyncCursor[Any]:
        return await self.rows.execute(statement.replace("?", "%s"), values)

    async def send(self, event: Event) -> None:
        """Defer the job and wait until its rows are on disk."""
        told = asyncio.get_running_loop().create_future()
        self.waiting[f"{event.case} {event.name}"] = told
        await self.task.defer_async(event=list(event))
        await told


@contextmanager
def start(folder: Path) -> Iterator[Running]:
    """A server of its own from a wheel, on a local socket, fsync and synchronous commit on."""
    del folder
    with postgres() as (create, template), asyncio.Runner() as runner:
        create("w2")
        url = template.format(name="w2").replace("+psycopg", "")
        office = Office(url)
        runner.run(office.open())
        loop = runner.get_loop()

        def handle(event: Event) -> None:
            loop.run_until_complete(office.send(event))

        with psycopg.connect(url, autocommit=True) as eyes:
            yield Running(handle, reader(eyes))
        runner.run(office.close())


def reader(eyes: psycopg.Connection[Any]) -> Query:
    """The check's eyes on PostgreSQL."""
    return lambda statement: eyes.execute(statement).fetchall()

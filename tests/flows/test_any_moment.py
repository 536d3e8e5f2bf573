"""PostgreSQL goes back to any moment: a base backup, and the server's own log archived beside it."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from datetime import timedelta
from pathlib import Path
from time import sleep
from urllib.parse import quote

import pytest

from flows import clock
from flows.assembly import assemble
from flows.audit import audit
from flows.backups.checking import check
from flows.backups.data_directory import prepare
from flows.backups.making import make
from flows.backups.manifest import BackupError
from flows.backups.restoring import restore
from flows.settings import Backup, Settings
from storage.counted import counted
from storage.unit_of_work import UnitOfWork
from tests.flows.living import Living
from tests.flows.log_office import Randomness
from tests.office import complaint
from tests.releases import PROGRAMS, RELEASES, phrase_file, unpacked
from tests.releases.lived import CORRECTED


class Server:
    """A PostgreSQL server as an office runs one, under a user of its own where this is root."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.data = folder, folder / name
        self.user = "pgserver" if os.geteuid() == 0 else None
        socket = quote(str(folder))
        self.url = f"postgresql+psycopg://postgres:@/postgres?host={socket}"

    def own(self) -> None:
        """Everything in the folder belongs to the server's user."""
        if self.user is not None:
            there = pwd.getpwnam(self.user)
            for path in (self.folder, *self.folder.rglob("*")):
                os.chown(path, there.pw_uid, there.pw_gid)

    def run(self, program: str, *words: str) -> None:
        subprocess.run(
            [PROGRAMS / program, *words], check=True, user=self.user, cwd=self.folder,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip

    def start(self, *options: str) -> None:
        told = " ".join(("-h ''", f"-k {self.folder}", "-c fsync=off", *options))
        self.run(
            "pg_ctl", "-w", "-D", str(self.data), "-l", f"{self.data}.log", "-o", told, "start"
        )

    def answers(self) -> bool:
        """Whether it takes connections: it does not while it replays."""
        asked = [PROGRAMS / "pg_isready", "--quiet", "--host", str(self.folder)]
        return subprocess.run(asked, check=False).returncode == 0

    def stop(self) -> None:
        self.run("pg_ctl", "-w", "-D", str(self.data), "-m", "fast", "stop")


@pytest.fixture
def folder(postgres_server):
    """A short path, for the socket; the session's server made the user."""
    made = Path(tempfile.mkdtemp(prefix="pg"))
    yield made
    shutil.rmtree(made)


def test_an_office_goes_back_to_a_moment_between_two_events(folder, tmp_path):
    wal = folder / "wal"
    wal.mkdir()
    first = Server(folder, "first")
    first.own()
    first.run("initdb", "--auth=trust", "--no-sync", "-U", "postgres", "-D", str(first.data))
    first.start("-c archive_mode=on", f"-c archive_command='cp %p {wal}/%f'")
    kept = Backup(
        folder=tmp_path / "kept", form="base", wal=wal, programs=PROGRAMS,
        pass_phrase_file=phrase_file(tmp_path),
    )  # fmt: skip
    settings = Settings(home=tmp_path / "office", database_url=first.url, backup=kept)
    try:
        (tmp_path / "release").mkdir()
        restore(settings, unpacked(RELEASES[-1], "postgresql", tmp_path / "release"))
        office = assemble(settings)
        backup = make(office.settings, office.engine, at=clock.now(), random=Randomness())
        life = Living.resumed(office, CORRECTED)
        life.give(complaint(CORRECTED, "JB-before"))
        with UnitOfWork(office.engine, reading=True) as unit:
            then = counted(unit)
            ((moment,),) = unit.rows("SELECT clock_timestamp()")
        life.give(complaint(CORRECTED, "JB-after"))
        office.engine.dispose()
    finally:
        first.stop()  # what it has still to archive is archived first
    assert check(backup, PROGRAMS)[1] == []

    second = Server(folder, "second")
    with pytest.raises(BackupError, match="更早"):
        prepare(settings, backup, second.data, clock.now() - timedelta(days=1))
    there = settings.model_copy(update={"home": tmp_path / "new", "database_url": second.url})
    prepare(there, backup, second.data, moment)
    with pytest.raises(BackupError, match="不是空文件夹"):
        prepare(there, backup, second.data, moment)
    second.own()
    second.start()
    try:
        while not second.answers():
            sleep(0.1)
        done = restore(there, backup)
        assert done.counted == then
        again = assemble(there)
        with UnitOfWork(again.engine, reading=True) as unit:
            assert audit(unit).findings == ()
        life.assembly = again
        assert life.give(complaint(CORRECTED, "JB-again")).events  # no standby: it works on
        again.engine.dispose()
    finally:
        second.stop()

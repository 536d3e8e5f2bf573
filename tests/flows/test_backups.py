"""Backed up while it works, looked through, put back elsewhere: nothing lost, nothing told twice."""

from __future__ import annotations

import shutil
import threading
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.vocabulary import Act, Step
from flows.assembly import assemble, with_parts
from flows.audit import audit
from flows.backups import afterwards, making
from flows.backups.at_its_time import back_up, practise
from flows.backups.checking import check
from flows.backups.keeping import WITH_POINTS, age, drills, let_go, to_keep
from flows.backups.making import POINTS, UNFINISHED, backups_in, make, make_point
from flows.backups.manifest import KEYS, NAME, BackupError, read_manifest
from flows.backups.restoring import choose, restore
from flows.clock import OFFICE_TIME
from flows.handle import drain
from flows.log_ahead import HOLD, SiteAheadError, compared, remember
from flows.log_continued import continue_log
from flows.operations import checks
from flows.publish import show
from flows.settings import Backup, Settings
from notifications.transparency.signing import LogKeyError
from notifications.transparency.verify import check as verified
from storage import copies, evidence, inbox, seals, transparency
from storage.copies import CopyError
from storage.counted import counted
from storage.later import Taken
from storage.unit_of_work import UnitOfWork, connect
from tests.conftest import EXAMPLES, database
from tests.flows.living import Living, at
from tests.flows.log_office import Randomness
from tests.office import complaint
from tests.releases import DIALECTS, PHRASE, PROGRAMS, RELEASES, phrase_file, unpacked
from tests.releases.lived import CORRECTED, PERSON, PHOTO

MADE = datetime(2026, 4, 20, 3, 20, tzinfo=OFFICE_TIME)
LATER = date(2026, 5, 6)


class Story:
    """An office of a release, put back, backed up again, and living on."""

    def __init__(self, office, kept, folder):
        self.office, self.settings, self.kept = office, office.settings, kept
        self.life = Living.resumed(office, CORRECTED)
        self.backup = make(office.settings, office.engine, at=MADE, random=Randomness())
        with UnitOfWork(office.engine, reading=True) as unit:
            self.counted = counted(unit)
        self.site = shutil.copytree(self.settings.site / "public", folder / "site")
        self._lives_on()

    def _lives_on(self):
        """A correction that is shown, and a complaint: both after the backup."""
        self.life.day = LATER
        self.life.go(Step.LISTING_ERROR_FOUND)
        self.life.act(Act.CORRECT_ENTRY, correction="再次更正")
        show(self.office, at=at(self.life.day))
        self.life.give(complaint(self.life.day, "JB-7", subject="噪声"))

    def elsewhere(self, home, url):
        """The settings of another machine."""
        return self.settings.model_copy(update={"home": home, "database_url": url})

    def backed_up_to(self, folder, **changed):
        """The same office with another folder for its backups."""
        kept = self.kept.model_copy(update={"folder": folder, **changed})
        return replace(self.office, settings=self.settings.model_copy(update={"backup": kept}))


@pytest.fixture(scope="module", params=DIALECTS)
def story(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("kept")
    with ExitStack() as passing:
        url = ""
        if request.param == "postgresql":
            server = request.getfixturevalue("postgres_server")
            url = passing.enter_context(database(server, "kept", "template0"))
        (folder / "old").mkdir()
        kept = Backup(
            folder=folder / "backups", pass_phrase_file=phrase_file(folder), programs=PROGRAMS
        )
        settings = Settings(home=folder / "office", database_url=url, backup=kept)
        restore(settings, unpacked(RELEASES[-1], request.param, folder / "old"))
        office = assemble(settings)
        yield Story(office, kept, folder)
        office.engine.dispose()


# What does not depend on the database is tried on one.
of_sqlite = pytest.mark.parametrize("story", ["sqlite"], indirect=True)


@pytest.fixture
def place(story, request, tmp_path):
    """An empty home and an empty database."""
    with ExitStack() as passing:
        url = ""
        if story.settings.database_url:
            server = request.getfixturevalue("postgres_server")
            url = passing.enter_context(database(server, "elsewhere", "template0"))
        yield story.elsewhere(tmp_path / "new", url)


@pytest.fixture
def restored(story, place, book):
    """The office as of the backup, running again."""
    done = restore(place, story.backup)
    engine = connect(place.url)
    yield done, with_parts(place, engine, book)
    engine.dispose()


def tree(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.resolve().rglob("*"))
        if path.is_file()
    } if not folder.is_symlink() else tree(folder.resolve())  # fmt: skip


def findings(office):
    with UnitOfWork(office.engine, reading=True) as unit:
        return audit(unit).findings


# -- whole -----------------------------------------------------------------------------------------


def test_what_was_backed_up_stands_again_elsewhere(story, restored):
    done, office = restored
    assert done.counted == story.counted
    assert (done.as_of, done.keys_missing, done.other_settings) == (MADE, (), ())
    assert findings(office) == ()
    assert tree(office.settings.site / "public") == tree(story.site)
    for name in ("seal.key", "log.key"):
        key = office.settings.home / name
        assert key.read_bytes() == (story.settings.home / name).read_bytes()
        assert key.stat().st_mode & 0o077 == 0
    with UnitOfWork(office.engine) as unit:
        key = (office.settings.home / "seal.key").read_bytes()
        opened = seals.open_seal(unit, key, "JB-9", by="ins-01", reason="回访", at=at(LATER))
        (photo,) = evidence.handed_in(unit, evidence.COMPLAINT, "JB-9")
        _, body = evidence.read(unit, evidence.COMPLAINT, "JB-9", photo.digest, key)
    assert (opened, body) == ({"person": PERSON}, PHOTO)


def test_a_restored_office_works_on(story, restored):
    """It shows the same list again, and what the log says goes on from where it was."""
    _, office = restored
    show(office, at=at(LATER))
    found = verified(str(office.settings.site / "public"))
    assert [one.kind for one in found if one.wrong] == []
    assert tree(office.settings.site / "public").keys() == tree(story.site).keys()


def test_a_whole_backup_is_found_whole(story):
    manifest, problems = check(story.backup, PROGRAMS)
    assert problems == []
    assert manifest.counted == story.counted
    assert manifest.counted.evidence_files == 1
    assert story.backup.stat().st_mode & 0o077 == 0


@of_sqlite
def test_whoever_takes_a_backup_away_opens_nothing(story):
    """Neither a key nor an identity stands in it, packed or not."""
    keys = [(story.settings.home / name).read_bytes() for name in ("seal.key", "log.key")]
    for secret in (PERSON.encode(), PHRASE.encode(), *keys):
        assert not any(
            secret in path.read_bytes() for path in story.backup.rglob("*") if path.is_file()
        )
    manifest = read_manifest(story.backup)
    assert manifest.keys_inside
    assert set(manifest.keys) >= {"seal.key", "log.key"}


@of_sqlite
def test_without_a_pass_phrase_the_keys_stay_at_home(story, place, tmp_path):
    office = story.backed_up_to(tmp_path / "bare", pass_phrase_file=None)
    made = make(office.settings, office.engine, at=MADE, random=Randomness())
    assert not (made / KEYS).exists()
    done = restore(place, made)
    assert set(done.keys_missing) == set(read_manifest(made).keys)
    office = assemble(place)
    with pytest.raises((LogKeyError, seals.SealError)):
        show(office, at=at(LATER))
    office.engine.dispose()


@of_sqlite
def test_another_pass_phrase_opens_no_key(story, place, tmp_path):
    (tmp_path / "other.txt").write_text("完全是另外一个很长的口令", "utf-8")
    kept = story.kept.model_copy(update={"pass_phrase_file": tmp_path / "other.txt"})
    with pytest.raises(BackupError, match="口令"):
        restore(place.model_copy(update={"backup": kept}), story.backup)
    assert not place.database_stands


# -- not whole -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "how", ["cut", "changed", "gone", "added", "no manifest", "other manifest"]
)
def test_a_backup_that_is_not_whole_is_told_and_not_put_back(story, place, tmp_path, how):
    spoilt = shutil.copytree(story.backup, tmp_path / story.backup.name)
    file = spoilt / read_manifest(spoilt).database
    raw = file.read_bytes()
    match how:
        case "cut":
            file.write_bytes(raw[:-1])
        case "changed":
            file.write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]))
        case "gone":
            file.unlink()
        case "added":
            (spoilt / "more.txt").write_text("x")
        case "no manifest":
            (spoilt / NAME).unlink()
        case "other manifest":
            (spoilt / NAME).write_text("{}")
    if "manifest" in how:
        with pytest.raises(BackupError, match="备份"):
            check(spoilt, PROGRAMS)
    else:
        assert len(check(spoilt, PROGRAMS)[1]) == 1
    with pytest.raises(BackupError):
        restore(place, spoilt)
    assert not place.home.exists()


def test_a_living_office_is_never_written_over(story):
    before = tree(story.settings.home)
    with pytest.raises(BackupError, match="不会覆盖"):
        restore(story.settings, story.backup)
    assert tree(story.settings.home) == before


@of_sqlite
def test_a_place_with_another_key_is_refused(story, place):
    place.home.mkdir()
    (place.home / "seal.key").write_bytes(seals.new_key())
    with pytest.raises(BackupError, match="不是备份时的密钥"):
        restore(place, story.backup)


@of_sqlite
def test_a_backup_of_a_newer_version_is_refused(story, place, tmp_path):
    newer = shutil.copytree(story.backup, tmp_path / story.backup.name)
    told = read_manifest(newer).model_copy(update={"schema_revision": "9999"})
    (newer / NAME).write_text(told.written(), "utf-8")
    with pytest.raises(BackupError, match="9999"):
        restore(place, newer)


@of_sqlite
def test_a_backup_that_dies_half_way_is_not_there(story, tmp_path, monkeypatch):
    office = story.backed_up_to(tmp_path / "full")
    kept = office.settings.backup

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk, pytest.raises(BackupError, match="磁盘空间"):
        disk.setattr(making, "_site", full)
        make(office.settings, office.engine, at=MADE, random=Randomness())
    assert [one.name for one in kept.folder.iterdir()] == [".backing-up"]
    (kept.folder / f"{UNFINISHED}20260419T032000" / "database").mkdir(parents=True)  # killed there
    assert age(kept.folder).backup is None
    made = make(office.settings, office.engine, at=MADE, random=Randomness())
    assert {one.name for one in kept.folder.iterdir()} == {".backing-up", made.name}


def test_it_is_backed_up_while_others_write(story, tmp_path):
    """Events come in all the while; the copy is of one moment, and follows from itself."""
    office = story.backed_up_to(tmp_path / "busy")
    stop, written = threading.Event(), []

    def write():
        number = 0
        while not stop.is_set():
            number += 1
            story.life.give(complaint(LATER, f"JB-busy-{number}"))
            written.append(number)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = make(office.settings, office.engine, at=MADE, random=Randomness())
    finally:
        stop.set()
        writer.join()
    assert written
    assert check(made, PROGRAMS)[1] == []
    told = practise(office, now=MADE + timedelta(days=30))
    assert told == {"drill": made.name, "problems": []}


# -- a moment --------------------------------------------------------------------------------------


@of_sqlite
def test_a_file_goes_back_to_any_of_its_points(story, place, tmp_path):
    """SQLite: each point gives the file of its moment, to the last event and no further."""
    office = story.backed_up_to(tmp_path / "points")
    kept = office.settings.backup
    make(office.settings, office.engine, at=MADE, random=Randomness())
    moments = {}
    for minute in (10, 20):
        story.life.give(complaint(LATER, f"JB-point-{minute}"))
        moment = MADE + timedelta(minutes=minute)
        make_point(office.settings, at=moment)
        with UnitOfWork(office.engine, reading=True) as unit:
            moments[moment] = counted(unit)
    assert age(kept.folder).point == max(moments)
    for to, expected in (
        *((moment + timedelta(minutes=5), told) for moment, told in moments.items()),
        (None, moments[max(moments)]),
    ):
        there = place.model_copy(
            update={"home": tmp_path / f"to-{to and to.minute}", "backup": kept}
        )
        done = restore(there, choose(there, to), to)
        assert done.counted == expected
        again = assemble(there)
        assert findings(again) == ()
        again.engine.dispose()
    assert choose(place.model_copy(update={"backup": kept}), MADE).name == MADE.strftime(
        making.STAMP
    )
    with pytest.raises(BackupError, match="没有可用的备份"):
        choose(place.model_copy(update={"backup": kept}), MADE - timedelta(seconds=1))
    (last,) = sorted((kept.folder / POINTS).rglob("*T034000.pages.gz"))
    last.write_bytes(last.read_bytes()[:-9])
    assert len(check(backups_in(kept.folder)[-1], PROGRAMS)[1]) == 1


# -- what came after -------------------------------------------------------------------------------


def test_a_site_that_tells_more_is_noticed_and_left_as_it_is(story, restored):
    """The site lived on, the database went back: nothing is un-published, nothing signed twice."""
    _, office = restored
    ahead = story.settings.site / "public"
    with UnitOfWork(office.engine, reading=True) as unit:
        found = compared(unit, str(ahead), "")
    assert found.ahead
    assert found.agrees
    assert found.site - found.here == len(found.missing) > 0
    assert "corrected" in {one["what"] for one in found.missing}
    shutil.rmtree(office.settings.site / "releases")
    (office.settings.site / "public").unlink()
    shutil.copytree(ahead, office.settings.site / "public")
    before = tree(office.settings.site / "public")
    with pytest.raises(SiteAheadError, match="恢复到更晚的时刻"):
        show(office, at=at(LATER))
    assert tree(office.settings.site / "public") == before


@of_sqlite
def test_a_site_elsewhere_that_tells_more_holds_the_next_showing(story, restored):
    _, office = restored
    remember(office.settings, str(story.settings.site / "public"), story.counted.leaves)
    assert (office.settings.home / HOLD).exists()
    with pytest.raises(SiteAheadError):
        show(office, at=at(LATER))
    assert tree(office.settings.site / "public") == tree(story.site)


@of_sqlite
def test_a_site_of_the_same_moment_or_before_holds_nothing(story, restored):
    _, office = restored
    with UnitOfWork(office.engine, reading=True) as unit:
        same = compared(unit, str(story.site), "")
    assert (same.agrees, same.ahead, same.missing) == (True, False, ())
    with UnitOfWork(story.office.engine, reading=True) as unit:
        earlier = compared(unit, str(story.site), "")
    assert (earlier.agrees, earlier.ahead) == (True, False)


def test_what_was_accepted_after_the_moment_is_named_and_taken_in_again(story, restored):
    """From the old database, once; handled again it leads to the same journals."""
    _, office = restored
    old = story.office.engine.url.render_as_string(hide_password=False)
    with UnitOfWork(office.engine) as unit:
        lacking = afterwards.events_after(unit, old)
        assert all(one.sealed for one in lacking)
        assert afterwards.bring_over(unit, old, None).events == Taken(len(lacking), 0, 0)
        assert afterwards.events_after(unit, old) == []
        unit.commit()
    assert "complaint_filed" in {one.kind for one in lacking}
    assert [one.received_at for one in lacking] == sorted(one.received_at for one in lacking)
    with UnitOfWork(office.engine, reading=True) as unit:
        assert inbox.waiting_count(unit) == story.counted.waiting + len(lacking)
    drain(office, at=at(LATER))
    assert findings(office) == ()
    with (
        UnitOfWork(office.engine, reading=True) as ours,
        UnitOfWork(story.office.engine, reading=True) as theirs,
    ):
        assert counted(ours).events == counted(theirs).events
        assert counted(ours).journals == counted(theirs).journals


def test_the_log_goes_on_from_the_site_as_one_history(story, restored):
    """Taken over leaf by leaf; shown again once the database tells what the site tells."""
    _, office = restored
    ahead, here = story.settings.site / "public", story.counted.leaves
    key = (ahead / "log" / "key.txt").read_text("utf-8").strip()
    remember(office.settings, str(ahead), here)
    with UnitOfWork(office.engine) as unit:
        assert continue_log(unit, str(ahead), key, at=at(LATER)) > 0
        unit.commit()
    with (
        UnitOfWork(office.engine, reading=True) as ours,
        UnitOfWork(story.office.engine, reading=True) as theirs,
    ):
        taken = counted(ours)
        assert (taken.leaves, taken.log_root) == (counted(theirs).leaves, counted(theirs).log_root)
    assert findings(office) == ()
    with pytest.raises(SiteAheadError, match="不同"):
        show(office, at=at(LATER))

    with UnitOfWork(office.engine) as unit:
        old = story.office.engine.url.render_as_string(hide_password=False)
        afterwards.bring_over(unit, old, None)
        unit.commit()
    drain(office, at=at(story.life.day))
    show(office, at=at(story.life.day))
    assert not (office.settings.home / HOLD).exists()
    assert findings(office) == ()
    with UnitOfWork(office.engine, reading=True) as unit:
        gained = transparency.leaves(unit, taken.leaves, transparency.size(unit))
        assert [one.entry_id for one in gained if "/" not in one.entry_id] == []
    public = office.settings.site / "public"
    found = verified(str(public), since=str(ahead / "log" / "checkpoint"), mirror=str(ahead))
    assert [one.kind for one in found if one.wrong] == []


@of_sqlite
def test_a_log_whose_contents_are_gone_is_not_taken_over(story, restored, tmp_path):
    _, office = restored
    site = shutil.copytree((story.settings.site / "public").resolve(), tmp_path / "site")
    key = (site / "log" / "key.txt").read_text("utf-8").strip()
    shutil.rmtree(site / "entry")
    with UnitOfWork(office.engine) as unit, pytest.raises(SiteAheadError, match="证明"):
        continue_log(unit, str(site), key, at=at(LATER))
    with UnitOfWork(office.engine, reading=True) as unit:
        assert transparency.size(unit) == story.counted.leaves


@of_sqlite
def test_mails_that_went_out_after_the_moment_are_named(story, restored, tmp_path):
    _, office = restored
    with UnitOfWork(office.engine, reading=True) as unit:
        known = next(iter(afterwards.later.message_ids(unit)))
        for name in (known, f"{known[:18]}-99-9-warning_decision"):
            (tmp_path / f"{name}.eml").write_text(
                f"Message-ID: <{name}@mingdan.invalid>\nSubject: x\nDate: 1 May 2026\n\n"
            )
        found = list(afterwards.mails_after(unit, tmp_path))
    assert [one.message_id.partition("@")[0] for one in found] == [
        f"{known[:18]}-99-9-warning_decision"
    ]


# -- kept ------------------------------------------------------------------------------------------


NAMES = st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 31)).map(
    lambda moment: moment.strftime(making.STAMP)
)


@settings(max_examples=EXAMPLES)
@given(st.sets(NAMES, max_size=80), st.integers(1, 20), st.integers(0, 24))
def test_the_newest_of_the_last_days_and_months_are_kept(names, daily, monthly):
    kept = to_keep(names, daily, monthly)
    assert kept <= names
    recent = sorted({name[:8] for name in names})[-2:]
    assert {name for name in names if name[:8] in recent} <= kept
    assert len({name[:8] for name in kept}) <= max(daily, 2) + monthly
    days = sorted({name[:8] for name in names}, reverse=True)[:daily]
    months = sorted({name[:6] for name in names}, reverse=True)[:monthly]
    for start in (*days, *months):
        assert max(name for name in names if name.startswith(start)) in kept


def test_what_is_no_longer_kept_goes_and_points_before_it(tmp_path):
    for day in ("20260101T032000", "20260102T032000", "20260203T032000", "20260204T032000"):
        (tmp_path / day).mkdir()
        (tmp_path / day / NAME).write_text("{}")
        (tmp_path / POINTS / day).mkdir(parents=True)
    assert let_go(tmp_path, Backup(folder=tmp_path, daily=4, monthly=2)) == []
    with_points = sorted(one.name for one in (tmp_path / POINTS).iterdir())
    assert with_points == [one.name for one in backups_in(tmp_path)][-WITH_POINTS:]
    gone = let_go(tmp_path, Backup(folder=tmp_path, daily=1, monthly=2))
    assert gone == ["20260101T032000"]  # the newest of its month is another
    left = ["20260102T032000", "20260203T032000", "20260204T032000"]
    assert [one.name for one in backups_in(tmp_path)] == left


def test_the_jobs_do_each_once(office, tmp_path):
    """However often they are started: a backup a night, points in between, a drill a fortnight."""
    assert back_up(office, now=MADE) == {"backup": None}
    assert practise(office, now=MADE) == {"drill": None}
    office = backed_up(office, tmp_path)
    folder = office.settings.backup.folder
    told = [back_up(office, now=MADE + timedelta(minutes=10 * n)) for n in range(2)]
    assert told[0]["backup"] == MADE.strftime(making.STAMP)
    assert (told[1]["backup"], told[1]["point"]) == (None, "20260420T033000.pages.gz")
    assert age(folder).point == MADE + timedelta(minutes=10)
    done = [practise(office, now=MADE + timedelta(minutes=n))["drill"] for n in range(2)]
    assert done == [told[0]["backup"], None]
    assert back_up(office, now=MADE + timedelta(days=1))["backup"] is not None
    found = age(folder)
    assert (found.backup, found.point) == (MADE + timedelta(days=1), None)
    assert (found.drill.problems, len(drills(folder))) == ((), 1)


def backed_up(office, tmp_path):
    kept = Backup(folder=tmp_path / "backups")
    update = {"backup": kept, "database_url": ""}
    return replace(office, settings=office.settings.model_copy(update=update))


def test_the_operations_page_tells_how_old_the_last_backup_and_drill_are(office, tmp_path):
    def looked(at):
        with UnitOfWork(office.engine, reading=True) as unit:
            found = {one.job.id: one for one in checks(office, unit, at)}
        return found["backup"].done, found["drill"].done, found["backup"].told[0]

    assert looked(MADE)[:2] == (None, None)
    office = backed_up(office, tmp_path)
    assert looked(MADE)[:2] == (False, False)
    back_up(office, now=MADE)
    practise(office, now=MADE)
    assert looked(MADE) == (
        True,
        True,
        "最近一次完整备份 2026-04-20T03:20，可以恢复到 2026-04-20T03:20",
    )
    assert looked(MADE + timedelta(hours=2))[:2] == (False, True)
    back_up(office, now=MADE + timedelta(hours=2))
    assert looked(MADE + timedelta(hours=2))[:2] == (True, True)
    assert looked(MADE + timedelta(days=20))[:2] == (False, False)


def test_a_drill_that_fails_says_so(office, tmp_path):
    office = backed_up(office, tmp_path)
    made = make(office.settings, office.engine, at=MADE, random=Randomness())
    (made / read_manifest(made).database).write_bytes(b"no database")
    told = practise(office, now=MADE)
    assert len(told["problems"]) == 1
    assert age(office.settings.backup.folder).drill.problems == tuple(told["problems"])


@of_sqlite
def test_a_missing_program_is_named(story, tmp_path):
    with pytest.raises(CopyError, match="MINGDAN_BACKUP_PROGRAMS"):
        copies.run("pg_dump", [], [], programs=tmp_path)

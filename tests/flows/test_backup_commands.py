"""As whoever is on duty does it: by the commands, from the folder of backups alone."""

from __future__ import annotations

import http.server
import re
import shutil
import subprocess
import sys
import threading
from functools import partial

import pytest
from typer.testing import CliRunner

from flows.assembly import assemble
from flows.backups.restoring import restore
from flows.cli import app
from flows.cli_backup import _moment
from flows.settings import Backup, Settings
from tests.flows.living import Living
from tests.office import complaint
from tests.releases import RELEASES, phrase_file, unpacked
from tests.releases.lived import CORRECTED


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    """The home of an office, to be copied."""
    folder = tmp_path_factory.mktemp("lived")
    (folder / "kept").mkdir()
    settings = Settings(home=folder / "office", backup=Backup(pass_phrase_file=phrase_file(folder)))
    restore(settings, unpacked(RELEASES[-1], "sqlite", folder / "kept"))
    return folder


@pytest.fixture
def at_home(lived, tmp_path, monkeypatch):
    """A machine with this office, told of it by its environment."""
    shutil.copytree(lived / "office", tmp_path / "office", symlinks=True)
    for name, value in {
        "HOME": tmp_path / "office",
        "BACKUP_FOLDER": tmp_path / "backups",
        "BACKUP_PASS_PHRASE_FILE": phrase_file(tmp_path),
    }.items():
        monkeypatch.setenv(f"MINGDAN_{name}", str(value))
    return tmp_path


def mingdan(*words, code=0):
    done = CliRunner().invoke(app, [str(one) for one in words], catch_exceptions=False)
    assert done.exit_code == code, done.output
    return done.output


def test_a_night_from_backup_to_restored(at_home, monkeypatch):
    """The machine is lost, the site stands elsewhere, the old file can still be read."""
    told = mingdan("backup")
    (made,) = [one for one in (at_home / "backups").iterdir() if one.name[:1].isdecimal()]
    assert str(made) in told
    assert "密钥已用口令封存" in told
    assert "全部与清单一致" in mingdan("backup", "--check", made)
    assert "演练合格" in mingdan("backup", "--drill")
    office = assemble(Settings())
    Living.resumed(office, CORRECTED).give(complaint(CORRECTED, "JB-late"))
    office.engine.dispose()
    site = shutil.copytree((at_home / "office" / "public").resolve(), at_home / "site")
    mail = at_home / "mails"
    mail.mkdir()
    (mail / "x.eml").write_text(f"Message-ID: <{'9' * 18}-01-1-warning@x>\nSubject: 警告\n\n")

    monkeypatch.setenv("MINGDAN_HOME", str(at_home / "new"))
    old = at_home / "office" / "mingdan.db"
    told = mingdan("restore", "--site", site, "--old", old, "--mails", mail, "--bring")
    for part in (
        "全部一致", "公布记录与数据库一致", "恢复时刻之后收到的（1）", "已重新收入 1 件",
        "数据库中没有的邮件（1）",
    ):  # fmt: skip
        assert part in told
    assert "全部一致" in mingdan("audit")
    assert re.search("全部一致", mingdan("audit", "--out", at_home / "office"))


def test_a_lost_phrase_leaves_the_keys_to_be_brought(at_home, monkeypatch):
    mingdan("backup")
    monkeypatch.setenv("MINGDAN_HOME", str(at_home / "new"))
    monkeypatch.delenv("MINGDAN_BACKUP_PASS_PHRASE_FILE")
    told = mingdan("restore", code=1)
    assert "缺少密钥：" in told
    for name in ("seal.key", "log.key"):
        assert name in told
        shutil.copyfile(at_home / "office" / name, at_home / "new" / name)
    told = mingdan("restore", "--stands", "--site", at_home / "office" / "public")
    assert "全部一致" in told
    assert told.count("公布记录与数据库一致") == 2


def test_what_cannot_be_done_is_one_sentence(at_home, monkeypatch, capsys):
    from flows.cli import main

    def said(*words):
        monkeypatch.setattr(sys, "argv", ["mingdan", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 1
        (line,) = capsys.readouterr().err.strip().splitlines()
        return line

    assert "没有可用的备份" in said("restore")
    assert "先运行 mingdan backup" in said("backup", "--drill")
    assert "不是完整的备份" in said("backup", "--check", at_home)
    mingdan("backup")
    assert "不会覆盖" in said("restore")
    (at_home / "phrase.txt").write_text("短")
    assert "更长的口令" in said("backup")
    monkeypatch.setenv("MINGDAN_HOME", str(at_home / "nowhere"))
    assert "没有数据库" in said("backup")
    assert not (at_home / "nowhere").exists()
    monkeypatch.delenv("MINGDAN_BACKUP_FOLDER")
    assert "MINGDAN_BACKUP_FOLDER" in said("backup")


def test_a_moment_is_office_time_unless_it_says_otherwise():
    assert _moment("2026-11-26T03:00").isoformat() == "2026-11-26T03:00:00+08:00"
    assert _moment("2026-11-26T03:00+00:00").isoformat() == "2026-11-26T03:00:00+00:00"
    assert _moment("") is None
    assert "2026-11-26T03:00" in mingdan("restore", "--to", "昨夜", code=2)


def test_the_public_site_goes_on_without_the_server(lived, tmp_path):
    """Its files alone, served by anything: read, and proven by the verifier that stands in it."""
    site = shutil.copytree((lived / "office" / "public").resolve(), tmp_path / "site")

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/"
    try:
        command = [sys.executable, "-I", "-S", str(site / "verify.py"), address, "--english"]
        done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    finally:
        server.shutdown()
        server.server_close()
    assert done.returncode == 0, done.stdout + done.stderr
    assert (site / "index.html").stat().st_size > 0

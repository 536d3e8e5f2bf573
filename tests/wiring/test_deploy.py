"""The files in deploy/ say nothing the program does not know: they are read and compared with it."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import pytest
import typer
import yaml
from pydantic_settings import SettingsError
from typer.testing import CliRunner

from flows.cli import app
from flows.settings import SECRETS, Backup, Office, Oidc, Settings, Smtp
from web.app import CONTENT_ADDRESSED, FOR_EVER, HEADERS, REVALIDATE
from web.counter import counter
from web.desk.bodies import MOST_BYTES

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
OURS = {name: one for name, one in COMPOSE["services"].items() if one["image"] == "mingdan"}
UNITS = sorted(DEPLOY.glob("*.service"))
CONTAINERFILE = (DEPLOY / "Containerfile").read_text("utf-8")
NGINX = (DEPLOY / "nginx.conf").read_text("utf-8")
KNOWN = {
    f"{model.model_config['env_prefix']}{field}".upper()
    for model in (Settings, Backup, Office, Smtp, Oidc)
    for field in model.model_fields
}


def understood(words):
    """Whether the program takes this command with these options; nothing is run."""
    group = typer.main.get_command(app)
    with group.make_context("mingdan", list(words)) as context:
        name, command, rest = group.resolve_command(context, list(words))
    command.make_context(name, rest, parent=context)
    return True


def refused(names):
    """The settings of ours and of Prefect's that nobody knows."""
    from prefect.settings import Settings as Prefect
    from prefect.settings.legacy import _get_valid_setting_names

    fine = KNOWN | set(SECRETS) | _get_valid_setting_names(Prefect)
    return [n for n in names if n.startswith(("MINGDAN_", "PREFECT_")) and n not in fine]


def test_what_the_program_does_not_know_is_seen():
    with pytest.raises(Exception, match="No such option"):
        understood(["web", "--prot", "8300"])
    with pytest.raises(Exception, match="No such command"):
        understood(["serf"])
    assert refused(["MINGDAN_HOMES", "PREFECT_API_URLS", "MINGDAN_HOME", "PATH"]) == [
        "MINGDAN_HOMES", "PREFECT_API_URLS",
    ]  # fmt: skip


def test_every_command_and_setting_of_the_containers_is_known():
    for name, service in OURS.items():
        if "entrypoint" not in service:
            assert understood(service["command"]), name
        assert refused(service["environment"]) == [], name
    (said,) = OURS["prefect"]["command"]
    assert refused(re.findall(r"\b[A-Z]+_[A-Z_]+(?==)", said)) == []


def test_the_containers_keep_the_timetable_one_way_and_hold_nothing_they_need_not():
    profiles = {name: service.get("profiles", []) for name, service in OURS.items()}
    assert profiles == {"web": [], "schedule": ["one"], "prefect": ["many"], "work": ["many"]}
    for name, service in OURS.items():
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in service["security_opt"], name
    assert COMPOSE["networks"]["inside"]["internal"]
    for name, service in COMPOSE["services"].items():
        for port in service.get("ports", []):
            assert port.startswith("127.0.0.1:"), name
    assert COMPOSE["services"]["postgres"]["networks"] == ["inside"]


def test_every_secret_is_a_file_and_named_as_its_setting_is():
    declared = COMPOSE["secrets"]
    used = {one for service in COMPOSE["services"].values() for one in service.get("secrets", [])}
    assert used == set(declared)
    for name, where in declared.items():
        assert where["file"] == f"./secrets/{name}"
    phrase = Path(OURS["web"]["environment"]["MINGDAN_BACKUP_PASS_PHRASE_FILE"])
    of_ours = set(OURS["web"]["secrets"])
    assert phrase.parent == Path("/run/secrets")
    assert {name.upper() for name in of_ours - {phrase.name}} <= KNOWN
    assert phrase.name in of_ours
    plain = {key for service in COMPOSE["services"].values() for key in service["environment"]}
    assert not [key for key in plain if re.search(r"(PASSWORD|TOKEN|DATABASE_URL)$", key)]
    script = (DEPLOY / "postgres-roles.sh").read_text("utf-8")
    roles = re.search(r"for name in (.*); do", script).group(1).split()
    assert {f"{role}_password" for role in roles} <= set(COMPOSE["services"]["postgres"]["secrets"])


def test_the_image_holds_every_package_and_runs_as_nobody():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert re.findall(r"^COPY (\w+) \1$", CONTAINERFILE, re.MULTILINE) == packages
    for name in re.findall(
        r"^COPY (\S+\.\S+ .*|requirements\.lock) \./$", CONTAINERFILE, re.MULTILINE
    ):
        assert all((ROOT / one).exists() for one in name.split())
    assert "--require-hashes" in CONTAINERFILE
    assert re.search(r"^USER [1-9]\d*:[1-9]\d*$", CONTAINERFILE, re.MULTILINE)
    names = re.findall(r"^(?:ENV)? +([A-Z_]+)=", CONTAINERFILE, re.MULTILINE)
    assert {"MINGDAN_HOME", "PREFECT_HOME"} <= set(names)
    assert refused(names) == []
    assert understood(
        yaml.safe_load(re.search(r"^CMD (.*)$", CONTAINERFILE, re.MULTILINE).group(1))
    )


def test_the_image_dumps_the_server_of_the_compose_file_and_keeps_what_it_dumps():
    """pg_dump refuses a server newer than itself; a folder without a volume goes with its box."""
    debian = re.search(r"^ARG DEBIAN=(\w+)$", CONTAINERFILE, re.MULTILINE).group(1)
    assert "--no-install-recommends postgresql-client" in CONTAINERFILE
    server = COMPOSE["services"]["postgres"]["image"].rpartition(":")[2]
    assert server == {"bookworm": "15", "trixie": "17"}[debian]
    for name in ("web", "schedule", "work"):  # whoever is asked for a backup, or makes one by night
        service = OURS[name]
        assert f"backups:{service['environment']['MINGDAN_BACKUP_FOLDER']}" in service["volumes"]
    assert "CREATEDB" in (DEPLOY / "postgres-roles.sh").read_text("utf-8")


def directives(unit):
    """The lines of a unit as (name, value); a name may stand more than once."""
    lines = unit.read_text("utf-8").splitlines()
    return [tuple(one.split("=", 1)) for one in lines if "=" in one and not one.startswith("#")]


def test_every_unit_starts_a_command_there_is_and_is_shut_in():
    assert {unit.name for unit in UNITS} == {
        "mingdan-schedule.service", "mingdan-watch.service", "mingdan-web.service",
        "mingdan-work@.service",
    }  # fmt: skip
    for unit in UNITS:
        told = directives(unit)
        values = dict(told)
        program, *words = shlex.split(values["ExecStart"])
        assert Path(program).name == "mingdan"
        assert understood(words), unit.name
        for name, wanted in (
            ("NoNewPrivileges", "yes"), ("ProtectSystem", "strict"), ("ProtectHome", "yes"),
            ("User", "mingdan"), ("CapabilityBoundingSet", ""),
        ):  # fmt: skip
            assert values[name] == wanted, (unit.name, name)
        loaded = [value.partition(":")[0] for name, value in told if name == "LoadCredential"]
        assert {name.upper() for name in loaded} <= KNOWN
        if values.get("Type") != "oneshot":
            assert values["Restart"] == "on-failure"
    for timer in DEPLOY.glob("*.timer"):
        assert timer.with_suffix(".service").exists()


@pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd is not on this machine"
)
def test_systemd_itself_finds_nothing_wrong_with_the_units(tmp_path):
    for unit in (*UNITS, *DEPLOY.glob("*.timer")):
        text = unit.read_text("utf-8").replace("/opt/mingdan/bin/mingdan", sys.executable)
        (tmp_path / unit.name).write_text(text, "utf-8")
    paths = sorted(tmp_path.glob("mingdan*"))
    told = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *paths], capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    ours = [line for line in told.stderr.splitlines() if "mingdan" in line]
    assert ours == []


def test_the_sample_of_settings_names_settings_only():
    lines = (DEPLOY / "mingdan.env").read_text("utf-8").splitlines()
    names = [one.lstrip("#").partition("=")[0] for one in lines if re.match(r"#?[A-Z_]+=", one)]
    assert "MINGDAN_DUTY" in names
    assert refused(names) == []
    assert not [one for one in names if one.endswith(("PASSWORD", "TOKEN", "DATABASE_URL"))]


def test_the_web_server_sends_what_the_process_sends_and_keeps_the_monitors_pages_in():
    sent = dict(re.findall(r'add_header (\S+) "([^"]*)" always;', NGINX))
    assert {name: sent.get(name) for name in HEADERS} == HEADERS
    for path in ("/metrics", "/readyz"):
        assert re.search(rf"location = {path} {{ return 404; }}", NGINX)
    kept = dict(re.findall(r'^ +(default|~\S+) "([^"]*)";$', NGINX, re.MULTILINE))
    assert kept == {"default": REVALIDATE, **{f"~^{one}": FOR_EVER for one in CONTENT_ADDRESSED}}
    (size,) = re.findall(r"client_max_body_size (\d+)m;", NGINX)
    assert int(size) * 1024 * 1024 > MOST_BYTES
    passed_on = NGINX.partition("location @mingdan {")[2].partition("}")[0]
    for name in re.findall(r"add_header (\S+) ", passed_on):  # both send it: it would go out twice
        assert f"proxy_hide_header {name};" in passed_on
    (asked,) = re.findall(r"location ~ (\S+) {", NGINX)
    for route in counter(ROOT).routes:
        assert re.search(asked, route.path), f"{route.path} is answered by the process"
    assert NGINX.count("{") == NGINX.count("}")
    assert re.search(r"~\^/complain\S* 0;", NGINX), "addresses of complaints are in no log"


@pytest.mark.parametrize("folder", SECRETS)
def test_a_secret_may_be_a_file_named_as_its_setting(tmp_path, monkeypatch, folder):
    for name in (*SECRETS, *KNOWN):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(folder, str(tmp_path))
    (tmp_path / "mingdan_smtp_password").write_text("of the file\n")
    (tmp_path / "mingdan_watch_token").write_text("a token")
    told = Settings()
    assert (told.smtp.password, told.watch_token) == ("of the file", "a token")
    assert "of the file" not in repr(told)
    monkeypatch.setenv("MINGDAN_SMTP_PASSWORD", "of the environment")
    assert Settings().smtp.password == "of the environment"
    monkeypatch.setenv(folder, str(tmp_path / "no such folder"))
    with pytest.raises(SettingsError, match="no such folder"):
        Settings()


def test_a_secret_that_may_not_be_read_is_named():
    """As in a container, whose user is not the one the file belongs to."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        file = Path(folder, "mingdan_database_url")
        file.write_text("sqlite://")
        file.chmod(0o000)
        told = subprocess.run(
            [sys.executable, "-c", "import os; from flows.settings import Settings;"
             "os.geteuid() or os.setuid(65534); Settings()"],
            capture_output=True, text=True, check=False, cwd=ROOT,
            env={"MINGDAN_SECRETS": folder, "PYTHONUTF8": "1"},
        )  # fmt: skip
    assert "SettingsError" in told.stderr
    assert f"无权读取 {file}" in told.stderr


def test_a_login_of_the_mail_server_without_its_password_is_told_in_a_sentence():
    """The sample of settings with the empty file beside it: the web's process ended without a word."""
    told = subprocess.run(
        [sys.executable, "-c", "from flows.cli import main; main()", "web", "--port", "0"],
        capture_output=True, text=True, check=False, cwd=ROOT,
        env={"MINGDAN_SMTP_HOST": "mail.example.invalid", "MINGDAN_SMTP_USER": "notice",
             "PATH": os.environ["PATH"], "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert told.returncode == 1
    assert "须一并设置 MINGDAN_SMTP_PASSWORD" in told.stderr
    assert "Traceback" not in told.stderr


def test_what_a_proxy_says_of_the_visitor_is_believed_in_a_container():
    """It comes by the address of the engine's bridge there, which uvicorn does not trust by itself."""
    assert OURS["web"]["environment"]["FORWARDED_ALLOW_IPS"] == "*"
    assert OURS["web"]["ports"] == ["127.0.0.1:8300:8300"]


def test_what_keeps_backups_may_write_where_the_sample_of_settings_puts_them():
    settings = (DEPLOY / "mingdan.env").read_text("utf-8")
    (folder,) = re.findall(r"^MINGDAN_BACKUP_FOLDER=(.*)$", settings, re.MULTILINE)
    for name in ("mingdan-schedule.service", "mingdan-work@.service"):
        written = dict(directives(DEPLOY / name))["ReadWritePaths"].split()
        assert f"-{folder}" in written, name


def test_commands_of_the_office_run_as_the_units_do():
    script = (DEPLOY / "mingdan").read_text("utf-8")
    told = directives(DEPLOY / "mingdan-web.service")
    for name, value in told:
        if name in ("EnvironmentFile", "LoadCredential", "StateDirectory", "UMask"):
            said = value.replace("/etc/mingdan/secrets", "$secrets")
            assert f"--property={name}={said} " in script, name
    assert "--uid=mingdan --gid=mingdan" in script


class Answering(BaseHTTPRequestHandler):
    """A process that is ready for whoever shows the token."""

    def do_GET(self):
        shown = self.headers.get("Authorization")
        fine = self.path == "/readyz" and shown == "Bearer a token"
        self.send_response(200 if fine else 404)
        self.end_headers()

    def log_message(self, *_):
        """Nothing is printed."""


def test_the_probe_of_the_container_loads_python_alone_and_shows_the_token(tmp_path):
    (words,) = [one["healthcheck"]["test"] for one in [OURS["web"]]]
    assert words[:4] == ["CMD", "python", "-m", "web.probe"]
    (tmp_path / "mingdan_watch_token").write_text("a token\n")

    def asked(port, **more):
        return subprocess.run(
            [sys.executable, "-X", "importtime", *words[2:4], str(port)], cwd=ROOT,
            capture_output=True, text=True, check=False, env={"PATH": os.environ["PATH"], **more},
        )  # fmt: skip

    server = HTTPServer(("127.0.0.1", 0), Answering)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        fine = asked(server.server_port, MINGDAN_SECRETS=str(tmp_path))
        assert (fine.returncode, fine.stdout) == (0, "ready\n")
        assert not re.search(r"\b(flows|fastapi|pydantic|sqlalchemy)\b", fine.stderr)
        assert asked(server.server_port, MINGDAN_WATCH_TOKEN="a token").returncode == 0
        shut = asked(server.server_port)
        assert (shut.returncode, shut.stdout) == (1, "answered 404\n")
    finally:
        server.shutdown()
        server.server_close()
    away = asked(server.server_port)
    assert away.returncode == 1
    assert away.stdout.startswith("no answer: ")


def test_the_look_from_outside_ends_with_what_it_found(tmp_path, monkeypatch):
    for name in (*SECRETS, *KNOWN):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MINGDAN_HOME", str(tmp_path / "nowhere"))
    answer = CliRunner().invoke(app, ["watch"])
    assert answer.exit_code == 1
    assert "数据库没有应答" in answer.output
    told = CliRunner().invoke(app, ["watch", "--web", "http://127.0.0.1:9", "--json"])
    assert told.exit_code == 1
    assert set(json.loads(told.output)) == {"web"}
    assert not (tmp_path / "nowhere").exists()

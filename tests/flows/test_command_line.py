"""The command line speaks Chinese: what its commands do, and what is wrong with a call."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import pytest
from typer.main import get_command

from flows.cli import app
from flows.command_line import PANEL_OF
from flows.command_words import WORDS

WRONG = {
    ("frobnicate",): ("没有命令 frobnicate。",),
    ("caes",): ("没有命令 caes。是否要用", "case"),
    ("cases", "--stat"): ("没有选项 --stat。是否要用 --status？", "用法：mingdan cases [选项]"),
    ("cases", "one", "two"): ("多出了 one two",),
    ("cases", "--status"): ("选项 --status 后面须写明内容。",),
    ("case",): ("缺少参数 case_id（案件编号，或者条目编号）。", "说明：mingdan case --help"),
    ("sign-issue", "3"): ("缺少选项 --by（办理人：执法人员名录中的编号）。",),
    ("terms", "--due-within", "soon"): ("--due-within：请填写整数。",),
    ("joint", "frobnicate"): ("没有命令 frobnicate。",),
    ("draw", "verify"): ("缺少参数 file（已公布的 draw.json）。",),
    ("token",): ("用法：mingdan token [选项] 命令", "make"),
    ("import", "nothing", "file.csv"): ("nothing：请用 inspections",),
}
# In a process of its own: what Typer says is replaced in the whole of one.
ASKING = """
import json, sys
from typer.testing import CliRunner
from flows.cli import app
from flows.command_line import speak
speak(app, sys.argv[1])
told = []
for call in json.load(sys.stdin):
    answer = CliRunner().invoke(app, call, prog_name="mingdan", terminal_width=200)
    told.append([answer.exit_code, answer.output])
print(json.dumps(told))
"""


def asked(language, calls):
    """The exit code and the words of each call."""
    answer = subprocess.run(
        (sys.executable, "-c", ASKING, language), input=json.dumps(calls), capture_output=True,
        text=True, check=True, env={**os.environ, "COLUMNS": "200", "TERMINAL_WIDTH": "200"},
    )  # fmt: skip
    return json.loads(answer.stdout)


def every_command(command, path=()):
    yield path, command
    for name, one in getattr(command, "commands", {}).items():
        yield from every_command(one, (*path, name))


COMMANDS = dict(every_command(get_command(app)))


def test_every_command_argument_and_option_has_its_words_and_there_are_no_others():
    said = set()
    for command in COMMANDS.values():
        for words in (command.help, *(getattr(one, "help", None) for one in command.params)):
            said |= {" ".join(words.split())} if words else set()
    assert said == set(WORDS)


def test_every_command_stands_under_one_heading():
    assert set(PANEL_OF) == {path[0] for path in COMMANDS if len(path) == 1}


@pytest.fixture(scope="module")
def pages():
    return dict(zip(COMMANDS, asked("zh", [[*path, "--help"] for path in COMMANDS]), strict=True))


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_each_page_of_help_is_chinese(pages, path):
    code, page = pages[path]
    assert code == 0
    assert page.split()[0].startswith("用法：mingdan")
    assert "显示本说明" in page
    english = re.findall(
        r"\b(?!mingdan )[a-z]{2,} [a-z]{2,} [a-z]{2,}\b", page.replace(" ".join(path), "")
    )
    assert english == []
    assert re.findall(r"Options|Arguments|Commands|<str>|<int>|<path>|<bool>|default", page) == []


def test_the_commands_stand_in_the_order_of_their_headings(pages):
    _, page = pages[()]
    found = re.findall(r"─ (\S+) ─", page)
    assert found == ["选项", *dict.fromkeys(chinese for chinese, _ in PANEL_OF.values())]


@pytest.fixture(scope="module")
def mistakes():
    return dict(zip(WRONG, asked("zh", [list(call) for call in WRONG]), strict=True))


@pytest.mark.parametrize(("call", "words"), WRONG.items(), ids=lambda one: " ".join(one)[:30])
def test_a_wrong_call_is_told_in_chinese_with_what_to_do(mistakes, call, words):
    code, told = mistakes[call]
    assert code == 2
    for part in words:
        assert part in told
    assert not re.search(r"Usage|Error|Missing|No such|Input should|Try ", told)


def test_english_is_a_setting_away():
    (code, page), (wrong, told) = asked("en", [["cases", "--help"], ["cases", "--stat"]])
    assert (code, wrong) == (0, 2)
    assert "Usage: mingdan cases" in page
    assert "only this state" in page
    assert "No such option: --stat" in told


def test_the_program_itself_listens_to_the_setting():
    """By its entry point; a language that is none is refused in a sentence."""
    for language, code, words in (
        ("zh", 0, "用法：mingdan"), ("en", 0, "Usage: mingdan"), ("fr", 1, "设置（MINGDAN_…）不对"),
    ):  # fmt: skip
        answer = subprocess.run(
            (sys.executable, "-c", "from flows.cli import main; main()", "--help"),
            capture_output=True, text=True, check=False,
            env={**os.environ, "MINGDAN_LANGUAGE": language},
        )  # fmt: skip
        assert answer.returncode == code
        assert words in answer.stdout.replace("-c", "mingdan") + answer.stderr


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql+psycopg://me:secret-word@127.0.0.1:1/x", "打不开数据库 postgresql+psycopg://"),
        ("sqlite:////nowhere/at/all/x.db", "打不开数据库 sqlite:////nowhere/at/all/x.db"),
        ("postgresql://me:secret-word@127.0.0.1/x", "须以 sqlite:///"),
        ("nonsense", "须以 sqlite:///"),
    ],
)
def test_a_database_that_cannot_be_opened_ends_in_one_sentence(url, said, tmp_path):
    """Where it was looked for, why not, what to do; never the password, never a traceback."""
    answer = subprocess.run(
        (sys.executable, "-c", "from flows.cli import main; main()", "cases"),
        capture_output=True, text=True, check=False, cwd=tmp_path,
        env={**os.environ, "MINGDAN_HOME": str(tmp_path), "MINGDAN_DATABASE_URL": url},
    )  # fmt: skip
    assert answer.returncode == 1
    assert said in answer.stderr
    assert "MINGDAN_DATABASE_URL" in answer.stderr
    assert len(answer.stderr.strip().splitlines()) == 1
    assert "secret-word" not in answer.stderr

"""The command line in the language of its reader: what commands do, and what is wrong with a call.

The words of every command stand beside its code, in English, and in ``command_words.py`` in
Chinese. Typer itself speaks English only; what it would say is said here in its place.
"""

from __future__ import annotations

import re
from functools import partial
from typing import Any, Literal

import typer
from rich.console import Console
from rich.panel import Panel
from rich.text import Text
from typer import rich_utils
from typer._click import Command, Context, HelpFormatter
from typer._click.exceptions import (  # Typer shows these nowhere else; it is pinned
    ClickException,
    MissingParameter,
    NoArgsIsHelpError,
    NoSuchOption,
    UsageError,
)
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command_name
from typer.models import CommandInfo, TyperInfo

from flows.command_words import MISTAKES, PANELS, TYPES, WORDS

PANEL_OF = {name: title for title, names in PANELS.items() for name in names}

OPTIONS, COMMAND, HELP = "[选项]", "命令 [参数]...", "显示本说明"
SAID_BY_TYPER = {
    "ARGUMENTS_PANEL_TITLE": "参数",
    "OPTIONS_PANEL_TITLE": "选项",
    "COMMANDS_PANEL_TITLE": "命令",
    "DEFAULT_STRING": "〔默认 {}〕",
    "REQUIRED_LONG_STRING": "〔必填〕",
}


def speak(app: typer.Typer, language: Literal["zh", "en"]) -> None:
    """Let an application with all its commands speak a language, its commands under headings."""
    every: list[CommandInfo | TyperInfo] = [*app.registered_commands, *app.registered_groups]
    for one in every:
        chinese, english = PANEL_OF[_name(one)]
        one.rich_help_panel = chinese if language == "zh" else english
    order = list(PANEL_OF)
    app.registered_commands.sort(key=lambda one: order.index(_name(one)))
    if language == "zh":
        _speak_chinese(app)


def _name(one: CommandInfo | TyperInfo) -> str:
    named = one.name or (one.callback and get_command_name(one.callback.__name__))
    return str(named)


def _speak_chinese(app: typer.Typer) -> None:
    aborted = partial(_on_the_side, "已中止，未作任何改动。")
    said = {**SAID_BY_TYPER, "rich_format_error": tell_mistake, "rich_abort_error": aborted}
    for name, ours in said.items():
        setattr(rich_utils, name, ours)
    _chinese(app)


def _chinese(app: typer.Typer) -> None:
    app.info.cls = ChineseGroup
    for command in app.registered_commands:
        command.cls = ChineseCommand
    for group in app.registered_groups:
        group.cls = ChineseGroup
        if group.typer_instance is not None:
            _chinese(group.typer_instance)


class _Chinese(Command):
    """What single commands and groups of them have in common."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.help, self.options_metavar = _words(self.help), OPTIONS
        for one in self.params:
            setattr(one, "help", _words(getattr(one, "help", None)))  # noqa: B010  of two kinds
            setattr(one, "display_type", _typed(getattr(one, "display_type")))  # noqa: B009, B010

    def format_usage(self, ctx: Context, formatter: HelpFormatter) -> None:
        """How it is called."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix="用法：")

    def get_help_option(self, ctx: Context) -> Any:
        """The option that shows all this."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help, option.metavar = HELP, ""
        return option


class ChineseCommand(_Chinese, TyperCommand):
    """A command."""


class ChineseGroup(_Chinese, TyperGroup):
    """Commands under one name."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.subcommand_metavar = COMMAND


def _words(words: str | None) -> str | None:
    return words and WORDS.get(" ".join(words.split()), words)


def _typed(shown: Any) -> Any:
    """What sort of value is asked for, of what Typer shows of it: ``<str>``."""

    def display_type(ctx: Context) -> str:
        kind = str(shown(ctx))
        return "" if kind == "<bool>" else re.sub(r"\w+", lambda m: TYPES.get(m[0], m[0]), kind)

    return display_type


def tell_mistake(error: ClickException) -> None:
    """Say what is wrong with a call, how the command is called and where more is said."""
    if isinstance(error, NoArgsIsHelpError):
        return  # the help has been shown
    context = error.ctx if isinstance(error, UsageError) else None
    hint = f"\n说明：{context.command_path} --help" if context else ""
    _on_the_side(mistake(error) + (f"\n{context.get_usage()}" if context else "") + hint)


def _on_the_side(words: str) -> None:
    console = Console(stderr=True)
    console.print(Panel(Text(words), title="未执行", title_align="left", border_style="red"))


def mistake(error: ClickException) -> str:
    """What is wrong with a call, in a sentence that says what to do."""
    param = error.param if isinstance(error, typer.BadParameter) else None
    name = "/".join(param.opts) if param else ""
    if isinstance(error, NoSuchOption):
        near = "、".join(sorted(error.possibilities or ()))
        return f"没有选项 {error.option_name}。" + (f"是否要用 {near}？" if near else "")
    if isinstance(error, MissingParameter) and param:
        what = getattr(param, "help", None)
        kind = "选项" if param.param_type_name == "option" else "参数"
        return f"缺少{kind} {name}" + (f"（{what}）。" if what else "。")
    said = error.message
    for pattern, chinese in MISTAKES.items():
        found = re.fullmatch(pattern, said, re.DOTALL)
        if found:
            said = chinese.format(*found.groups())
            break
    return f"{name}：{said}" if name else said

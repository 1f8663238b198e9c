"""The plain application, for slow links and screen readers."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.answers import Crm
from tests.terminal import Terminal
from tests.tui.driver import crm as application
from tests.tui.driver import story

DRAWN = "─│╭╮╰╯┌┐└┘▌▎▁▂▃▅▆▇"
"""Characters that are only drawn."""


@story
@pytest.mark.parametrize("keys", [("2",), ("2", "enter"), ("3",), ("2", "l"), ("2", "question_mark"), ("2", "ctrl+p")])
async def test_nothing_is_drawn_around_and_between_texts(book: Path, keys: tuple[str, ...]) -> None:
    async with application(book, size=(160, 40), is_plain=True) as app:
        await app.press(*keys).settle()
        assert not [line for line in app.lines if any(sign in line for sign in DRAWN)], app.screen


@story
async def test_list_and_card_are_one_at_a_time_at_any_width(book: Path) -> None:
    async with application(book, size=(160, 40), is_plain=True) as app:
        await app.contacts.see("Ben Ortega").see_not("Prefers mornings").press("enter").see("Prefers mornings")
        await app.see_not("Ben Ortega")


@story
async def test_cursor_of_the_terminal_is_on_the_selected_line(book: Path) -> None:
    async with application(book, is_plain=True) as app:
        await app.contacts.see("▸  Ann Lee").press("down").see("▸  Ben Ortega")
        assert "▸  Ben Ortega" in app.lines[app.app.cursor_position.y]


def test_option_and_setting_start_the_plain_application(crm: Crm) -> None:
    crm("add", "Ann Lee")
    with Terminal("--plain", rows=30) as terminal:
        terminal.sees("\x1b[?25h").types("q", end="")
        assert terminal.ends() == 0
    crm("config", "plain", "yes")
    with Terminal(rows=30) as terminal:
        terminal.sees("\x1b[?25h").types("q", end="")
        assert terminal.ends() == 0

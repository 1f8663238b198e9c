"""Starting the application, and the contrast of its themes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from textual.color import Color
from textual.theme import BUILTIN_THEMES

from simplecrm import config
from simplecrm.errors import NotUnderstood
from simplecrm.tui import theme as theme_colors
from simplecrm.tui.app import CrmApp
from simplecrm.tui.run import run
from simplecrm.tui.theme import THEMES, of_setting
from tests.terminal import Terminal
from tests.tui.driver import crm, story


def test_no_terminal_is_an_error(book: Path) -> None:
    with pytest.raises(NotUnderstood, match="needs a terminal"):
        run(str(book))


def test_closing_the_window_of_the_terminal_is_no_crash(home: Path) -> None:
    with Terminal(rows=30) as terminal:
        terminal.sees("Welcome")
        assert terminal.closes() != 70
    assert not list(home.rglob("crash-*"))


@pytest.mark.parametrize("name", sorted(THEMES))
def test_text_colours_have_enough_contrast(name: str) -> None:
    theme = THEMES[name]
    for text in ("foreground", "accent", "error", "warning"):
        for ground in ("background", "surface", "panel"):
            assert contrast(getattr(theme, text), getattr(theme, ground)) >= 4.5, (text, ground)
    for ground in ("background", "surface"):
        assert contrast(theme.variables["quiet"], getattr(theme, ground)) >= 4.5


@pytest.mark.parametrize("name", [name for name in config.THEMES if not name.startswith("ansi")])
def test_colours_mixed_for_other_themes_have_enough_contrast(name: str) -> None:
    theme = of_setting(name)
    colors = {**theme.to_color_system().generate(), **theme.variables}
    assert contrast(colors["quiet"], colors["background"]) >= 3
    for ground in ("background", "surface", "panel"):
        limit = min(4.5, 0.85 * contrast(colors["foreground"], colors[ground]))
        for text in theme_colors.TEXT_COLORS:
            assert contrast(colors[text], colors[ground]) >= limit - 0.05, (text, ground)
    assert contrast(colors["block-cursor-foreground"], colors["block-cursor-background"]) >= 3
    assert contrast(colors["foreground"], colors["field-focus"]) >= 3


def test_all_themes_of_textual_can_be_chosen() -> None:
    assert sorted(config.THEMES) == sorted(["dark", "light", *BUILTIN_THEMES])


@story
async def test_theme_is_shown_while_it_is_picked_and_kept(book: Path) -> None:
    async with crm(book) as app:
        assert app.app.theme == "crm-dark"
        await (
            app.press("ctrl+p")
            .type("choose a theme")
            .press("enter")
            .see("▸  dark", "esc goes back")
            .press("down", "down", "down")
        )
        await app.until(lambda: app.app.theme == "textual-light")
        await app.press("escape").until(lambda: app.app.theme == "crm-dark")
        await app.press("ctrl+p").type("choose a theme").press("enter").see("▸  dark").type("nord").see("▸  nord")
        await app.press("enter").until(lambda: app.app.theme == "nord")
    assert config.get("theme") == "nord"
    async with crm(book) as app:
        assert app.app.theme == "nord"
        await app.contacts.see("Ann Lee")


@story
async def test_own_theme_is_read_from_its_file(book: Path) -> None:
    write_theme("mine", 'primary = "#ff0000"\nbackground = "#001100"\nforeground = "#ffffff"\n')
    config.put("theme", "mine")
    async with crm(book) as app:
        assert app.app.theme == "own-mine"
        assert app.app.current_theme.background == "#001100"


@story
@pytest.mark.parametrize("text", ["primary = [", 'primary = "reddish"', 'foo = "#ffffff"', 'background = "#ffffff"'])
async def test_file_that_is_no_theme_is_said_and_the_dark_one_used(book: Path, text: str) -> None:
    write_theme("mine", text)
    config.put("theme", "mine")
    async with crm(book) as app:
        await app.see("The theme", "Go back: simplecrm config theme dark")
        assert app.app.theme == "crm-dark"


def write_theme(name: str, text: str) -> None:
    path = Path(config.theme_path(name))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def contrast(text: str | None, ground: str | None) -> float:
    """The contrast ratio of WCAG 2.1."""
    return theme_colors.contrast(Color.parse(text or ""), Color.parse(ground or ""))


@pytest.mark.parametrize(("one", "other", "ratio"), [("#000", "#fff", 21), ("#777", "#fff", 4.48), ("#f00", "#f00", 1)])
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)


def test_application_starts_without_the_orm() -> None:
    code = (
        "import sys, simplecrm.tui.run, simplecrm.tui.app, simplecrm.tui.screens.today, simplecrm.tui.screens.contacts;"
        "print([name for name in ('sqlmodel', 'sqlalchemy', 'pydantic', 'rapidfuzz', 'phonenumbers', 'dateutil',"
        " 'typer', 'textual.widgets._markdown') if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=os.environ, check=True)
    assert found.stdout.strip() == "[]"


def test_empty_no_color_is_ignored(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    monkeypatch.setenv("NO_COLOR", "")
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(CrmApp, "run", lambda app: seen.append(app.no_color))
    assert run(str(book)) == 0
    assert seen == [False]

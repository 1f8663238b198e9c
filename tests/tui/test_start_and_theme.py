"""Starting the application, and the contrast of its themes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from textual.color import Color

from simplecrm.errors import NotUnderstood
from simplecrm.tui.app import CrmApp
from simplecrm.tui.run import run
from simplecrm.tui.theme import THEMES


def test_no_terminal_is_an_error(book: Path) -> None:
    with pytest.raises(NotUnderstood, match="needs a terminal"):
        run(str(book))


@pytest.mark.parametrize("name", sorted(THEMES))
def test_text_colours_have_enough_contrast(name: str) -> None:
    theme = THEMES[name]
    for text in ("foreground", "accent", "error", "warning"):
        for ground in ("background", "surface", "panel"):
            assert contrast(getattr(theme, text), getattr(theme, ground)) >= 4.5, (text, ground)
    for ground in ("background", "surface"):
        assert contrast(theme.variables["quiet"], getattr(theme, ground)) >= 4.5


def contrast(text: str | None, ground: str | None) -> float:
    """The contrast ratio of WCAG 2.1."""
    light = sorted((_luminance(Color.parse(text or "")), _luminance(Color.parse(ground or ""))), reverse=True)
    return (light[0] + 0.05) / (light[1] + 0.05)


def _luminance(color: Color) -> float:
    parts = [value / 255 for value in color.rgb]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


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

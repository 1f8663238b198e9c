"""The dark and the light theme: one accent colour, one for late, one for soon."""

from __future__ import annotations

from dataclasses import replace

from textual.color import Color, ColorParseError
from textual.theme import BUILTIN_THEMES, Theme

from simplecrm import config
from simplecrm.errors import NotUnderstood

DARK = Theme(
    name="crm-dark",
    dark=True,
    primary="#6cb6ff",
    accent="#6cb6ff",
    secondary="#8ba4c0",
    error="#ff7b72",
    warning="#e3b341",
    success="#7ec699",
    foreground="#d5dae0",
    background="#14171c",
    surface="#1b1f26",
    panel="#20252d",
    variables={
        "line": "#3a424d",
        "quiet": "#8b95a1",
        "faint": "#5a636e",
        "field": "#262c36",
        "field-focus": "#2d3a4c",
        "block-cursor-background": "#264466",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-text-style": "none",
        "cursor-blurred": "#242a33",
        "scrollbar": "#3a424d",
        "scrollbar-background": "#14171c",
        "scrollbar-background-hover": "#14171c",
        "scrollbar-background-active": "#14171c",
        "input-selection-background": "#264466",
    },
)

LIGHT = Theme(
    name="crm-light",
    dark=False,
    primary="#0b5cad",
    accent="#0b5cad",
    secondary="#4a6785",
    error="#b3261e",
    warning="#8a5a00",
    success="#1f7a3d",
    foreground="#1d2329",
    background="#fbfbf9",
    surface="#f2f2ee",
    panel="#eaeae5",
    variables={
        "line": "#c9c9c2",
        "quiet": "#626a73",
        "faint": "#9aa0a6",
        "field": "#ffffff",
        "field-focus": "#e3eefb",
        "block-cursor-background": "#cfe2f7",
        "block-cursor-foreground": "#0a0d10",
        "block-cursor-text-style": "none",
        "cursor-blurred": "#ecece7",
        "scrollbar": "#c9c9c2",
        "scrollbar-background": "#fbfbf9",
        "scrollbar-background-hover": "#fbfbf9",
        "scrollbar-background-active": "#fbfbf9",
        "input-selection-background": "#cfe2f7",
    },
)


THEMES = {DARK.name: DARK, LIGHT.name: LIGHT}

ANSI_QUIET = "ansi_bright_black"
"""The colour of lines and lesser text in Textual's themes of the terminal's own colours, which cannot be mixed."""


def of_setting(value: str) -> Theme:
    """The theme for the setting ``theme``: ``dark``, ``light``, one of Textual's, or that of a file of one's own, which
    has Textual's names of colours (``primary = "#88c0d0"``), ``dark = false`` for a light one, and any of its variables
    in ``[variables]``.

    Raises ``NotUnderstood`` for another name, and for a file that is not such a theme.
    """
    if value in ("dark", "light"):
        return DARK if value == "dark" else LIGHT
    found = BUILTIN_THEMES.get(value)
    return with_our_variables(found if found is not None else _own(value))


def with_our_variables(theme: Theme) -> Theme:
    """A theme with the colours that our style sheets need besides Textual's, mixed from its own."""
    if theme.ansi:
        mixed = dict.fromkeys(("line", "quiet", "faint"), ANSI_QUIET)
        mixed |= {"field": "ansi_default", "field-focus": "ansi_default", "cursor-blurred": ANSI_QUIET}
        return replace(theme, variables={**mixed, **theme.variables})
    colors = theme.to_color_system().generate()
    ground, text = Color.parse(colors["background"]), Color.parse(colors["foreground"])
    accent = Color.parse(colors["accent"])

    def blend(other: Color, share: float) -> str:
        return ground.blend(other, share).hex6

    mixed = {
        "line": blend(text, 0.25), "quiet": blend(text, 0.76), "faint": blend(text, 0.4), "field": blend(text, 0.09),
        "field-focus": blend(accent, 0.22), "cursor-blurred": blend(text, 0.12), "scrollbar": blend(text, 0.25),
        "scrollbar-background": ground.hex6, "scrollbar-background-hover": ground.hex6,
        "scrollbar-background-active": ground.hex6, "block-cursor-background": blend(accent, 0.35),
        "block-cursor-foreground": text.hex6, "block-cursor-text-style": "none",
    }  # fmt: skip
    return replace(theme, accent=accent.hex6, variables={**theme.variables, **mixed})


def _own(name: str) -> Theme:
    import tomllib

    path = config.theme_path(name)
    try:
        with open(path, "rb") as file:
            values = tomllib.load(file)
        theme = Theme(name=f"own-{name}", **values)
        theme.to_color_system().generate()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError, TypeError, AttributeError, ColorParseError) as error:
        raise NotUnderstood(
            f"The theme {path} cannot be used: {error}.", "Go back: simplecrm config theme dark"
        ) from error
    return theme

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
    return with_our_variables(_own(value)) if found is None else _legible(with_our_variables(found))


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


TEXT_COLORS = ("accent", "secondary", "error", "warning", "success")
"""Which words are written in. Many themes mean them for surfaces, on which the text is dark or light."""

CONTRAST = 4.5
"""Of words and what is behind them, for WCAG 2.1, level AA (https://www.w3.org/TR/WCAG21/#contrast-minimum)."""


def _legible(theme: Theme) -> Theme:
    """A theme whose colours are mixed with that of its text until words in them can be read: at ``CONTRAST``, or nearly
    as well as the text itself where that is fainter."""
    if theme.ansi:
        return theme
    colors = theme.to_color_system().generate()
    text = Color.parse(colors["foreground"])
    grounds = [Color.parse(colors[name]) for name in ("background", "surface", "panel")]
    limits = [(ground, min(CONTRAST, 0.85 * contrast(text, ground))) for ground in grounds]

    def mixed(color: Color) -> str:
        for part in range(20):
            found = color.blend(text, part / 20)
            if all(contrast(found, ground) >= limit for ground, limit in limits):
                return found.hex6
        return text.hex6

    accent, secondary, error, warning, success = (mixed(Color.parse(colors[name])) for name in TEXT_COLORS)
    return replace(theme, accent=accent, secondary=secondary, error=error, warning=warning, success=success)


def contrast(one: Color, other: Color) -> float:
    """The contrast ratio of two colours (https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio), 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: Color) -> float:
    parts = [value / 255 for value in color.rgb]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


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

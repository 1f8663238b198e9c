"""The dark and the light theme: one accent colour, one for late, one for soon."""

from __future__ import annotations

from textual.theme import Theme

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


def named(setting: str) -> str:
    """The theme for the setting ``theme``: ``dark`` or ``light``."""
    return LIGHT.name if setting == "light" else DARK.name


def other(name: str) -> str:
    """The other of the two themes."""
    return DARK.name if name == LIGHT.name else LIGHT.name

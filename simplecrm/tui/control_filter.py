"""A last filter that keeps control characters from reaching the terminal.

Text from the book goes through ``show.safe``, which replaces them with visible characters. Text pasted into a field, or
drawn by one of Textual's own widgets, does not, so each segment is filtered here. Textual counts control characters as
zero cells wide, so they are dropped, not replaced.
"""

from __future__ import annotations

import re

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_UNWANTED = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class ControlFilter(LineFilter):
    """Drops control characters, bidirectional overrides and lone surrogates from all drawn text."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """The segments without such characters."""
        if not any(_UNWANTED.search(segment.text) for segment in segments):
            return segments
        return [Segment(_UNWANTED.sub("", text), style, control) for text, style, control in segments]

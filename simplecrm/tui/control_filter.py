"""The last line of defence before the terminal: no control character of any record leaves the application.

Everything that is drawn goes through ``show.safe`` first, where a control character becomes a visible mark. What a
person pastes into a field, and what a widget of the library draws by itself, does not; so each segment is looked at
once more here. Such characters take no cell in Textual's reckoning, therefore they are dropped, not replaced.
"""

from __future__ import annotations

import re

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_UNWANTED = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class ControlFilter(LineFilter):
    """Drops control characters, direction overrides and lone surrogates from what is drawn."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """The same line without them."""
        if not any(_UNWANTED.search(segment.text) for segment in segments):
            return segments
        return [Segment(_UNWANTED.sub("", text), style, control) for text, style, control in segments]

"""``Reader``: a scrolling pane whose texts are laid out for its width, with long ones folded."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from simplecrm.tui.widgets.flow import Flow

Layout = Callable[[Flow], None]
"""Writes a text into a flow of the width of the pane."""

SCROLL_KEYS = frozenset({"j", "k", "g", "G", "space", "up", "down", "pageup", "pagedown", "home", "end"})


class Reader(VerticalScroll, can_focus=True):
    """Shows texts one below the other, and lays them out again when its width changes."""

    # The scroll bar has its cell even while it is hidden, because a text laid out before it appears would break.
    DEFAULT_CSS = """
    Reader { height: 1fr; width: 1fr; padding: 0 0 0 1; scrollbar-size-vertical: 1; scrollbar-gutter: stable; }
    Reader > Static { width: 1fr; height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll_down", show=False),
        Binding("k", "scroll_up", show=False),
        Binding("g", "scroll_home", show=False),
        Binding("G", "scroll_end", show=False),
        Binding("space", "page_down", show=False),
    ]

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.layouts: list[Layout] = []
        """The texts that are shown."""
        self._subject: object = None
        self._texts = [Static(markup=False)]
        self._folds: list[dict[int, Hashable]] = [{}]
        self._unfolded: set[Hashable] = set()
        self._more: Callable[[], None] | None = None

    def compose(self) -> ComposeResult:
        """The texts."""
        yield from self._texts

    def read(self, subject: object, *layouts: Layout, more: Callable[[], None] | None = None) -> None:
        """Show texts about ``subject``; scroll to the top if it is another subject than before.

        ``more`` is called once when the end comes near, and may read again with further texts: those that were there
        before are not laid out again.
        """
        if subject != self._subject:
            self.scroll_home(animate=False, immediate=True)  # later it would undo a key that scrolls the new text
            self._unfolded.clear()
        before = self.layouts if subject == self._subject else []
        self._subject, self.layouts, self._more = subject, list(layouts), more
        self._fit_texts()
        for place, text in enumerate(self._texts):
            layout = layouts[place] if place < len(layouts) else None
            if layout is None:
                text.update(Content(""))
            elif place >= len(before) or before[place] is not layout:
                self._draw(place, layout)
        self.call_after_refresh(self._look_at_end)

    def is_about(self, subject: object) -> bool:
        """Whether the texts are about ``subject``."""
        return bool(self.layouts) and subject == self._subject

    def unfold(self) -> bool:
        """Show in full what is folded on the screen, else fold all again; false if there is nothing to fold."""
        shown = {fold for y, fold in self._shown_folds() if self.content_region.y <= y < self.content_region.bottom}
        if shown:
            self._show_in_full(shown)
        elif self._unfolded:
            self._unfolded.clear()
            self._draw_all()
        else:
            return False
        return True

    def on_click(self, event: events.Click) -> None:
        """Show in full what was clicked, if it is folded."""
        clicked = {fold for y, fold in self._shown_folds() if y == event.screen_y}
        if clicked:
            self._show_in_full(clicked)

    def on_key(self, event: events.Key) -> None:
        """Scrolling takes away a message, which may cover what is read next."""
        if event.key in SCROLL_KEYS:
            self.app.clear_notifications()

    def action_scroll_home(self) -> None:
        """Go to the first line."""
        self.scroll_home(animate=False, immediate=True)

    def action_scroll_end(self) -> None:
        """Go to the last line, also of what is being laid out."""
        self.scroll_end(animate=False)

    def on_resize(self, event: events.Resize) -> None:  # noqa: ARG002
        """Lay out the texts for the new width."""
        self._draw_all()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Load more when the end comes near."""
        super().watch_scroll_y(old_value, new_value)
        self._look_at_end()

    def _look_at_end(self) -> None:
        if self._more is not None and self.max_scroll_y - self.scroll_y < self.size.height:
            more, self._more = self._more, None
            more()

    def _shown_folds(self) -> list[tuple[int, Hashable]]:
        """The line of the screen of each fold, visible or not."""
        lines = zip(self._texts, self._folds, strict=True)
        return [(text.region.y + line, fold) for text, folds in lines for line, fold in folds.items()]

    def _show_in_full(self, folds: set[Hashable]) -> None:
        self._unfolded |= folds
        for place, layout in enumerate(self.layouts):
            if folds & set(self._folds[place].values()):
                self._draw(place, layout)

    def _fit_texts(self) -> None:
        """As many widgets as there are texts, but at least one."""
        wanted = max(1, len(self.layouts))
        for text in self._texts[wanted:]:
            text.remove()
        del self._texts[wanted:], self._folds[wanted:]
        new = [Static(markup=False) for _ in range(wanted - len(self._texts))]
        self._texts += new
        self._folds += [{} for _ in new]
        if new and self.is_attached:
            self.mount(*new)

    def _draw_all(self) -> None:
        for place, layout in enumerate(self.layouts):
            self._draw(place, layout)

    def _draw(self, place: int, layout: Layout) -> None:
        width = self.scrollable_content_region.width
        if width:
            flow = Flow(width, self._unfolded, is_plain=getattr(self.app, "is_plain", False))
            layout(flow)
            self._folds[place] = flow.folds
            self._texts[place].update(flow.content())

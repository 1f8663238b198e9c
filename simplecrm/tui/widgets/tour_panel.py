"""The panel that explains the present step of the tour."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from simplecrm.tui.tour import Tour

REFRESH_SECONDS = 0.2


class TourPanel(Widget):
    """A few lines below the tabs, where no message covers them, with the keys marked."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    TourPanel { height: auto; width: 1fr; padding: 0 1; background: $panel; border-bottom: solid $accent; }
    """

    def __init__(self, tour: Tour) -> None:
        super().__init__()
        self._tour = tour

    def on_mount(self) -> None:
        """Show where the tour is when this screen is shown, and when it goes on."""
        self.set_interval(REFRESH_SECONDS, self._show)
        self._place = self._tour.place

    def _show(self) -> None:
        if self._place != self._tour.place:
            self._place = self._tour.place
            self.refresh(layout=True)

    def render(self) -> Content:
        """The step, and how to skip it."""
        parts: list[tuple[str, str]] = [(f"{self._tour.heading}  ", "bold $accent")]
        for number, piece in enumerate(self._tour.step.text.split("`")):
            parts.append((piece, "bold $accent" if number % 2 else ""))
        parts.append(("  ^n skips a step", "dim"))
        return Content.assemble(*parts)

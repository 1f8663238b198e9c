"""The form to merge two contacts: both side by side, and the result."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from functools import partial
from itertools import zip_longest
from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.types import CSSPathType
from textual.widget import Widget
from textual.widgets import Static

from simplecrm.core.duplicates import have_nothing_in_common
from simplecrm.core.identity import traits_of
from simplecrm.core.merging import NAME_PARTS, SINGLE, combined
from simplecrm.core.records import Record
from simplecrm.core.records.contacts import Contact
from simplecrm.core.text import labels
from simplecrm.core.text.plurals import counted
from simplecrm.lookups import contacts, related_counts
from simplecrm.show.contacts import dated_job, labelled, place_words
from simplecrm.show.edits import Wording
from simplecrm.store.book import Book
from simplecrm.tui.forms.base import Change, Form
from simplecrm.tui.services import Done, Services
from simplecrm.tui.widgets.fields import Choice, ChoiceLine
from simplecrm.tui.widgets.flow import assemble
from simplecrm.tui.widgets.form_key import FormKey

LABEL_CELLS = 15
GAP = "  "
MAX_LETTERS = 400
"""A longer value is cut off."""


NOTHING_IN_COMMON = "These two have nothing in common: no name, email, phone, link, company, city or birthday."


class Side(Record):
    """One of the two contacts, with the counts of its related records."""

    contact: Contact
    counts: tuple[int, ...]


class Compared(Widget):
    """A table of lines with a label and three values each, laid out for the available width."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[tuple[str, str, str, str]] = []

    def compare(self, lines: list[tuple[str, str, str, str]]) -> None:
        """Show these lines; the first is the heading."""
        self._lines = lines
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """The number of lines."""
        return len(self._laid_out(width))

    def render(self) -> Content:
        """The table."""
        return Content("\n").join(self._laid_out(self.size.width))

    def _laid_out(self, room: int) -> list[Content]:
        width = max(4, (room - LABEL_CELLS - 3 * len(GAP)) // 3)
        return [line for number, values in enumerate(self._lines) for line in _laid_out(values, width, number)]


class MergeForm(Form):
    """``first`` stays unless the other one is chosen; the data of both is kept."""

    CSS_PATH: ClassVar[CSSPathType | None] = ["form.tcss", "merge.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab,shift+tab", "swap", show=False),
        Binding("down", "scroll_lines(1)", show=False),
        Binding("up", "scroll_lines(-1)", show=False),
        Binding("pagedown", "scroll_lines(10)", show=False),
        Binding("pageup", "scroll_lines(-10)", show=False),
    ]
    heading = "Merge two contacts into one"

    def __init__(self, first: Side, second: Side, shared: tuple[int, ...]) -> None:
        super().__init__()
        self._sides = (first, second)
        self._shared = shared
        traits = (traits_of(side.contact) for side in self._sides)
        self._is_doubtful = have_nothing_in_common(*traits)
        """Whether the two are probably different people, so that ``ctrl+s`` asks once."""
        self.old = first.contact

    def lines(self) -> Iterable[Widget]:
        """The choice of the one to keep, and the comparison."""
        names = [(str(side.contact.id), f"{side.contact.name[:40]} #{side.contact.id}") for side in self._sides]
        yield ChoiceLine("keep", "Stays", names, names[0][0])
        yield Compared()
        yield Static(id="not-kept", markup=False)

    def keys(self) -> Iterable[Widget]:
        """The keys of the form."""
        yield FormKey("← →", "Keep the other one", "swap")
        yield FormKey("ctrl+s", "Merge", "save")
        yield FormKey("esc", "Cancel", "cancel")

    def on_mount(self) -> None:
        """Show the comparison."""
        super().on_mount()
        self._compare()
        if self._is_doubtful:
            self.refuse("", NOTHING_IN_COMMON)

    def on_choice_picked(self, event: Choice.Picked) -> None:
        """Keep the other one."""
        event.stop()
        self._compare()

    def on_form_key_clicked(self, event: FormKey.Clicked) -> None:
        """A key was clicked."""
        if event.what == "swap":
            self.action_swap()
        else:
            super().on_form_key_clicked(event)

    def go_on(self, field: Widget) -> None:  # noqa: ARG002
        """Enter does not merge, because it may have been pressed twice to open the form."""
        self.services.say("Press ctrl+s to merge them.")

    def action_save(self) -> None:
        """Merge them; two that have nothing in common only when the key is pressed again."""
        if self._is_doubtful:
            self._is_doubtful = False
            self.refuse("", f"{NOTHING_IN_COMMON} Press ctrl+s again to merge them all the same.")
        else:
            super().action_save()

    def action_swap(self) -> None:
        """Keep the other one."""
        self.query_one(Choice).action_step(1)

    def action_scroll_lines(self, lines: int) -> None:
        """Scroll the comparison."""
        self.query_one("#lines").scroll_relative(y=lines, animate=False)

    def change(self) -> Change:
        """Merge them."""
        (keep, other), now = self._kept_first(), self.services.now

        def work(book: Book) -> Done:
            from simplecrm.actions import merging

            merged = merging.merge(book, keep.contact.id, other.contact.id, now)
            return Done(f"Merged {other.contact.name} into {merged.name}", record=merged)

        return work

    def _kept_first(self) -> tuple[Side, Side]:
        first, second = self._sides
        return (first, second) if self.value("keep") == str(first.contact.id) else (second, first)

    def _compare(self) -> None:
        from simplecrm.actions.merging import not_kept

        keep, other = self._kept_first()
        merged = combined(keep.contact, other.contact)
        lost = not_kept(merged, other.contact)
        counts = tuple(a + b - c for a, b, c in zip(keep.counts, other.counts, self._shared, strict=True))
        sides = [*self._sides, Side(merged, counts)]
        values = [dict(_values(side, self.services.now)) for side in sides]
        titles = list(dict.fromkeys(label for one in reversed(values) for label in one))
        first, second, both = values
        lines = [(label, first.get(label, ""), second.get(label, ""), both.get(label, "")) for label in titles]
        heads = [f"#{side.contact.id}" + (" stays" if side is keep else " goes") for side in self._sides]
        self.query_one(Compared).compare([("", heads[0], heads[1], "merged"), *lines])
        words = f"Kept in a note: {lost[:MAX_LETTERS]}" if lost else "Everything of both is kept."
        self.query_one("#not-kept", Static).update(assemble((words, "$quiet")))


def merge_form(services: Services, first_id: int, second_id: int) -> MergeForm | None:
    """The form for two contacts; None, after a message, if one of them no longer exists."""
    found = services.ask(lambda connection: contacts.get_many(connection, (first_id, second_id)), {})
    if len(found) < 2:
        services.say("One of the two contacts no longer exists.", severity="warning")
        return None
    none = (0,) * len(related_counts.COUNTED)
    first, second = (
        Side(found[one], services.ask(partial(related_counts.counts, contact_id=one), none))
        for one in (first_id, second_id)
    )
    shared = services.ask(lambda connection: related_counts.shared(connection, first_id, second_id), none)
    return MergeForm(first, second, shared)


def _values(side: Side, now: datetime.datetime) -> Iterable[tuple[str, str]]:
    """The values of a contact by label, several values on separate lines."""
    one, related = side.contact, zip(related_counts.COUNTED, side.counts, strict=True)
    lists: dict[str, Iterable[Any]] = {
        "Name": [one.name], "Company": map(dated_job, one.companies),
        "Email": [labelled(email.address, email.label) for email in one.emails],
        "Phone": [labelled(phone.number, phone.label) for phone in one.phones],
        "Links": [labelled(link.url, link.label) for link in one.links], "Stage": [one.stage], "Tags": one.tags,
        "Address": map(place_words, one.addresses),
        **{labels.of_field(name).capitalize(): [_words(name, one, now)] for name in SINGLE},
        "Do not contact": ["yes" if one.do_not_contact else ""],
        **{field.name: [field.value] for field in one.fields},
        "Has": [counted(count, labels.of_noun(noun)) for noun, count in related if count],
    }  # fmt: skip
    for label, values in lists.items():
        text = "\n".join(str(value) for value in values if value)
        if text:
            yield label, text


def _words(field: str, one: Contact, now: datetime.datetime) -> str:
    """The value of a field as people read it; empty for none, and for a part of a name that is in the name."""
    value = getattr(one, field)
    if not value or (field in NAME_PARTS and value in one.name):
        return ""
    return Wording(now, lambda noun, one: f"{noun} #{one}").words(field, value)


def _laid_out(values: tuple[str, str, str, str], width: int, number: int) -> Iterable[Content]:
    """One line of the comparison, wrapped to lines of the screen."""
    label, *cells = values
    look = "$quiet" if number == 0 else ""
    columns = [_wrapped(label, LABEL_CELLS - 1, "$quiet")[:1]]
    columns += [_wrapped(cell, width, look if place < 2 else "bold") for place, cell in enumerate(cells)]
    widths = [LABEL_CELLS - 1, width, width, width]
    for row in zip_longest(*columns):
        parts = [_filled(part or Content(""), room) for part, room in zip(row, widths, strict=True)]
        yield Content(GAP).join(parts)


def _wrapped(text: str, width: int, look: str) -> list[Content]:
    """The wrapped lines of a cell, each of its values on a new line."""
    shown = text[:MAX_LETTERS] + ("…" if len(text) > MAX_LETTERS else "")
    return [line for part in shown.split("\n") for line in assemble((part, look)).wrap(width)] or [Content("")]


def _filled(content: Content, width: int) -> Content:
    return content + Content(" " * max(0, width - content.cell_length))

"""The form to export contacts, or everything, to a file."""

from __future__ import annotations

import os
from collections.abc import Iterable

from textual.widget import Widget

from simplecrm.core.dates.zones import now_utc_text
from simplecrm.errors import NotUnderstood
from simplecrm.store.book import Book
from simplecrm.tui import dates
from simplecrm.tui.forms.base import Change, Form, InvalidField
from simplecrm.tui.services import Done
from simplecrm.tui.widgets.fields import Choice, ChoiceLine, LiveLine

FORMATS = (
    ("csv", "CSV", "contacts.csv", "contacts, for a spreadsheet"),
    ("vcard", "vCard", "contacts.vcf", "contacts and companies, for address books"),
    ("ical", "iCalendar", "follow-ups.ics", "follow-ups, birthdays and meetings, for calendars"),
    ("mbox", "mbox", "emails.mbox", "logged emails, for mail programs"),
    ("org", "Org", "contacts.org", "contacts with what happened, for Emacs"),
    ("jsonl", "JSON Lines", "book.jsonl", "everything, to be imported again"),
)
"""The name of each format, its title, the usual name of a file, and what the file has."""


class ExportForm(Form):
    """The format, the contacts and the file; an existing file is replaced when the form is saved once more."""

    focus_first = "format"
    heading = "Export to a file"

    def __init__(self, query: str = "") -> None:
        super().__init__()
        self._query = query
        self._may_replace = ""
        """The file that the user was warned to exist."""

    def lines(self) -> Iterable[Widget]:
        """Format, query, file."""
        yield ChoiceLine("format", "Format", [(name, title) for name, title, *_ in FORMATS], FORMATS[0][0])
        yield LiveLine("query", "Contacts", _whom, self._query, placeholder="all; or a query: tag:vip stage:lead …")
        yield LiveLine("file", "File", self._place, os.path.join("~", FORMATS[0][2]))

    def on_choice_picked(self, message: Choice.Picked) -> None:  # noqa: ARG002
        """Propose the usual name of a file in the format."""
        line = self.query_one("#line-file", LiveLine)
        folder, name = os.path.split(line.value)
        _, _, usual, _ = self._format
        if any(name == own for _, _, own, _ in FORMATS):
            line.input.value = os.path.join(folder, usual)

    def change(self) -> Change:
        """Write the file. Raises ``InvalidField``."""
        name, _, _, _ = self._format
        typed, query, now = self.value("file").strip(), self.value("query").strip(), self.services.now
        path = os.path.expanduser(typed)
        if not path:
            raise InvalidField("file", "name a file")
        may_replace = path == self._may_replace
        if os.path.lexists(path) and not may_replace:
            self._may_replace = path
            raise InvalidField("file", "exists; ctrl+s replaces it")
        own = next(iter(dates.own_addresses()), "")

        def work(book: Book) -> Done:
            from simplecrm.actions.exporting.files import export
            from simplecrm.formats.protocol import WriteOptions

            said: list[str] = []
            options = WriteOptions(now=now_utc_text(now), me=own)
            count = export(book, name, options, now, path, query, force=may_replace, say=said.append)
            return Done(f"Wrote {count:,} to {typed}", (), undo=False, remarks=tuple(said))

        return work

    @property
    def _format(self) -> tuple[str, str, str, str]:
        return next(one for one in FORMATS if one[0] == self.value("format"))

    def _place(self, text: str) -> str:
        path = os.path.expanduser(text.strip())
        folder = os.path.dirname(path) or "."
        if not os.path.isdir(folder):
            raise ValueError(f"no folder {folder}")
        return self._format[3]


def _whom(query: str) -> str:
    from simplecrm.core.query import parser
    from simplecrm.core.query.words import is_plain

    if not query.strip() or is_plain(query):
        return ""
    try:
        parser.parse(query)
    except NotUnderstood as error:
        raise ValueError(dates.short_error(error.sentence)) from error
    return ""

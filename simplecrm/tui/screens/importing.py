"""Import a file: see what was understood and what would come of it, correct that, go, and undo if it was wrong."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.types import CSSPathType
from textual.widgets import Static

from simplecrm.actions.importing.session import ImportSession, ImportSettings, Preview, Row, Stopped
from simplecrm.core.records import Record
from simplecrm.errors import CrmError
from simplecrm.formats.csv.columns import FIELDS, normal, parts
from simplecrm.formats.protocol import DELIMITERS, Understood
from simplecrm.formats.registry import READABLE
from simplecrm.show.importing import OUTCOME_SIGNS, counts_words, result_lines, understood_words
from simplecrm.show.progress import progress_words
from simplecrm.show.safe import safe
from simplecrm.store.book import Book
from simplecrm.tui.screens.mapping import PickField
from simplecrm.tui.services import Done, Served
from simplecrm.tui.widgets.columns import Cell, Column
from simplecrm.tui.widgets.fields import Choice, ChoiceLine, DetectedLine
from simplecrm.tui.widgets.flow import assemble
from simplecrm.tui.widgets.form_key import FormKey
from simplecrm.tui.widgets.record_table import RecordTable

POLL_SECONDS = 0.1
"""Seconds between looks at how far a job is."""

NO_TIMEOUT = 1e9

ON_MATCH = (("fill", "fill in what is missing"), ("update", "update"), ("skip", "skip"), ("add", "add again"))
DATES = (("", "as found"), ("dmy", "day first"), ("mdy", "month first"), ("ymd", "year first"))
SENDERS = (("", "only who is known"), ("senders", "add who is not known"), ("all", "add everybody"))
ENCODINGS = (
    ("utf-8", "UTF-8"), ("cp1252", "cp1252"), ("cp1250", "cp1250"), ("cp1251", "cp1251"), ("mac_roman", "Mac"),
    ("utf-16", "UTF-16"),
)  # fmt: skip
KINDS = (
    ("contact", "contacts"), ("company", "companies"), ("deal", "deals"), ("case", "cases"),
    ("activity", "activities"), ("note", "notes"), ("reminder", "follow-ups"), ("product", "products"),
    ("purchase", "purchases"),
)  # fmt: skip
DELIMITER_WORDS = tuple((sign, name) for name, sign in DELIMITERS.items())


class Mapped(Record):
    """A column of the file, the field it is taken for, and a value of it."""

    id: int
    column: str
    field: str
    example: str


class ImportScreen(Served, ModalScreen[None]):
    """What the file at ``path`` is and what would come of it."""

    CSS_PATH: ClassVar[CSSPathType | None] = "importing.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "#mapping"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "go", "Import", priority=True),
        Binding("escape", "leave", "Leave"),
    ]

    def __init__(self, path: str) -> None:
        super().__init__()
        from simplecrm.tui import dates

        self._path = path
        self._settings = ImportSettings(region=dates.context(self.services.now).region, me=dates.own_addresses())
        self._session = self._new_session()
        self._going = False
        self._preview: Preview | None = None
        self._mapped: list[Mapped] = []

    def _new_session(self) -> ImportSession:
        return ImportSession(self._path, self._settings, self.services.now, files_only=True)

    def compose(self) -> ComposeResult:
        """What was understood, how to import it, the columns, the first rows, the counts."""
        self._columns = RecordTable(_mapping_columns(), self._fetch_mapped, empty="Reading …", id="mapping")
        self._rows = RecordTable(
            _row_columns(), self._fetch_rows, key=lambda row: int(row.line), empty="Reading …", id="rows"
        )
        with Vertical(id="import") as frame:
            frame.border_title = Content(safe(self._session.title))
            yield Static(id="understood", markup=False)
            yield Static(id="remarks", markup=False)
            yield DetectedLine("kind", "Rows are", KINDS)
            yield DetectedLine("encoding", "Encoding", ENCODINGS)
            yield DetectedLine("delimiter", "Delimiter", DELIMITER_WORDS)
            yield ChoiceLine("on_match", "Known ones", ON_MATCH, self._settings.on_match)
            yield ChoiceLine("dates", "Dates", DATES, "")
            yield ChoiceLine("create", "Senders", SENDERS, "")
            yield self._columns
            yield self._rows
            yield Static(id="counts", markup=False)
            with Horizontal(id="import-keys"):
                yield FormKey("enter", "Change a column", "change")
                yield FormKey("ctrl+s", "Import", "go")
                yield FormKey("esc", "Leave", "leave")

    def on_mount(self) -> None:
        """Look at the file."""
        for hidden in ("#line-kind", "#line-encoding", "#line-delimiter", "#line-create", "#remarks"):
            self.query_one(hidden).display = False
        self.set_interval(POLL_SECONDS, self._tell)
        self._look()

    def on_unmount(self) -> None:
        """Whatever still goes on is not wanted any more."""
        self._session.stop()

    def on_choice_picked(self, event: Choice.Picked) -> None:
        """Another way to import it."""
        event.stop()
        value = {name: self.query_one(f"#line-{name}", ChoiceLine).value for name in ("on_match", "dates", "create")}
        detected = {name: self.query_one(f"#line-{name}", DetectedLine) for name in ("kind", "encoding", "delimiter")}
        self._set(
            on_match=value["on_match"], dates=value["dates"], create=value["create"],
            kind=detected["kind"].correction, encoding=detected["encoding"].correction,
            delimiter=detected["delimiter"].correction,
        )  # fmt: skip

    def on_choice_entered(self, event: Choice.Entered) -> None:
        """Enter goes on."""
        event.stop()
        self.focus_next()

    def on_record_table_selected(self, message: RecordTable.Selected) -> None:
        """Enter on a column: say what it is."""
        message.stop()
        if message.table is self._columns and not self._going:
            self._change(self._columns.row)

    def on_form_key_clicked(self, event: FormKey.Clicked) -> None:
        """A key was clicked."""
        if event.what == "change":
            self._change(self._columns.row)
        elif event.what == "go":
            self.action_go()
        else:
            self.action_leave()

    def action_leave(self) -> None:
        """Stop the import; leave when none goes on."""
        self._session.stop()
        if not self._going:
            self.dismiss(None)

    def action_go(self) -> None:
        """Import it."""
        if self._going:
            return
        if self._preview is None:
            self.services.say("The preview is not ready yet.", severity="warning")
            return
        self._session.stop()
        session = self._session = self._new_session()
        self._going = True

        def change(book: Book) -> Done:
            made = session.run(book)
            is_new = made.changed or made.report.bounces.new
            words = f"{'Imported' if is_new else 'Nothing new in'} {session.name}: "
            words += " · ".join((counts_words(made.report, dry_run=False), *result_lines(made.report)[:3]))
            return Done(
                words + (f" · rejected rows are in {made.rejected_file}" if made.rejected_file else ""),
                undo=made.changed,
            )

        self.services.perform(change, self._gone, self._not_gone, patience=NO_TIMEOUT)

    def _gone(self, done: Done) -> None:  # noqa: ARG002
        self._going = False
        if self.is_attached:
            self.dismiss(None)

    def _not_gone(self, error: CrmError) -> None:
        """Stopped, or it cannot be done; another try may be wanted."""
        self._going = False
        if self.is_attached and isinstance(error, Stopped):
            self.services.say(error.sentence)
            self._look()
        elif self.is_attached:
            self._show_fault(error)

    # Looking at the file

    def _set(self, **changes: Any) -> None:
        """Other settings: look again at what would come of it."""
        if not self._going:
            self._settings = self._settings._replace(**changes)
            self._look()

    def _look(self) -> None:
        """Begin a dry run in a worker; the one before is given up."""
        self._session.stop()
        self._session, self._preview = self._new_session(), None
        looking = partial(self._looking, self._session)
        self.app.run_worker(looking, thread=True, group="import", exit_on_error=False)

    def _looking(self, session: ImportSession) -> None:
        book = self.services.book
        try:
            for preview in session.previews(book):
                self._tell_screen(session, partial(self._show, preview))
        except Exception as error:  # a fault of ours ends this look, not the application
            self._tell_screen(session, partial(self._show_fault, error))
        finally:
            book.release()

    def _tell_screen(self, session: ImportSession, call: Any) -> None:
        def told() -> None:
            if session is self._session and not session.stopped and self.is_attached:
                call()

        if self.app.is_running and not session.stopped:
            self.app.call_from_thread(told)

    # Showing it

    def _show(self, preview: Preview) -> None:
        self._preview = preview
        understood = preview.understood
        self._show_understood(understood)
        self._show_mapping(understood.mapping, preview.rows)
        self._rows.empty = "This file has no contacts." if preview.whole else "Reading …"
        self._rows.columns = _row_columns(rejected=any(row.rejected for row in preview.rows))
        self._rows.show([row.line for row in preview.rows])
        remarks = [*understood.remarks, *result_lines(preview.report)]
        remarks += [f"line {line}: {words}" for line, words in preview.report.remarks[:2]]
        said = self.query_one("#remarks", Static)
        said.display = bool(remarks)
        said.update(assemble(" · ".join(remarks[:3])))
        if preview.whole:
            self._say_counts(counts_words(preview.report, dry_run=False))

    def _show_understood(self, understood: Understood) -> None:
        self.query_one("#understood", Static).update(Content(understood_words(understood)))
        self.query_one("#line-create").display = READABLE[understood.format].has_senders
        self.query_one("#line-dates").display = bool(understood.mapping)
        self._show_detected("kind", understood.kind if understood.mapping else "", self._settings.kind)
        encoding = _usual_encoding(understood.encoding)
        self._show_detected("encoding", encoding, self._settings.encoding)
        self._show_detected("delimiter", understood.delimiter, self._settings.delimiter)

    def _show_detected(self, name: str, value: str, corrected: str) -> None:
        line = self.query_one(f"#line-{name}", DetectedLine)
        line.display = bool(value)
        if corrected:
            line.show_corrected()
        else:
            line.show_detected(value)

    def _show_mapping(self, mapping: Sequence[tuple[str, str]], rows: Sequence[Row]) -> None:
        self._columns.display = self.query(FormKey).first().display = bool(mapping)
        if not mapping and self._columns.has_focus:
            self._rows.focus()
        raw = [row.raw for row in rows if not "".join(row.raw[:1]).startswith("{")]  # of JSON it is the text
        self._mapped = [
            Mapped(number + 1, column, field, next((cells[number] for cells in raw if any(cells[number:][:1])), ""))
            for number, (column, field) in enumerate(mapping)
        ]
        self._columns.show([one.id for one in self._mapped])

    def _show_fault(self, error: Exception) -> None:
        from simplecrm.formats.csv.reader import NobodyNamed

        fault = self.services.explained(error)
        if isinstance(fault, NobodyNamed):
            self._show_understood(fault.understood)
            self._show_mapping(fault.understood.mapping, ())
            words = f"{fault.sentence} Change what a column is, or the delimiter."
        else:
            words = " ".join(part for part in (fault.sentence, self.services.offered(fault.hint)) if part)
        self._preview = None
        self._rows.empty = "Nothing can be imported like this."
        self._rows.show([])
        self._say_counts(f"! {words}", wrong=True)

    def _tell(self) -> None:
        """How far it is, while something goes on."""
        words = progress_words(*self._session.progress)
        if self._going:
            self._say_counts(words, "esc takes all of it back")
        elif self._preview is not None and not self._preview.whole:
            self._say_counts(words, "Looking at all of it; ctrl+s need not wait for that")

    def _say_counts(self, words: str, more: str = "", *, wrong: bool = False) -> None:
        counts = self.query_one("#counts", Static)
        lines = [assemble(words), *([assemble((more, "$quiet not bold"))] if more else [])]
        counts.update(Content("\n").join(lines))
        counts.set_class(wrong, "-wrong")

    def _fetch_mapped(self, keys: Sequence[int]) -> list[Mapped]:
        return [self._mapped[key - 1] for key in keys if key <= len(self._mapped)]

    def _fetch_rows(self, keys: Sequence[int]) -> list[Row]:
        rows = self._preview.rows if self._preview is not None else ()
        return [row for row in rows if row.line in set(keys)]

    # Correcting it

    def _change(self, mapped: Mapped | None) -> None:
        if mapped is None:
            return

        def picked(field: str | None) -> None:
            if field is not None and field != mapped.field:
                self._set(mapping={**self._settings.mapping, **self._alike(mapped), mapped.column: field})

        self.app.push_screen(PickField(mapped.column, mapped.field), picked)

    def _alike(self, mapped: Mapped) -> dict[str, str]:
        """What columns with the same header are; they must not follow the one that is changed."""
        header = normal(mapped.column)
        return {one.column: one.field for one in self._mapped if normal(one.column).rpartition(" ")[0] == header}


def _mapping_columns() -> list[Column]:
    return [
        Column("Column of the file", lambda row: row.column, weight=2, least=14),
        Column("is", lambda row: (row.field or "(left out)", "strong" if row.field else "quiet"), weight=2, least=12),
        Column("meaning", lambda row: (_meaning(row.field), "quiet"), weight=2, least=10, drop=2),
        Column("for example", lambda row: (row.example, "quiet"), weight=2, least=10, drop=1),
    ]


def _usual_encoding(name: str) -> str:
    """The value in ``ENCODINGS`` for an encoding with or without a byte order mark (``utf-8-sig``, ``utf-16-le``)."""
    return next((usual for usual in ("utf-8", "utf-16") if name.startswith(usual)), name)


def _meaning(field: str) -> str:
    return "a custom field" if field.startswith("custom:") else FIELDS.get(parts(field)[0], "")


def _row_columns(*, rejected: bool = False) -> list[Column]:
    why = Column("Rejected because", lambda row: (row.rejected, "late"), weight=4, least=16)
    return [
        Column("", lambda row: (OUTCOME_SIGNS.get(_outcome(row), ""), _outcome_style(row)), width=1),
        Column("Becomes", lambda row: (_outcome(row), _outcome_style(row)), width=9, drop=2),
        Column("Name", _name, weight=3, least=12),
        Column("Email", lambda row: _first(row, "emails"), weight=3, least=10),
        Column("Phone", lambda row: _first(row, "phones"), weight=2, least=10, drop=4),
        Column("Company", lambda row: row.contact.company if row.contact else "", weight=2, least=8, drop=1),
        Column("Tags", lambda row: (", ".join(row.contact.tags) if row.contact else "", "quiet"), weight=1, drop=3),
        *([why] if rejected else []),
    ]


def _outcome(row: Row) -> str:
    return "rejected" if row.rejected else row.outcome


def _outcome_style(row: Row) -> str:
    return {"new": "accent", "updated": "soon", "rejected": "late"}.get(_outcome(row), "quiet")


def _name(row: Row) -> Cell:
    if row.contact is None:
        return f"line {row.line}", "late"
    return row.contact.name, "late" if row.rejected else "strong"


def _first(row: Row, name: str) -> str:
    values = getattr(row.contact, name) if row.contact else ()
    return values[0][0] + (f" +{len(values) - 1}" if len(values) > 1 else "") if values else ""

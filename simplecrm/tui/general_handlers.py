"""The handlers of the actions that need no selection.

Forms and screens are imported on first use, so that the first paint does not wait for them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from simplecrm.registry import key_of
from simplecrm.store.book import Book
from simplecrm.tui.choices import fields
from simplecrm.tui.services import Done
from simplecrm.tui.undoing import undo

if TYPE_CHECKING:
    from simplecrm.tui.screens.base import BookScreen


def fill(screen: BookScreen, form: Any) -> None:
    """Open a form over the screen; clear the marks when it was saved."""

    def filled(made: Any) -> None:
        if made is not None:
            screen.acted()

    screen.app.push_screen(form, filled)


def _search(screen: BookScreen) -> None:
    screen.find()


def _filter(screen: BookScreen) -> None:
    screen.filter()


def _focus(screen: BookScreen) -> None:
    from simplecrm.tui.screens.focus import begin

    begin(screen)


def _sentence(screen: BookScreen) -> None:
    from simplecrm.tui.forms.sentence import SentenceForm

    fill(screen, SentenceForm())


def _add(screen: BookScreen) -> None:
    from simplecrm.tui.forms.contact import ContactForm

    def added(made: Any) -> None:
        if made is not None and made is not True:
            screen.services.open_contact(made.id)

    screen.app.push_screen(ContactForm(fields=fields(screen.services)), added)


def _company(screen: BookScreen) -> None:
    from simplecrm.tui.forms.company import CompanyForm

    fill(screen, CompanyForm())


def _cases_list(screen: BookScreen) -> None:
    from simplecrm.tui.screens.cases import CasesScreen

    screen.app.push_screen(CasesScreen())


def _segment(screen: BookScreen) -> None:
    from simplecrm.tui.forms.segment import SegmentForm

    fill(screen, SegmentForm())


def _segments_list(screen: BookScreen) -> None:
    from simplecrm.tui.screens.segments import SegmentsScreen

    screen.app.push_screen(SegmentsScreen())


def _templates_list(screen: BookScreen) -> None:
    from simplecrm.tui.screens.templates import TemplatesScreen

    screen.app.push_screen(TemplatesScreen())


def _campaigns_list(screen: BookScreen) -> None:
    from simplecrm.tui.screens.campaigns import CampaignsScreen

    screen.app.push_screen(CampaignsScreen())


def _jump(screen: BookScreen) -> None:
    from simplecrm.tui.screens.jump import JumpScreen
    from simplecrm.tui.widgets.record_table import RecordTable

    for table in screen.query(RecordTable):
        if table.display and table.keys:
            screen.app.push_screen(JumpScreen(table))
            return
    screen.services.say("There is no line to jump to.")


def _unfold(screen: BookScreen) -> None:
    if not screen.unfold():
        screen.services.say("Nothing is folded here.", severity="warning")


def _undo(screen: BookScreen) -> None:
    hint = f" · {key_of('redo')} redo"
    screen.services.perform(lambda book: undo(book, hint=hint), then=lambda _: screen.expect_new())


def _redo(screen: BookScreen) -> None:
    def change(book: Book) -> Done:
        from simplecrm.actions import journal
        from simplecrm.show.lists import step_words

        return Done(f"Redone: {step_words(journal.redo(book), book.user())}")

    screen.services.perform(change, then=lambda _: screen.expect_new())


def _palette(screen: BookScreen) -> None:
    from simplecrm.tui.palette import open_palette

    open_palette(screen)


def _help(screen: BookScreen) -> None:
    from simplecrm.tui.screens.help import HelpScreen

    screen.app.push_screen(HelpScreen(screen))


def _quit(screen: BookScreen) -> None:
    if screen.services.may_quit():
        screen.app.exit()


def _resume(screen: BookScreen) -> None:
    from simplecrm.tui.screens.drafts import resume

    resume(screen)


def _history(screen: BookScreen) -> None:
    from simplecrm.tui.screens.history import HistoryScreen

    screen.app.push_screen(HistoryScreen())


def _theme(screen: BookScreen) -> None:
    from simplecrm.tui.screens.themes import ThemePicker

    screen.app.push_screen(ThemePicker())


def _import(screen: BookScreen) -> None:
    from simplecrm.tui.screens.file_picker import ChooseFile

    def chosen(path: str | None) -> None:
        from simplecrm.tui.screens.importing import ImportScreen

        if path is not None:
            screen.app.push_screen(ImportScreen(path))

    screen.app.push_screen(ChooseFile(), chosen)


def _export(screen: BookScreen) -> None:
    from simplecrm.tui.forms.export import ExportForm

    screen.app.push_screen(ExportForm(screen.query_on_contacts))


def _sync(screen: BookScreen) -> None:
    now = screen.services.now

    def change(book: Book) -> Done:
        from simplecrm import config
        from simplecrm.actions.syncing.unattended import sync_all
        from simplecrm.core.query import QueryContext
        from simplecrm.show.sync import report

        words, left = report(sync_all(book, now, QueryContext(now, config.get)))
        return Done(words, remarks=left, undo=False)

    screen.services.perform(change)


def _duplicates(screen: BookScreen) -> None:
    from simplecrm.tui.screens.duplicates import DuplicatesScreen

    screen.app.push_screen(DuplicatesScreen())


HANDLERS: dict[str, Callable[[BookScreen], None]] = {
    "search": _search,
    "filter": _filter,
    "focus": _focus,
    "sentence": _sentence,
    "add": _add,
    "company": _company,
    "cases": _cases_list,
    "segment": _segment,
    "segments": _segments_list,
    "templates": _templates_list,
    "campaigns": _campaigns_list,
    "jump": _jump,
    "unfold": _unfold,
    "sort": lambda screen: screen.sort(),
    "columns": lambda screen: screen.choose_columns(),
    "choose_segment": lambda screen: screen.choose_segment(),
    "list_narrower": lambda screen: screen.resize_list(-1),
    "list_wider": lambda screen: screen.resize_list(1),
    "undo": _undo,
    "redo": _redo,
    "palette": _palette,
    "help": _help,
    "quit": _quit,
    "resume": _resume,
    "history": _history,
    "theme": _theme,
    "import": _import,
    "export": _export,
    "sync": _sync,
    "duplicates": _duplicates,
}
"""{id of an action: its handler}."""

"""``note``."""

from __future__ import annotations

from simplecrm.cli.handlers.selection import subject
from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.arguments import argument_text, text_or_editor
from simplecrm.cli.runtime.context import run
from simplecrm.drafts import notes as drafts
from simplecrm.lookups.subjects import but_no_case

TYPE_CHECKING = False
if TYPE_CHECKING:
    from simplecrm.core.records.notes import Note


def note(who: str, text: str | None = None, *, pin: bool = False, json: bool = False) -> None:
    """Write a note on a contact, company or deal."""
    text = argument_text(text)
    run.book.will_write()
    about = but_no_case(subject(who), "A note")
    draft = drafts.draft(
        text=text_or_editor(text), pinned=pin, contact_id=about.contact_id, company_id=about.company_id,
        deal_id=about.deal_id,
    )  # fmt: skip
    add(draft, json)


def add(draft: Note, json: bool) -> None:
    """Add a note, and print its id."""
    from simplecrm.actions import notes
    from simplecrm.store import recent

    saved = notes.add(run.book, draft, run.now)
    if saved.contact_id:
        recent.remember(run.book.path, saved.contact_id)
    output.record(saved, [str(saved.id)], "json" if json else "plain")
    output.changed(f"Noted on {saved.contact or saved.company or saved.deal}")

"""``find``, ``show``, ``brief`` and ``add``."""

from __future__ import annotations

from simplecrm.cli.handlers.selection import nothing, subject
from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.context import run
from simplecrm.core.records import extended
from simplecrm.core.records.contacts import Employment
from simplecrm.errors import CrmError, NothingMatched, NotUnderstood

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from simplecrm.actions.contacts import Saved
    from simplecrm.core.records.contacts import Contact
    from simplecrm.lookups.brief import Brief

DEFAULT_LIMIT = 50


def find(text: Sequence[str], format: str = "", json: bool = False, limit: int | None = None) -> None:
    """List the contacts that a query finds, the best matches first for words alone. Raises ``NothingMatched`` if there
    are none."""
    from simplecrm.lookups import contact_points, contacts
    from simplecrm.show.contacts import columns

    query = " ".join(text)
    if not query.strip():
        raise NotUnderstood("Nothing to look for was given.", "For example: simplecrm find ann acme")
    connection = run.book.reading()
    most = limit or DEFAULT_LIMIT
    found = contact_points.found_by(connection, query, run.query_context, most + 1)
    form = output.output_format(format, json)
    if not found:
        output.heading(columns(run.now), form)
        from simplecrm.core.query.words import is_plain
        from simplecrm.lookups import removed

        raise (removed.only_match(connection, "contact", query) if is_plain(query) else None) or nothing(query)
    output.listing(columns(run.now), contacts.rows(connection, found[:most]), form, more=len(found) > most)


def jobs(companies: Sequence[str], titles: Sequence[str]) -> list[Employment]:
    """The jobs that ``--add-company`` and ``--add-title`` give, in their order. Raises ``NotUnderstood``."""
    if any(not name.strip() for name in companies):
        raise NotUnderstood("The name after --add-company is empty.")
    if len(titles) > len(companies):
        raise NotUnderstood(
            f"--add-title “{titles[len(companies)]}” has no --add-company.",
            "The title of the present job: --title 'Head of Sales'",
        )
    return [
        Employment(name.strip(), titles[place].strip() if place < len(titles) else "")
        for place, name in enumerate(companies)
    ]


def show(who: str, format: str = "", json: bool = False) -> None:
    """Show one contact in full; of a company, deal or case, its page."""
    about = subject(who)
    if about.noun != "contact":
        from simplecrm.cli.handlers import pages

        pages.show(about, form=output.output_format(format, json))
        return
    from simplecrm.lookups import brief as briefs
    from simplecrm.show.contacts import brief_lines

    found = briefs.brief(run.book.reading(), about.id, run.now.date(), last=3)
    if found is None:
        raise NothingMatched(f"Nobody matches “{who}”.")
    _remember(found.contact.id)
    shown = extended(found.contact, sentiment=found.sentiment)
    lines = brief_lines(found, run.now, output.width(), _by(found))
    output.record(shown, lines, output.output_format(format, json))


def brief(who: str, format: str = "", json: bool = False) -> None:
    """Show the brief of a contact: what to read before a call; of a company or deal, its page."""
    last, days = _brief_settings()
    about = subject(who)
    if about.noun != "contact":
        from simplecrm.cli.handlers import pages

        pages.show(about, last, output.output_format(format, json), in_full=True)
        return
    from simplecrm.lookups import brief as briefs
    from simplecrm.show.contacts import brief_lines

    found = briefs.brief(run.book.reading(), about.id, run.now.date(), last=last, birthday_within=days)
    if found is None:
        raise NothingMatched(f"Nobody matches “{who}”.")
    _remember(found.contact.id)
    chosen = output.chosen_format(output.output_format(format, json))
    lines = brief_lines(found, run.now, output.width(), _by(found))
    output.record(found.contact if chosen == "ids" else found, lines, chosen)


def _by(brief: Brief) -> dict[int, str]:
    """What says that others than the book's user logged an activity, by its id."""
    try:
        me = run.book.user()
    except CrmError:  # an invalid setting does not stop a look-up
        me = ""
    if not me:
        return {}
    from simplecrm.lookups import history
    from simplecrm.show.entries import by_mark

    users = history.made_by(run.book.reading(), "activity", (one.id for one in brief.activities))
    return {activity_id: by_mark(user, me) for activity_id, user in users.items()}


def add(
    name: str,
    *,
    email: Sequence[str] = (),
    phone: Sequence[str] = (),
    link: Sequence[str] = (),
    address: Sequence[str] = (),
    company: str | None = None,
    title: str | None = None,
    tag: Sequence[str] = (),
    stage: str | None = None,
    source: str | None = None,
    owner: str | None = None,
    birthday: str | None = None,
    anniversary: str | None = None,
    every: str | None = None,
    field: Sequence[str] = (),
    note: str | None = None,
    do_not_contact: bool = False,
    if_missing: bool = False,
    json: bool = False,
) -> None:
    """Add a contact, with a note on them if given, and print its id and name."""
    from simplecrm.actions import contacts
    from simplecrm.cli.runtime.arguments import argument_text, as_options, context
    from simplecrm.drafts import contacts as drafts

    note = argument_text(note)
    with as_options():
        draft = drafts.draft(
            context(), name=name, emails=email, phones=phone, links=link, addresses=address, company=company or "",
            title=title or "", tags=tag, stage=stage or "", source=source or "", owner=owner or "",
            birthday=birthday or "",
            anniversary=anniversary or "", every=every or "", fields=tuple(map(custom_field, field)),
            do_not_contact=do_not_contact,
        )  # fmt: skip
    region = context().region if phone else ""
    with run.book.writing("Add") as step:
        if if_missing:
            found = contacts.add_if_missing(run.book, draft, run.now, region=region)
            saved, created = contacts.Saved(found.contact, found.remarks), found.created
        else:
            saved, created = contacts.add(run.book, draft, run.now, region=region), True
        if note and created:
            from simplecrm.actions import notes
            from simplecrm.drafts import notes as note_drafts

            notes.add(run.book, note_drafts.draft(text=note, contact_id=saved.contact.id), run.now)
        step.title = f"Add {saved.contact.name}"
    show_saved(saved, "Added" if created else "", json, understood(draft, birthday, anniversary, address))


def custom_field(text: str) -> tuple[str, str]:
    """Split ``NAME=VALUE``. Raises ``NotUnderstood``."""
    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        raise NotUnderstood(f"Invalid custom field: “{text}”.", "For example: --field shoe_size=42")
    return name.strip(), value.strip()


def understood(contact: Contact, birthday: str | None, anniversary: str | None, addresses: Sequence[str]) -> list[str]:
    """The given dates and addresses as they were parsed."""
    if not (birthday or anniversary or addresses):
        return []
    from simplecrm.show import when
    from simplecrm.show.contacts import place_parts

    given = (("birthday", birthday, contact.birthday), ("anniversary", anniversary, contact.anniversary))
    dates = [f"{what} {when.anniversary(kept)}" for what, text, kept in given if text and kept]
    places = contact.addresses[-len(addresses) :] if addresses else ()
    return [*dates, *(f"address: {place_parts(place)}" for place in places)]


def show_saved(saved: Saved, verb: str, json: bool, dates: Sequence[str] = ()) -> None:
    """Print a contact that was added or changed; an empty ``verb`` says that it was in the book already."""
    from simplecrm.cli.runtime.context import say
    from simplecrm.show.safe import field as shown

    contact = saved.contact
    _remember(contact.id)
    output.record(contact, [f"{contact.id}\t{shown(contact.name)}"], "json" if json else "plain")
    for remark in saved.remarks:
        say(remark)
    if verb:
        output.changed(" · ".join([f"{verb} {contact.name}", *dates]))
    else:
        say(f"{contact.name} is already in the book, as contact #{contact.id}; nothing was changed.")


def _remember(contact_id: int) -> None:
    from simplecrm.store import recent

    recent.remember(run.book.path, contact_id)


def _brief_settings() -> tuple[int, int]:
    import os

    from simplecrm import paths

    if not os.path.exists(paths.config_path()) and "SIMPLECRM_BRIEF_ACTIVITIES" not in os.environ:
        return 5, 30
    from simplecrm import config

    return config.number("brief_activities"), config.number("birthday_days")

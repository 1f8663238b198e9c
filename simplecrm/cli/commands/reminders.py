"""``remind``, ``today``, ``done``, ``snooze`` and the group ``reminders``."""

from __future__ import annotations

from typing import Annotated

import typer

from simplecrm.cli.completion import candidates as complete
from simplecrm.cli.completion import queries, values
from simplecrm.cli.fast_path import questions
from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.context import run
from simplecrm.cli.runtime.drafts import PROMPT, Draft
from simplecrm.cli.runtime.groups import noun
from simplecrm.cli.runtime.groups import verbs as new_verbs
from simplecrm.cli.runtime.nouns import add_lifecycle, by_id
from simplecrm.cli.runtime.options import (
    Archived,
    Deal,
    Format,
    Json,
    Limit,
    MaybeDeal,
    Next,
    NextText,
    Query,
    Who,
    WhoOrQuery,
    argument_text,
    as_options,
    context,
    output_format,
    refuse_if_same,
    when,
)
from simplecrm.core.records.activities import Activity
from simplecrm.core.records.reminders import Reminder, is_late
from simplecrm.core.text.plurals import counted
from simplecrm.drafts import activities as activity_drafts
from simplecrm.drafts import reminders as drafts
from simplecrm.errors import NotUnderstood
from simplecrm.show.when import local_minute, moment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

verbs = new_verbs()
group = noun("Follow-ups that stay open until they are done.\n\nExample: simplecrm reminders --overdue")

When = Annotated[
    str,
    typer.Argument(
        metavar="WHEN", help="When it is due, such as “next tue 9am” or “in 2 weeks”.", autocompletion=values.when
    ),
]
Id = Annotated[int, typer.Argument(metavar="ID", help="The id of the follow-up.", autocompletion=complete.reminder)]
Text = Annotated[str, typer.Argument(metavar="TEXT", help="What to do; - reads stdin.")]
Every = Annotated[
    str,
    typer.Option(
        "--every",
        metavar="RULE",
        help="Repeat it, such as “2 weeks” or “month on the 1st”.",
        autocompletion=values.rule,
    ),
]
Priority = Annotated[
    int,
    typer.Option(
        "--priority",
        metavar="NUMBER",
        min=0,
        max=3,
        help="1 high, 2 middle, 3 low, 0 none.",
        autocompletion=values.priority,
    ),
]
WhereContacts = Annotated[
    str,
    typer.Option(
        "--where",
        metavar="QUERY",
        help="All open ones with the contacts it finds.",
        autocompletion=queries.condition,
    ),
]


@verbs.command("remind")
def remind(
    who: Who,
    when_: When,
    text: Text = "",
    every: Every = "",
    priority: Priority = 0,
    deal: Deal = 0,
    json: Json = False,
) -> None:
    """Set a follow-up with a contact.

    Example: simplecrm remind ann "next tue 9am" "Send the quote"
    """
    from simplecrm.actions import reminders
    from simplecrm.store import recent

    text = argument_text(text)
    contact_id = questions.contact_id(who)
    draft = drafts.draft(
        context(), when=when_, text=text, every=every, priority=priority, contact_id=contact_id, deal_id=deal
    )
    saved = reminders.add(run.book, draft, run.now)
    recent.remember(run.book.path, contact_id)
    output.record(saved, [str(saved.id)], "json" if json else "plain")
    output.changed(f"Reminder {_words(saved)}{_every(saved)}")


@verbs.command("today")
def today(
    query: Query = [],  # noqa: B006
    format: Format = "",
    json: Json = False,
    count: Annotated[bool, typer.Option("--count", help="Print only how many are late or due, for a prompt.")] = False,
    template: Annotated[
        str, typer.Option("--template", metavar="TEXT", help='Fill in, for a status bar: "{late} late, {today} today".')
    ] = "",
    explain: Annotated[bool, typer.Option("--explain", help="Sort by urgency, and show the points.")] = False,
) -> int:
    """Show what is late or due, birthdays, drifting contacts, deals past their date, and the rest of the week.

    Example: simplecrm today tag:vip
    """
    if "{" in format:
        template, format = format, ""
    return questions.today(output_format(format, json), words=query, count=count, template=template, explain=explain)


@verbs.command("done")
def done(
    ids: Annotated[
        list[int],
        typer.Argument(metavar="[ID]…", help="The ids of the follow-ups.", autocompletion=complete.reminder),
    ] = [],  # noqa: B006
    where: WhereContacts = "",
    log: Annotated[str, typer.Option("--log", metavar="TEXT", help="Log what happened; - reads stdin.")] = "",
    kind: Annotated[
        str,
        typer.Option(
            "--kind",
            metavar="KIND",
            help="What it was: call, email …; default: call.",
            autocompletion=complete.kind,
        ),
    ] = "",
    next: Next = "",
    next_text: NextText = "",
    json: Json = False,
) -> None:
    """Finish follow-ups, and in the same change log what happened and set the next step.

    On a terminal, without these options, you are asked for both, unless --no-input is given.

    Example: simplecrm done 12 --log "Sent the quote" --kind email --next "in 3 days"
    """
    from simplecrm.actions import finishing

    log = argument_text(log)
    with as_options():
        following = drafts.following(context(), next, next_text)
    wanted = _which(ids, where)
    activity = activity_drafts.draft(context(), kind=kind, text=log) if log or kind else None
    if not (activity or following or json or where) and run.can_ask():
        activity, following = _asked(wanted)
    logged = finishing.done_with(run.book, wanted, run.now, activity=activity, following=following)
    output.record(logged, [str(item.id) for item in logged.reminders], "json" if json else "plain")
    coming = "".join(f" · next {_words(item)}" for item in logged.coming[:3])
    log_words = f" · logged {activity.kind}" if activity else ""
    output.changed(f"Done: {_listed(logged.reminders)}{log_words}{coming}")


@verbs.command("snooze")
def snooze(
    ids_and_when: Annotated[
        list[str],
        typer.Argument(
            metavar="[ID]… WHEN",
            help="The ids of the follow-ups, and until when.",
            autocompletion=complete.reminder_or_when,
        ),
    ] = [],  # noqa: B006
    where: WhereContacts = "",
    json: Json = False,
) -> None:
    """Snooze follow-ups.

    Example: simplecrm snooze 12 13 "next mon"
    """
    from simplecrm.actions import reminders

    ids, phrase = ([], " ".join(ids_and_when)) if where else _ids_and_phrase(ids_and_when)
    if not phrase.strip():
        raise NotUnderstood("No date to snooze until.", "For example: simplecrm snooze --where tag:vip 'next mon'")
    ids = _which(ids, where)
    moved = reminders.snooze(run.book, ids, when(phrase).text, run.now)
    output.record(moved, [str(item.id) for item in moved], "json" if json else "plain")
    output.changed(f"Snoozed until {moment(moved[0].due, run.now)}: {_listed(moved)}")


@group.command("list")
def list_(
    who: WhoOrQuery = [],  # noqa: B006
    overdue: Annotated[bool, typer.Option("--overdue", help="Only late ones.")] = False,
    done: Annotated[bool, typer.Option("--done", help="Finished ones, the latest first.")] = False,
    archived: Archived = False,
    format: Format = "",
    json: Json = False,
    limit: Limit = None,
) -> None:
    """List follow-ups by due date: with one contact, with those a query finds, or all.

    Example: simplecrm reminders tag:vip --overdue
    """
    from simplecrm.lookups import reminders
    from simplecrm.show.lists import reminders as columns

    connection = run.book.reading()
    contact_id, where = questions.whose(who)
    asked = limit + 1 if limit else None
    before = run.now.isoformat(timespec="minutes") if overdue else ""
    ids = reminders.ids(
        connection, before=before, contact_id=contact_id, done=done, archived=archived, where=where,
        limit=None if overdue else asked,
    )  # fmt: skip
    records = output.pages(reminders.rows, connection, ids)
    if overdue:
        records = (item for item in records if is_late(item.due, run.now))
    found = list(records)
    more = limit is not None and len(found) > limit
    output.listing(
        columns(run.now), found[:limit], output_format(format, json), more=more,
        asked=bool(who) or overdue or done or archived,
    )  # fmt: skip


@group.command("add")
def add(
    when_: When,
    text: Text,
    who: Annotated[str, typer.Option("--who", metavar="WHO", help="The contact.", autocompletion=complete.who)] = "",
    every: Every = "",
    priority: Priority = 0,
    deal: Deal = 0,
    json: Json = False,
) -> None:
    """Set a follow-up, with or without a contact.

    Example: simplecrm reminders add "eom" "Write the invoices" --every month
    """
    from simplecrm.actions import reminders

    text = argument_text(text)
    draft = drafts.draft(
        context(), when=when_, text=text, every=every, priority=priority,
        contact_id=questions.contact_id(who) if who else 0, deal_id=deal,
    )  # fmt: skip
    saved = reminders.add(run.book, draft, run.now)
    output.record(saved, [str(saved.id)], "json" if json else "plain")
    output.changed(f"Reminder {_words(saved)}{_every(saved)}")


@group.command("show")
def show(reminder_id: Id, format: Format = "", json: Json = False) -> None:
    """Show one follow-up.

    Example: simplecrm reminders show 12
    """
    from simplecrm.show.safe import safe

    item = _reminder(reminder_id)
    facts = (
        ("Due", moment(item.due, run.now)), ("What", item.text), ("Contact", item.contact), ("Company", item.company),
        ("Deal", item.deal), ("Every", _every(item).removeprefix(" · ")),
        ("Done", local_minute(item.done_at, run.now) if item.done_at else ""),
        ("Snoozed", counted(item.snoozes, "time") if item.snoozes else ""),
    )  # fmt: skip
    output.record(item, [f"{title:<9} {safe(value)}" for title, value in facts if value], output_format(format, json))


@group.command("edit")
def edit(
    reminder_id: Id,
    text: Annotated[str | None, typer.Option("--text", metavar="TEXT", help="What to do; - reads stdin.")] = None,
    due: Annotated[
        str | None, typer.Option("--due", metavar="WHEN", help="When it is due.", autocompletion=values.when)
    ] = None,
    every: Annotated[
        str | None,
        typer.Option("--every", metavar="RULE", help="Repeat it, or '' to stop.", autocompletion=values.rule),
    ] = None,
    priority: Annotated[
        int | None,
        typer.Option(
            "--priority",
            metavar="NUMBER",
            min=0,
            max=3,
            help="1 high … 3 low, 0 none.",
            autocompletion=values.priority,
        ),
    ] = None,
    who: Annotated[
        str | None, typer.Option("--who", metavar="WHO", help="The contact.", autocompletion=complete.who)
    ] = None,
    deal: MaybeDeal = None,
    json: Json = False,
) -> None:
    """Change a follow-up. '' as --who makes it one without a contact.

    Example: simplecrm reminders edit 12 --due "fri 10am"
    """
    text = argument_text(text)
    old = _reminder(reminder_id)
    new = drafts.edited(
        context(), old, when=due, text=text, every=every, priority=priority,
        contact_id=None if who is None else questions.contact_id(who) if who else 0, deal_id=deal,
    )  # fmt: skip
    refuse_if_same(old, new)
    from simplecrm.actions import reminders
    from simplecrm.cli.runtime import conflicts

    saved = conflicts.save(
        lambda base, mine, on_join: reminders.edit(run.book, base, mine, run.now, on_join=on_join),
        old, new, draft=f"reminder-{old.id}",
    )  # fmt: skip
    output.record(saved, [str(saved.id)], "json" if json else "plain")
    output.changed(f"Reminder {_words(saved)}{_every(saved)}")


def _asked(ids: list[int]) -> tuple[Activity | None, Reminder | None]:
    """Ask what happened and what is next, unless a follow-up is not open, because ``done`` then fails anyway."""
    from simplecrm.cli.runtime import prompts
    from simplecrm.lookups import reminders

    found = reminders.rows(run.book.reading(), dict.fromkeys(ids))
    if len(found) < len(set(ids)) or any(item.done_at for item in found):
        return None, None
    activity = prompts.what_happened(found)
    if activity is not None:
        run.draft = Draft(activity.text, PROMPT, ("--kind", activity.kind, "--log", "-"))
    return activity, prompts.what_is_next()


def _words(item: Reminder) -> str:
    with_contact = f" with {item.contact}" if item.contact else ""
    return f"#{item.id} {moment(item.due, run.now)}{with_contact}: {item.text}"


def _every(item: Reminder) -> str:
    if not item.every:
        return ""
    from simplecrm.core.recurrence.rules import rule_words

    return f" · {rule_words(item.every, item.every_from)}"


def _which(ids: list[int], where: str) -> list[int]:
    if bool(ids) == bool(where):
        raise NotUnderstood("Give either ids or --where QUERY.", "List follow-ups: simplecrm reminders")
    return questions.open_reminders(where) if where else ids


def _listed(items: Sequence[Reminder]) -> str:
    words = ", ".join(f"{item.text}{f' ({item.contact})' if item.contact else ''}" for item in items[:3])
    return words + (f" and {len(items) - 3} more" if len(items) > 3 else "")


def _ids_and_phrase(words: list[str]) -> tuple[list[int], str]:
    place = next((place for place, word in enumerate(words) if not word.isdigit()), len(words))
    if place == len(words) and len(words) > 1:
        place -= 1
    if not 0 < place < len(words):
        raise NotUnderstood("Give the ids and a date.", "For example: simplecrm snooze 12 'next mon'")
    return [by_id(word) for word in words[:place]], " ".join(words[place:])


def _reminder(reminder_id: int) -> Reminder:
    from simplecrm.lookups import reminders

    return reminders.require(run.book.reading(), reminder_id)


add_lifecycle(group, "reminder", by_id, "12")

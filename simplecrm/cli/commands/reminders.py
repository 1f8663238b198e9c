"""``remind``, ``today``, ``done``, ``snooze`` and the group ``reminders``."""

from __future__ import annotations

from typing import Annotated

import typer

from simplecrm.cli.completion import candidates as complete
from simplecrm.cli.completion import queries, values
from simplecrm.cli.handlers import reminders as handlers
from simplecrm.cli.handlers import selection
from simplecrm.cli.handlers.today import today as show_today
from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.arguments import argument_text, context, refuse_if_same
from simplecrm.cli.runtime.context import run
from simplecrm.cli.runtime.groups import noun
from simplecrm.cli.runtime.groups import verbs as new_verbs
from simplecrm.cli.runtime.nouns import add_lifecycle
from simplecrm.cli.runtime.options import (
    About,
    Archived,
    Deal,
    Format,
    Json,
    Limit,
    MaybeDeal,
    Next,
    NextText,
    Owner,
    Query,
    WhoOrQuery,
)
from simplecrm.cli.runtime.output import output_format
from simplecrm.core.ids import parse_id
from simplecrm.core.records.reminders import Reminder, is_late
from simplecrm.core.text.plurals import counted
from simplecrm.drafts import reminders as drafts
from simplecrm.lookups.subjects import but_no_case
from simplecrm.show.when import local_minute, moment

TYPE_CHECKING = False
if TYPE_CHECKING:
    pass

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
    who: About,
    when_: When,
    text: Text = "",
    every: Every = "",
    priority: Priority = 0,
    deal: Deal = "",
    owner: Owner = None,
    json: Json = False,
) -> None:
    """Set a follow-up with a contact.

    Example: simplecrm remind ann "next tue 9am" "Send the quote"
    """
    handlers.remind(who, when_, text, every=every, priority=priority, deal=deal, owner=owner, json=json)


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
    all: Annotated[bool, typer.Option("--all", help="Everyone's, not only mine and nobody's.")] = False,
) -> None:
    """Show what is late or due, birthdays, drifting contacts, deals past their date or stuck, and the
    rest of the week.

    Example: simplecrm today tag:vip
    """
    show_today(query, format=format, json=json, count=count, template=template, explain=explain, all=all)


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
    handlers.done(ids, where=where, log=log, kind=kind, next=next, next_text=next_text, json=json)


@verbs.command("snooze")
def snooze(
    ids_and_when: Annotated[
        list[str],
        typer.Argument(
            metavar="[ID]… WHEN",
            help="The ids of the follow-ups, or alerts such as deal:5, and until when.",
            autocompletion=complete.reminder_or_when,
        ),
    ] = [],  # noqa: B006
    where: WhereContacts = "",
    json: Json = False,
) -> None:
    """Snooze follow-ups, or alerts (see: alerts).

    Example: simplecrm snooze 12 13 "next mon"
    """
    handlers.snooze(ids_and_when, where=where, json=json)


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
    """List follow-ups by due date: with one contact or company, on one deal, with those a query finds, or all.

    Example: simplecrm reminders tag:vip --overdue
    """
    from simplecrm.lookups import reminders
    from simplecrm.show.lists import reminders as columns

    connection = run.book.reading()
    about, where = selection.subject_or_query(who, follow_ups=True)
    but_no_case(about, "A follow-up")
    before = run.now.isoformat(timespec="minutes") if overdue else ""
    ids = reminders.ids(
        connection, contact_id=about.contact_id, company_id=about.company_id, deal_id=about.deal_id, before=before,
        done=done, archived=archived, where=where, limit=None if overdue else output.one_more(limit),
    )  # fmt: skip
    records = output.pages(reminders.rows, connection, ids)
    if overdue:
        records = (item for item in records if is_late(item.due, run.now))
    output.listing(
        columns(run.now), records, output_format(format, json), limit=limit,
        asked=bool(who) or overdue or done or archived, every="reminder",
    )  # fmt: skip


@group.command("add")
def add(
    when_: When,
    text: Text,
    who: Annotated[str, typer.Option("--who", metavar="WHO", help="The contact.", autocompletion=complete.who)] = "",
    every: Every = "",
    priority: Priority = 0,
    deal: Deal = "",
    owner: Owner = None,
    json: Json = False,
) -> None:
    """Set a follow-up, with or without a contact.

    Example: simplecrm reminders add "eom" "Write the invoices" --every month
    """
    text = argument_text(text)
    draft = drafts.draft(
        context(), when=when_, text=text, every=every, priority=priority,
        contact_id=selection.contact_id(who) if who else 0, deal_id=selection.deal_id(deal), owner=owner or "",
    )  # fmt: skip
    handlers.add(draft, json)


@group.command("show")
def show(reminder_id: Id, format: Format = "", json: Json = False) -> None:
    """Show one follow-up.

    Example: simplecrm reminders show 12
    """
    from simplecrm.show.safe import safe

    item = _reminder(reminder_id)
    facts = (
        ("Due", moment(item.due, run.now)), ("What", item.text), ("Contact", item.contact), ("Company", item.company),
        ("Deal", item.deal), ("Owner", item.for_user), ("Every", handlers.repetition(item).removeprefix(" · ")),
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
    owner: Owner = None,
    json: Json = False,
) -> None:
    """Change a follow-up. '' as --who makes it one without a contact.

    Example: simplecrm reminders edit 12 --due "fri 10am"
    """
    text = argument_text(text)
    old = _reminder(reminder_id)
    new = drafts.edited(
        context(), old, when=due, text=text, every=every, priority=priority,
        contact_id=None if who is None else selection.contact_id(who) if who else 0,
        deal_id=None if deal is None else selection.deal_id(deal), owner=owner,
    )  # fmt: skip
    refuse_if_same(old, new)
    from simplecrm.actions import reminders
    from simplecrm.cli.runtime import conflicts

    saved = conflicts.save(
        lambda base, mine, on_join: reminders.edit(run.book, base, mine, run.now, on_join=on_join),
        old, new, draft=f"reminder-{old.id}",
    )  # fmt: skip
    output.record(saved, [str(saved.id)], "json" if json else "plain")
    output.changed(f"Reminder {handlers.in_words(saved)}{handlers.repetition(saved)}")


def _reminder(reminder_id: int) -> Reminder:
    from simplecrm.lookups import reminders

    return reminders.require(run.book.reading(), reminder_id)


add_lifecycle(group, "reminder", parse_id, "12")

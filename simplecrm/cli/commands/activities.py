"""``log``, ``timeline`` and the group ``activities``."""

from __future__ import annotations

from typing import Annotated

import typer

from simplecrm.cli.completion import candidates as complete
from simplecrm.cli.completion import values
from simplecrm.cli.handlers import activities as handlers
from simplecrm.cli.handlers import selection
from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.arguments import argument_text, context, refuse_if_same, text_or_editor
from simplecrm.cli.runtime.context import run
from simplecrm.cli.runtime.groups import noun
from simplecrm.cli.runtime.groups import verbs as new_verbs
from simplecrm.cli.runtime.nouns import add_lifecycle
from simplecrm.cli.runtime.options import (
    Archived,
    Case,
    Deal,
    Format,
    Json,
    Limit,
    MaybeCase,
    MaybeDeal,
    Next,
    NextText,
    WhoOrQuery,
)
from simplecrm.cli.runtime.output import output_format
from simplecrm.core.ids import parse_id
from simplecrm.core.records.activities import Activity
from simplecrm.drafts import activities as drafts
from simplecrm.drafts.vocabularies import kind as known_kind

verbs = new_verbs()
group = noun("Activities: calls, emails, meetings …\n\nExample: simplecrm activities --kind call --limit 20")

Text = str | None
At = Annotated[
    Text,
    typer.Option("--at", metavar="WHEN", help="When it happened, such as “yesterday 3pm”.", autocompletion=values.when),
]
Out = Annotated[bool, typer.Option("--out", help="You contacted them.")]
In = Annotated[bool, typer.Option("--in", help="They contacted you.")]
Duration = Annotated[
    Text,
    typer.Option(
        "--duration", metavar="TIME", help="How long it took, such as 45m or 1h30.", autocompletion=values.duration
    ),
]
Outcome = Annotated[Text, typer.Option("--outcome", metavar="TEXT", help="What came of it.")]
Sentiment = Annotated[
    Text,
    typer.Option(
        "--sentiment",
        metavar="WORD",
        help="How it went for them: good, neutral or bad.",
        autocompletion=values.sentiment,
    ),
]
Subject = Annotated[Text, typer.Option("--subject", metavar="TEXT", help="The subject line.")]
Id = Annotated[int, typer.Argument(metavar="ID", help="The id of the activity.", autocompletion=complete.activity)]


@verbs.command("log")
@group.command("add")
def log(
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND",
            help="call, email, meeting, message, visit or your own kind; or all in one sentence.",
            autocompletion=complete.kind,
        ),
    ],
    who_and_text: Annotated[
        list[str],
        typer.Argument(
            metavar="WHO… TEXT",
            help="Contacts, company:NAME, deal:ID or case:ID; - reads TEXT from stdin.",
            autocompletion=complete.about,
        ),
    ] = [],  # noqa: B006
    at: At = None,
    next: Next = "",
    next_text: NextText = "",
    out: Out = False,
    incoming: In = False,
    duration: Duration = None,
    outcome: Outcome = None,
    sentiment: Sentiment = None,
    subject: Subject = None,
    deal: Deal = "",
    case: Case = "",
    done: Annotated[
        list[int],
        typer.Option("--done", metavar="ID", help="Also finish this follow-up.", autocompletion=complete.reminder),
    ] = [],  # noqa: B006
    create: Annotated[bool, typer.Option("--create", help="With a message: add unknown people.")] = False,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="With --out: also with contacts who asked not to be contacted.")
    ] = False,
    json: Json = False,
) -> None:
    """Log what happened with one or more contacts, and set the next step, in one change.

    To log a message (RFC 5322): simplecrm log email FILE, or - to read it from stdin.

    Example: simplecrm log call ann "Wants a quote" --next "next tue 9am" --next-text "Send quote"

    As a sentence: simplecrm log "call ann wants a quote; next tue 9am send quote"
    """
    handlers.log(
        kind, who_and_text, at=at, next=next, next_text=next_text, out=out, incoming=incoming, duration=duration,
        outcome=outcome, sentiment=sentiment, subject=subject, deal=deal, case=case, done=done, create=create,
        anyway=anyway, json=json,
    )  # fmt: skip


@verbs.command("timeline")
def timeline(
    who: WhoOrQuery = [],  # noqa: B006
    format: Format = "",
    json: Json = False,
    limit: Limit = None,
) -> None:
    """Show what happened, newest first: with a contact or company, on a deal or case, with those a query finds, or
    with all.

    A company's timeline has what happened on its deals and with the people who work there.

    Example: simplecrm timeline ann --limit 10
    """
    from simplecrm.lookups import history
    from simplecrm.lookups import timeline as lookups
    from simplecrm.show.lists import timeline as columns

    connection = run.book.reading()
    about, where = selection.subject_or_query(who)
    entries = lookups.page(
        connection,
        contact_id=about.contact_id,
        company_id=about.company_id,
        deal_id=about.deal_id,
        case_id=about.case_id,
        where=where,
        limit=output.one_more(limit),
    )
    form = output.chosen_format(output_format(format, json))
    is_shared = history.has_users(connection)
    listed = columns(run.now, run.book.user() if is_shared else "", with_users=is_shared or form in ("csv", "tsv"))
    output.listing(listed, entries, form, limit=limit, asked=bool(who), every="activity")


@group.command("list")
def list_(
    kind: Annotated[
        str, typer.Option("--kind", metavar="KIND", help="Only this kind.", autocompletion=complete.kind)
    ] = "",
    sentiment: Annotated[
        str,
        typer.Option(
            "--sentiment",
            metavar="WORD",
            help="Only those rated good, neutral or bad.",
            autocompletion=values.sentiment,
        ),
    ] = "",  # fmt: skip
    archived: Archived = False,
    format: Format = "",
    json: Json = False,
    limit: Limit = None,
) -> None:
    """List activities, newest first.

    Example: simplecrm activities --kind call
    """
    from simplecrm.lookups import activities
    from simplecrm.show.lists import activities as columns

    connection = run.book.reading()
    kind = known_kind(context(), kind).lower()
    sentiment = drafts.sentiment_of(sentiment)
    ids = activities.ids(connection, kind=kind, sentiment=sentiment, archived=archived, limit=output.one_more(limit))
    output.limited(
        columns(run.now), activities.rows, connection, ids, output_format(format, json), limit=limit,
        asked=bool(kind or sentiment or archived), every="activity",
    )  # fmt: skip


@group.command("show")
def show(activity_id: Id, format: Format = "", json: Json = False) -> None:
    """Show one activity in full.

    Example: simplecrm activities show 12
    """
    activity = _activity(activity_id)
    output.record(activity, _in_full(activity), output_format(format, json))


@group.command("edit")
def edit(
    activity_id: Id,
    text: Annotated[Text, typer.Option("--text", metavar="TEXT", help="The new text; - reads stdin.")] = None,
    kind: Annotated[
        Text, typer.Option("--kind", metavar="KIND", help="call, email, meeting …", autocompletion=complete.kind)
    ] = None,
    who: Annotated[
        list[str], typer.Option("--who", metavar="WHO", help="Replace the people.", autocompletion=complete.who)
    ] = [],  # noqa: B006
    at: At = None,
    out: Out = False,
    incoming: In = False,
    duration: Duration = None,
    outcome: Outcome = None,
    sentiment: Sentiment = None,
    subject: Subject = None,
    deal: MaybeDeal = None,
    case: MaybeCase = None,
    json: Json = False,
) -> None:
    """Change an activity; without options, its text in the editor. '' clears a field.

    Example: simplecrm activities edit 12 --text "Wants two quotes"
    """
    text = argument_text(text)
    old = _activity(activity_id)
    given = (text, kind, at, duration, outcome, sentiment, subject, deal, case, *who)
    if run.can_ask() and not (out or incoming) and all(value is None for value in given):
        text = text_or_editor(None, old.text)
    new = drafts.edited(
        context(), old, text=text, kind=kind, at=at, direction=handlers.direction(out, incoming) or None,
        duration=duration, outcome=outcome, sentiment=sentiment, subject=subject,
        deal_id=None if deal is None else selection.deal_id(deal),
        case_id=None if case is None else selection.case_id(case),
    )  # fmt: skip
    people = [selection.contact_id(name) for name in who] or None
    if not people:
        refuse_if_same(old, new)
    from simplecrm.actions import activities
    from simplecrm.cli.runtime import conflicts

    saved = conflicts.save(
        lambda base, mine, on_join: activities.edit(
            run.book, base, mine, run.now, contact_ids=people, on_join=on_join
        ),
        old, new, draft=f"activity-{old.id}",
    )  # fmt: skip
    output.record(saved, [str(saved.id)], "json" if json else "plain")
    output.changed(f"Changed activity #{saved.id}")


def _activity(activity_id: int) -> Activity:
    from simplecrm.lookups import activities

    return activities.require(run.book.reading(), activity_id)


def _in_full(activity: Activity) -> list[str]:
    from simplecrm.show.safe import safe
    from simplecrm.show.when import local_minute, minutes

    facts = (
        ("When", local_minute(activity.at, run.now)),
        ("Kind", f"{activity.kind} {activity.direction}".strip()),
        ("With", ", ".join(person.name for person in activity.contacts)),
        ("Took", minutes(activity.duration_minutes) if activity.duration_minutes else ""),
        ("Company", activity.company),
        ("Deal", activity.deal),
        ("Case", activity.case),
        ("Subject", activity.subject),
        ("Outcome", activity.outcome),
        ("Sentiment", activity.sentiment),
    )
    lines = [f"{title:<9} {safe(value)}" for title, value in facts if value]
    return [*lines, *(["", safe(activity.text, multiline=True)] if activity.text else [])]


add_lifecycle(group, "activity", parse_id, "12")

"""The group ``deals``."""

from __future__ import annotations

from typing import Annotated

import typer

from simplecrm.cli.completion import candidates as complete
from simplecrm.cli.completion import queries, values
from simplecrm.cli.handlers import pages, selection
from simplecrm.cli.handlers.contacts import custom_field
from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.arguments import argument_text, check_sort, context, refuse_if_same
from simplecrm.cli.runtime.context import run
from simplecrm.cli.runtime.groups import noun
from simplecrm.cli.runtime.nouns import add_lifecycle
from simplecrm.cli.runtime.options import Archived, Fields, Format, Json, Limit, Owner, RemoveTags, Tags
from simplecrm.cli.runtime.output import output_format
from simplecrm.core.records.deals import STATUSES, Deal
from simplecrm.drafts import deals as drafts
from simplecrm.errors import NothingMatched, NotUnderstood
from simplecrm.lookups.subjects import Subject

group = noun("Deals: sales opportunities.\n\nExample: simplecrm deals --status open")

Which = Annotated[str, typer.Argument(metavar="DEAL", help="Id, title or part of it.", autocompletion=complete.deal)]
Who = Annotated[str | None, typer.Option("--who", metavar="WHO", help="The contact.", autocompletion=complete.who)]
CompanyName = Annotated[
    str | None, typer.Option("--company", metavar="NAME", help="The company.", autocompletion=complete.company)
]
Value = Annotated[
    str | None, typer.Option("--value", metavar="AMOUNT", help="Its value, such as 12000, 1250.50 or 12k USD.")
]
Currency = Annotated[
    str | None,
    typer.Option("--currency", metavar="CODE", help="Three letters, such as EUR.", autocompletion=values.currency),
]
Stage = Annotated[
    str | None,
    typer.Option(
        "--stage",
        metavar="STAGE",
        help="A stage of the setting pipelines, or pipeline/stage.",
        autocompletion=values.deal_stage,
    ),
]
PipelineName = Annotated[
    str | None,
    typer.Option(
        "--pipeline", metavar="NAME", help="A pipeline of the setting pipelines.", autocompletion=values.pipeline
    ),
]
Source = Annotated[
    str | None,
    typer.Option(
        "--source", metavar="TEXT", help="Where it came from, such as referral.", autocompletion=complete.source
    ),
]
ProductName = Annotated[
    str | None,
    typer.Option("--product", metavar="PRODUCT", help="The product that it is about.", autocompletion=complete.product),
]
With = Annotated[
    list[str],
    typer.Option(
        "--with",
        metavar="WHO[=ROLE]",
        help="A further contact, or the role of one, such as ben=champion; may be repeated.",
        autocompletion=complete.with_role,
    ),
]
Several = Annotated[
    list[str], typer.Argument(metavar="DEAL…", help="Ids, titles or parts of them.", autocompletion=complete.deal)
]
Sure = Annotated[
    str | None, typer.Option("--probability", metavar="PERCENT", help="How likely it is to be won, 0 to 100.")
]
Close = Annotated[
    str | None,
    typer.Option("--close", metavar="WHEN", help="When it is expected to close.", autocompletion=values.when),
]


@group.command("list")
def list_(
    query: Annotated[
        list[str],
        typer.Argument(
            metavar="[QUERY]…",
            help="Words of the title or the names, and conditions (see: queries).",
            autocompletion=queries.deal_query,
        ),
    ] = [],  # noqa: B006
    status: Annotated[
        str,
        typer.Option(
            "--status",
            metavar="STATUS",
            help="Only open, won or lost deals.",
            autocompletion=values.deal_status,
        ),
    ] = "",
    stage: Stage = None,
    pipeline: PipelineName = None,
    who: Who = None,
    company: CompanyName = None,
    sort: Annotated[
        str,
        typer.Option(
            "--sort",
            metavar="ORDER",
            help="Sort by value, close, title, stage, created or id.",
            autocompletion=values.deal_sort,
        ),
    ] = "",
    archived: Archived = False,
    format: Format = "",
    json: Json = False,
    limit: Limit = None,
) -> None:
    """List all deals, or those that QUERY finds, open ones first, then by value.

    Example: simplecrm deals tag:hot "value>10k" "close<30d" --sort close
    """
    from simplecrm.lookups import deals
    from simplecrm.lookups.query import compiler
    from simplecrm.show.deals import columns

    check_sort(sort, deals.SORTS)

    if status not in ("", *STATUSES):
        raise NotUnderstood(f"Invalid status: “{status}”.", f"Statuses: {', '.join(STATUSES)}")
    connection = run.book.reading()
    text = " ".join(query).strip()
    known, place = drafts.pipelines(context()), drafts.stage_of(context(), stage) if stage else ("", "")
    ids = deals.ids(
        connection, status=status, stage=place[1], pipeline=pipeline.strip().lower() if pipeline else place[0],
        contact_id=selection.contact_id(who) if who else 0, company_id=selection.company_id(company),
        where=compiler.matching(connection, "deal", text, run.query_context, archived=archived),
        sort=sort, pipelines=known, archived=archived, limit=output.one_more(limit),
    )  # fmt: skip
    if pipeline and not ids:
        known.require(pipeline)  # Deals may be in one that the settings no longer have.
    if text and not ids:
        output.heading(columns(run.now), output_format(format, json))
        raise NothingMatched(f"No deal matches “{' '.join(text.split())}”.", "See them: simplecrm deals")
    output.limited(
        columns(run.now), deals.rows, connection, ids, output_format(format, json), limit=limit,
        asked=bool(status or who or stage or pipeline or company) or archived, every="deal",
    )  # fmt: skip


@group.command("add")
def add(
    title: Annotated[str, typer.Argument(metavar="TITLE", help="What it is about.")],
    who: Who = None,
    company: CompanyName = None,
    value: Value = None,
    currency: Currency = None,
    stage: Stage = None,
    pipeline: PipelineName = None,
    probability: Sure = None,
    close: Close = None,
    source: Source = None,
    owner: Owner = None,
    product: ProductName = None,
    with_: With = [],  # noqa: B006
    tag: Tags = [],  # noqa: B006
    field: Fields = [],  # noqa: B006
    json: Json = False,
) -> None:
    """Add a deal and print its id and title.

    Example: simplecrm deals add "Pilot 2027" --who ann --with ben=champion --value 12k
    """
    from simplecrm.actions import deals

    title = argument_text(title)
    draft = drafts.draft(
        context(), title=title, contact_id=selection.contact_id(who) if who else 0,
        company_id=selection.company_id(company), value=value or "", currency=currency or "",
        stage=stage or "", pipeline=pipeline or "", probability=probability or "", expected_close=close or "",
        source=source or "", owner=owner or "", product_id=selection.product_id(product), people=_roles(with_),
        tags=tag, fields=tuple(map(custom_field, field)),
    )  # fmt: skip
    _saved(deals.add(run.book, draft, run.now), "Added", json)


@group.command("show")
def show(deal: Which, format: Format = "", json: Json = False) -> None:
    """Show a deal with all that is filed on it.

    For programs (--json …) it is the deal alone; brief deal:ID --json adds what is filed on it.

    Example: simplecrm deals show 3
    """
    pages.show(Subject("deal", deal_id(deal)), form=output_format(format, json))


@group.command("edit")
def edit(
    deal: Which,
    title: Annotated[str | None, typer.Option("--title", metavar="TITLE", help="The new title.")] = None,
    who: Who = None,
    company: CompanyName = None,
    value: Value = None,
    currency: Currency = None,
    stage: Stage = None,
    pipeline: PipelineName = None,
    probability: Sure = None,
    close: Close = None,
    source: Source = None,
    owner: Owner = None,
    product: ProductName = None,
    with_: With = [],  # noqa: B006
    without: Annotated[
        list[str],
        typer.Option("--without", metavar="WHO", help="Remove a contact.", autocompletion=complete.of_deal),
    ] = [],  # noqa: B006
    tag: Tags = [],  # noqa: B006
    reason: Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why a lost deal was lost.")] = None,
    remove_tag: RemoveTags = [],  # noqa: B006
    field: Fields = [],  # noqa: B006
    json: Json = False,
) -> None:
    """Change a deal. '' clears a field, --field NAME= a custom one, --with WHO= a role.

    --who names another main contact, in place of the old one, who stays only with a role. A deal that is won or lost
    has no stage to change until it is reopened.

    Example: simplecrm deals edit 3 --stage proposal --value 15000
    """
    title = argument_text(title)
    old = _deal(deal_id(deal))
    new = drafts.edited(
        context(), old, title=title,
        contact_id=None if who is None else selection.contact_id(who) if who else 0,
        company_id=None if company is None else selection.company_id(company), value=value, currency=currency,
        stage=stage, pipeline=pipeline, probability=probability, expected_close=close, source=source, owner=owner,
        lost_reason=reason, product_id=None if product is None else selection.product_id(product),
        add={"tags": tag, "people": _roles(with_)},
        remove={"tags": remove_tag, "people": [_one_of(old, name) for name in without]},
        fields=dict(map(custom_field, field)) if field else None,
    )  # fmt: skip
    _edit(old, new, json)


@group.command("move")
def move(
    deals_and_stage: Annotated[
        list[str],
        typer.Argument(
            metavar="DEAL… STAGE", help="Ids or titles of deals, then the stage.", autocompletion=complete.deal_or_stage
        ),
    ],
    json: Json = False,
) -> None:
    """Move open deals to another stage.

    Example: simplecrm deals move 3 5 proposal
    """
    from simplecrm.actions import deals

    if len(deals_and_stage) < 2:
        raise NotUnderstood("Give deals and a stage.", "For example: simplecrm deals move 3 proposal")
    ids = [deal_id(word) for word in deals_and_stage[:-1]]
    moved = deals.move(run.book, ids, deals_and_stage[-1], run.now)
    _changed(moved, f"Moved to {moved[0].stage}", json)


@group.command("won")
def won(which: Several, json: Json = False) -> None:
    """Mark deals as won.

    Example: simplecrm deals won 3
    """
    from simplecrm.actions import deals

    _changed(deals.close(run.book, [deal_id(word) for word in which], "won", run.now), "Won", json)


@group.command("lost")
def lost(
    deal: Which,
    why: Annotated[str, typer.Argument(metavar="[WHY]", help="The reason; - reads stdin.")] = "",
    json: Json = False,
) -> None:
    """Mark a deal as lost, with the reason.

    Example: simplecrm deals lost 3 "Too expensive"
    """
    from simplecrm.actions import deals

    why = argument_text(why)
    _changed(deals.close(run.book, [deal_id(deal)], "lost", run.now, why=why), "Lost", json)


@group.command("reopen")
def reopen(which: Several, stage: Stage = None, json: Json = False) -> None:
    """Reopen deals that are won or lost, in their last stage or another.

    Example: simplecrm deals reopen 3 --stage negotiation
    """
    from simplecrm.actions import deals

    _changed(deals.reopen(run.book, [deal_id(word) for word in which], run.now, stage=stage or ""), "Reopened", json)


def _roles(several: list[str]) -> list[tuple[int, str | None]]:
    """The contacts that ``--with`` names, each with the role."""
    return [(selection.contact_id(who), role) for who, role in map(drafts.with_role, several)]


def _one_of(deal: Deal, name: str) -> int:
    """The id of the contact of the deal that a name means. Raises ``NothingMatched``."""
    contact_id = selection.contact_id(name)
    if contact_id not in [person.id for person in deal.people]:
        people = ", ".join(person.name for person in deal.people)
        raise NothingMatched(
            f"“{name}” is not a contact of the deal {deal.title}.", f"Its contacts: {people}" if people else ""
        )
    return contact_id


def _edit(old: Deal, new: Deal, json: bool) -> None:
    refuse_if_same(old, new)
    from simplecrm.actions import deals

    _saved(deals.edit(run.book, old, new, run.now), "Changed", json)


def _changed(several: list[Deal], what: str, json: bool) -> None:
    from simplecrm.show.deals import deal_words

    output.several(several, what, lambda one: deal_words(one, run.now), json=json)


def _saved(deal: Deal, verb: str, json: bool) -> None:
    from simplecrm.show.safe import field
    from simplecrm.show.when import money

    output.record(deal, [f"{deal.id}\t{field(deal.title)}"], "json" if json else "plain")
    value = f", {money(deal.value, deal.currency)}" if deal.value else ""
    output.changed(f"{verb} deal {deal.title}{value}")


def _deal(deal_id: int) -> Deal:
    from simplecrm.lookups import deals

    return deals.require(run.book.reading(), deal_id)


def deal_id(words: str) -> int:
    """The id of the deal that the words identify (see ``lookups.deals.resolve``)."""
    from simplecrm.lookups import deals

    return deals.resolve(run.book.reading(), words)


add_lifecycle(group, "deal", deal_id, "3")

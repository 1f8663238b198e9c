"""The group ``cases``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from simplecrm.cli.completion import candidates as complete
from simplecrm.cli.completion import queries, values
from simplecrm.cli.handlers import pages, selection
from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.arguments import argument_text, check_sort, context, refuse_if_same
from simplecrm.cli.runtime.context import offered, run, say
from simplecrm.cli.runtime.groups import noun
from simplecrm.cli.runtime.nouns import add_lifecycle
from simplecrm.cli.runtime.options import Archived, Format, Json, Limit
from simplecrm.cli.runtime.output import output_format
from simplecrm.core.records.cases import STATUSES, Case
from simplecrm.drafts import cases as drafts
from simplecrm.errors import NothingMatched, NotUnderstood
from simplecrm.lookups.subjects import Subject

if TYPE_CHECKING:
    import sqlite3

group = noun("Cases: problems of customers, until they are solved.\n\nExample: simplecrm cases priority:high")

ALL = "all"
"""The value of --status for cases of every status."""

Which = Annotated[str, typer.Argument(metavar="CASE", help="Id, title or part of it.", autocompletion=complete.case)]
Several = Annotated[
    list[str], typer.Argument(metavar="CASE…", help="Ids, titles or parts of them.", autocompletion=complete.case)
]
Whose = Annotated[
    list[str],
    typer.Option("--who", metavar="WHO", help="A contact; may be repeated.", autocompletion=complete.who),
]
CompanyName = Annotated[
    str | None, typer.Option("--company", metavar="NAME", help="The company.", autocompletion=complete.company)
]
Product = Annotated[
    str | None,
    typer.Option("--product", metavar="NAME", help="What the problem is with.", autocompletion=complete.case_product),
]
Priority = Annotated[
    str | None,
    typer.Option("--priority", metavar="N", help="1 (high), 2 (middle), 3 (low) or 0.", autocompletion=values.priority),
]
Problem = Annotated[
    str | None, typer.Option("--text", metavar="TEXT", help="What is wrong, in Markdown; - reads stdin.")
]
Opened = Annotated[
    str | None,
    typer.Option("--opened", metavar="WHEN", help="When it was reported; default: now.", autocompletion=values.when),
]
Satisfaction = Annotated[
    str | None,
    typer.Option(
        "--satisfaction",
        metavar="1-5",
        help="How satisfied the customer is with the solution.",
        autocompletion=values.satisfaction,
    ),
]


@group.command("list")
def list_(
    query: Annotated[
        list[str],
        typer.Argument(
            metavar="[QUERY]…",
            help="Words of title, product, text or the names, and conditions (see: queries).",
            autocompletion=queries.case_query,
        ),
    ] = [],  # noqa: B006
    status: Annotated[
        str,
        typer.Option(
            "--status",
            metavar="STATUS",
            help="Only open, waiting or solved cases, or all.",
            autocompletion=values.case_status,
        ),
    ] = "",
    who: Annotated[
        str | None, typer.Option("--who", metavar="WHO", help="The contact.", autocompletion=complete.who)
    ] = None,
    company: CompanyName = None,
    sort: Annotated[
        str,
        typer.Option(
            "--sort",
            metavar="ORDER",
            help="Sort by priority, opened, solved, product, title or id.",
            autocompletion=values.case_sort,
        ),
    ] = "",
    archived: Archived = False,
    format: Format = "",
    json: Json = False,
    limit: Limit = None,
) -> None:
    """List the cases that are not solved, or all that QUERY finds: open ones first, then by priority.

    Example: simplecrm cases status:waiting product:"GTX Pro" --sort opened
    """
    from simplecrm.lookups import cases
    from simplecrm.lookups.query import compiler
    from simplecrm.show.cases import columns

    check_sort(sort, cases.SORTS)
    if status not in ("", ALL, *STATUSES):
        raise NotUnderstood(f"Invalid status: “{status}”.", f"Statuses: {', '.join((*STATUSES, ALL))}")
    connection, text = run.book.reading(), " ".join(query).strip()
    contact_id = selection.contact_id(who) if who else 0
    company_id = selection.company_id(company)
    wanted = status if status != ALL else ""
    if not (status or text or archived):
        wanted = cases.UNSOLVED
    ids = cases.ids(
        connection, status=wanted, contact_id=contact_id, company_id=company_id,
        where=compiler.matching(connection, "case", text, run.query_context, archived=archived),
        sort=sort, archived=archived, limit=output.one_more(limit),
    )  # fmt: skip
    if text and not ids:
        output.heading(columns(run.now), output_format(format, json))
        raise NothingMatched(f"No case matches “{' '.join(text.split())}”.", "See them: simplecrm cases --status all")
    if wanted == cases.UNSOLVED:
        _say_rest(connection, contact_id, company_id, is_empty=not ids)
    output.limited(
        columns(run.now), cases.rows, connection, ids, output_format(format, json), limit=limit,
        asked=bool(status or who or company) or archived,
    )  # fmt: skip


@group.command("add")
def add(
    title: Annotated[str, typer.Argument(metavar="TITLE", help="The problem in a few words.")],
    who: Whose = [],  # noqa: B006
    company: CompanyName = None,
    product: Product = None,
    priority: Priority = None,
    text: Problem = None,
    opened: Opened = None,
    json: Json = False,
) -> None:
    """Open a case and print its id and title.

    Example: simplecrm cases add "Printer jams" --who ann --product "GTX Pro" --priority 1
    """
    from simplecrm.actions import cases

    title = argument_text(title)
    draft = drafts.draft(
        context(), title=title, text=argument_text(text) or "", product=product or "", priority=priority or "",
        opened_at=opened or "", company_id=selection.company_id(company),
    )  # fmt: skip
    people, meant = [selection.contact_id(name) for name in who], _like(draft.product)
    _saved(cases.add(run.book, draft, people, run.now), "Opened", json, meant)


@group.command("show")
def show(case: Which, format: Format = "", json: Json = False) -> None:
    """Show a case with all that was said about it.

    For programs (--json …) it is the case alone; brief case:ID --json adds what was said.

    Example: simplecrm cases show 3
    """
    pages.show(Subject("case", case_id(case)), form=output_format(format, json))


@group.command("edit")
def edit(
    case: Which,
    title: Annotated[str | None, typer.Option("--title", metavar="TITLE", help="The new title.")] = None,
    who: Annotated[
        list[str],
        typer.Option("--who", metavar="WHO", help="Replace the contacts; '' for none.", autocompletion=complete.who),
    ] = [],  # noqa: B006
    company: CompanyName = None,
    product: Product = None,
    priority: Priority = None,
    text: Problem = None,
    opened: Opened = None,
    satisfaction: Satisfaction = None,
    json: Json = False,
) -> None:
    """Change a case; its status is changed by wait, solve and reopen. '' clears a field.

    Example: simplecrm cases edit 3 --product "GTX Pro" --priority 1
    """
    title, text = argument_text(title), argument_text(text)
    old = _case(case_id(case))
    new = drafts.edited(
        context(), old, title=title, text=text, product=product, priority=priority, opened_at=opened,
        satisfaction=satisfaction, company_id=None if company is None else selection.company_id(company),
    )  # fmt: skip
    people = [selection.contact_id(name) for name in who if name] if who else None
    if people is None or people == [person.id for person in old.contacts]:
        people = None
        refuse_if_same(old, new)
    from simplecrm.actions import cases
    from simplecrm.cli.runtime import conflicts

    meant = _like(new.product) if new.product != old.product else ""
    saved = conflicts.save(
        lambda base, mine, on_join: cases.edit(run.book, base, mine, run.now, contact_ids=people, on_join=on_join),
        old, new, draft=f"case-{old.id}",
    )  # fmt: skip
    _saved(saved, "Changed", json, meant)


@group.command("wait")
def wait(which: Several, json: Json = False) -> None:
    """Mark open cases as waiting for an answer; an incoming message reopens them.

    Example: simplecrm cases wait 3
    """
    from simplecrm.actions import cases

    _changed(cases.wait(run.book, [case_id(word) for word in which], run.now), "Waiting", json)


@group.command("solve")
def solve(
    which: Several,
    satisfaction: Satisfaction = None,
    text: Annotated[
        str | None, typer.Option("--text", metavar="TEXT", help="How it was solved, to be logged; - reads stdin.")
    ] = None,
    kind: Annotated[
        str,
        typer.Option(
            "--kind", metavar="KIND", help="How they were told; default: message.", autocompletion=complete.kind
        ),
    ] = "message",
    json: Json = False,
) -> None:
    """Mark cases as solved; an incoming message reopens them.

    Example: simplecrm cases solve 3 --satisfaction 5 --text "Sent a new roller"
    """
    from simplecrm.actions import cases
    from simplecrm.drafts import activities

    text = argument_text(text)
    told = activities.draft(context(), kind=kind, text=text, direction="out") if text else None
    ids = [case_id(word) for word in which]
    rating = drafts.rating(satisfaction or "")
    _changed(cases.solve(run.book, ids, run.now, satisfaction=rating, activity=told), "Solved", json)


@group.command("reopen")
def reopen(which: Several, json: Json = False) -> None:
    """Reopen cases that are waiting or solved.

    Example: simplecrm cases reopen 3
    """
    from simplecrm.actions import cases

    _changed(cases.reopen(run.book, [case_id(word) for word in which], run.now), "Reopened", json)


def case_id(words: str) -> int:
    """The id of the case that the words identify (see ``lookups.cases.resolve``)."""
    from simplecrm.lookups import cases

    return cases.resolve(run.book.reading(), words)


def _case(case_id: int) -> Case:
    from simplecrm.lookups import cases

    return cases.require(run.book.reading(), case_id)


def _changed(several: list[Case], what: str, json: bool) -> None:
    from simplecrm.show.cases import case_words

    output.several(several, what, lambda one: case_words(one, run.now), json=json)


def _saved(case: Case, verb: str, json: bool, meant: str = "") -> None:
    from shlex import quote

    from simplecrm.show.safe import field

    output.record(case, [f"{case.id}\t{field(case.title)}"], "json" if json else "plain")
    people = ", ".join(person.name for person in case.contacts) or case.company
    if meant:
        hint = offered(f"simplecrm cases edit {case.id} --product {quote(meant)}")
        say(f"“{case.product}” is a new product. If you meant {meant}: {hint}")
    output.changed(f"{verb} case {case.title}" + (f" of {people}" if people else ""))


def _say_rest(connection: sqlite3.Connection, contact_id: int, company_id: int, *, is_empty: bool) -> None:
    """Say how many solved cases a list leaves out, or what cases are for if there are none at all."""
    from simplecrm.lookups import cases

    solved = cases.count(connection, contact_id=contact_id, company_id=company_id, status="solved")
    if solved:
        say(f"{solved:,} solved {'is' if solved == 1 else 'are'} not listed; --status all lists them, too.")
    elif is_empty and not (contact_id or company_id):
        from simplecrm.show.empty import NONE_YET

        say(offered(NONE_YET["case"]))


def _like(product: str) -> str:
    """A product of the catalogue or of other cases whose name is similar to a new one; empty without any."""
    if not product:
        return ""
    from simplecrm.core.text.similar import similar
    from simplecrm.lookups import cases, products

    connection = run.book.reading()
    known = [*products.names(connection), *cases.products(connection)]
    return "" if product.casefold() in map(str.casefold, known) else similar(product, known)


add_lifecycle(group, "case", case_id, "3")

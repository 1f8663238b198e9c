"""Compiles the query language (``core.query.parser``) to SQL: a query becomes one condition on contacts, companies,
deals, purchases or cases, and one statement."""

from __future__ import annotations

from simplecrm.core import users
from simplecrm.core.nouns import TAGGED
from simplecrm.core.query import parser as query
from simplecrm.core.query.languages import BY_NOUN, LANGUAGES
from simplecrm.core.query.words import is_plain
from simplecrm.core.text.plurals import plural_of
from simplecrm.core.text.similar import similar
from simplecrm.core.vocabularies import STAGE
from simplecrm.errors import NotUnderstood
from simplecrm.lean import sqlite3
from simplecrm.lookups import contacts, profiles, search
from simplecrm.lookups.order import ARCHIVED, ids_in_order, numbers
from simplecrm.lookups.query import common
from simplecrm.lookups.query.condition import Condition as Condition
from simplecrm.lookups.query.condition import all_of, any_of, negated
from simplecrm.lookups.query.condition import as_set as as_set

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from simplecrm.core.query import QueryContext


STEPS, MAX_STEPS = 1000, 60
"""The limit on the work of a scan by name: SQLite's instructions between two checks, and the number of checks; about 10
ms."""

RARE = ("phone", "id")
"""Conditions that match few contacts in any book, so that a scan would be wasted."""

EVERYBODY, NOBODY = Condition("1"), Condition("0")
ALL = 1 << 40
"""More than the number of contacts in any book."""

MAX_NAMED = 20
"""Products that an error names."""

MAX_SEGMENTS = 10
"""How deeply segments may refer to other segments."""


def ids(
    connection: sqlite3.Connection,
    text: str,
    context: QueryContext,
    *,
    sort: str = "",
    reverse: bool = False,
    archived: bool = False,
    limit: int | None = None,
) -> Sequence[int]:
    """The ids of the contacts that the query ``text`` finds.

    Plain words are ranked best first (see ``lookups.search``), conditions sorted by name; ``sort``, a key of
    ``contacts.SORTS``, orders either, ``reverse`` the other way round. Archived contacts are left out unless the query
    says ``is:archived``; ``archived`` finds those alone. A blank query finds everybody. Raises ``NotUnderstood``.
    """
    if not text.strip():
        return contacts.ids(connection, sort=sort or "name", reverse=reverse, archived=archived, limit=limit)
    if is_plain(text) and not sort and not archived:
        return search.ids(connection, text, limit=ALL if limit is None else limit)
    tree = query.parse(text)
    sort = sort or "name"
    if limit is not None and sort == "name" and not reverse and not archived and _may_be_scanned(tree):
        scanned = _scanned(connection, condition(connection, tree, context, text, scan=True), limit)
        if scanned is not None:
            return scanned
    found = condition(connection, tree, context, text)
    columns = f"c.id, {contacts.SORT_FIRM} as firm" if sort == "company" else "c.id"
    order = (contacts.REVERSED if reverse else contacts.SORTS)[sort].replace("id", "c.id")
    return ids_in_order(
        connection,
        f"select {columns} {_from(tree, found, archived)} order by {order}",
        found.values,
        limit,
    )


def people(connection: sqlite3.Connection, text: str, context: QueryContext) -> Condition | None:
    """The query ``text`` as a condition: the ``where`` of look-ups of what belongs to contacts, such as
    ``reminders.ids``. None for a blank query, which matches everything.

    Archived contacts are left out unless the query says ``is:archived``. Raises ``NotUnderstood``.
    """
    if not text.strip():
        return None
    tree = query.parse(text)
    found = condition(connection, tree, context, text)
    if asks_for_archived(tree):
        return found
    if found.by_owner and context.of_follow_ups:
        sql = f"coalesce(c.{ARCHIVED[False]}, 1) and ({found.sql})"
        return Condition(sql, found.values, by_owner=True)
    # The + keeps SQLite from using the index on archived_at: nearly all contacts are not archived.
    sql = f"+c.archived_at = '' and ({found.sql})"
    return Condition(sql, found.values, found.selective, by_owner=found.by_owner)


def follow_ups(
    connection: sqlite3.Connection, text: str, context: QueryContext, where: Condition | None
) -> Condition | None:
    """The query ``text`` as a condition on follow-ups, whose owner may be another than that of their contact; ``where``
    is what it is as one on contacts, which is the same unless it is on owners."""
    if where is None or not where.by_owner:
        return where
    return people(connection, text, context._replace(of_follow_ups=True))


def matching(
    connection: sqlite3.Connection, noun: str, text: str, context: QueryContext, *, archived: bool = False
) -> Condition | None:
    """The query ``text`` as a condition on the companies, deals, purchases or cases ``c``: the ``where`` of their
    ``ids``, such as ``companies.ids``. None for a blank query, which matches everything.

    Archived records are left out unless the query says ``is:archived``; ``archived`` leaves the others out. Raises
    ``NotUnderstood``.
    """
    if not text.strip():
        return None
    tree = query.parse(text, BY_NOUN[noun])
    found = condition(connection, tree, context, text, noun=noun)
    if asks_for_archived(tree) and not archived:
        return found
    # The + keeps SQLite from going through all that are not archived where an index finds the few.
    kept = f"{'+' if found.selective else ''}c.{ARCHIVED[archived]}"
    return Condition(f"{kept} and ({found.sql})", found.values, found.selective)


def count(connection: sqlite3.Connection, noun: str, text: str, context: QueryContext) -> int:
    """How many contacts, companies or deals the query ``text`` leaves in their list. Raises ``NotUnderstood``."""
    if noun == "contact":
        where = people(connection, text, context) or Condition(f"c.{ARCHIVED[False]}")
        source = "contact c left join contact_summary s on s.contact_id = c.id"
    else:
        where = matching(connection, noun, text, context) or Condition(f"c.{ARCHIVED[False]}")
        source = f"{noun} c not indexed" if where.selective else f"{noun} c"
    return int(connection.execute(f"select count(*) from {source} where {where.sql}", where.values).fetchone()[0])


def among(connection: sqlite3.Connection, contact_ids: Iterable[int], where: Condition) -> set[int]:
    """Those of the contacts that match the condition."""
    found = connection.execute(
        "select c.id from json_each(?) as wanted cross join contact c on c.id = wanted.value "
        f"left join contact_summary s on s.contact_id = c.id where {where.sql}",
        (numbers(set(contact_ids)), *where.values),
    )
    return {row[0] for row in found}


def chosen(connection: sqlite3.Connection, text: str, context: QueryContext) -> Condition:
    """The select of the ids (``id``) of the contacts that match ``people``, for use in another statement."""
    found = people(connection, text, context) or EVERYBODY
    sql = f"select c.id as id from contact c left join contact_summary s on s.contact_id = c.id where {found.sql}"
    return Condition(sql, found.values)


def condition(
    connection: sqlite3.Connection,
    node: query.Node,
    context: QueryContext,
    text: str = "",
    depth: int = 0,
    *,
    scan: bool = False,
    noun: str = "contact",
) -> Condition:
    """``node`` as SQL. ``text`` is the query it was parsed from, for messages that point at the position; ``scan`` is
    for a scan of the records of ``noun`` rather than index look-ups.

    Raises ``NotUnderstood``.
    """
    if isinstance(node, query.Not):
        return negated(condition(connection, node.part, context, text, depth, scan=scan, noun=noun))
    if isinstance(node, query.Any):
        parts = [condition(connection, part, context, text, depth, scan=scan, noun=noun) for part in node.parts]
        return any_of(parts) or NOBODY
    if isinstance(node, query.All):
        words = [part for part in node.parts if isinstance(part, query.Word)]
        rest = [part for part in node.parts if not isinstance(part, query.Word)]
        others = (condition(connection, part, context, text, depth, scan=scan, noun=noun) for part in rest)
        return all_of([*_words(words, noun), *others]) or EVERYBODY
    if isinstance(node, query.Word):
        return all_of(_words([node], noun)) or NOBODY
    return _term(connection, node, context, text, depth, scan, noun)


def asks_for_archived(node: query.Node) -> bool:
    """Whether a query has a condition on ``archived``, so that archived contacts are not excluded by default."""
    if isinstance(node, query.Term):
        return node.name == "is" and node.value.lower() == "archived"
    if isinstance(node, query.Not):
        return asks_for_archived(node.part)
    return isinstance(node, (query.All, query.Any)) and any(map(asks_for_archived, node.parts))


def _may_be_scanned(tree: query.Node) -> bool:
    parts = tree.parts if isinstance(tree, query.All) else (tree,)
    rare = any(isinstance(part, query.Term) and part.name in RARE for part in parts)
    return not rare and not asks_for_archived(tree)


def _scanned(connection: sqlite3.Connection, found: Condition, limit: int) -> Sequence[int] | None:
    """The first contacts by name, by a scan; None when that exceeds the limit. A condition that matches many is
    answered so without reading all of them; one that matches few is faster by index.
    """
    steps = 0

    def spent() -> bool:
        nonlocal steps
        steps += 1
        return steps > MAX_STEPS

    connection.set_progress_handler(spent, STEPS)
    try:
        return ids_in_order(
            connection,
            "select c.id from contact c indexed by contact_by_name left join contact_summary s on s.contact_id = c.id "
            f"where c.{ARCHIVED[False]} and ({found.sql}) order by c.sort_name, c.id",
            found.values,
            limit,
        )
    except sqlite3.OperationalError:
        if steps <= MAX_STEPS:
            raise
        return None
    finally:
        connection.set_progress_handler(None, 0)


def _from(tree: query.Node, found: Condition, archived: bool = False) -> str:
    # The + keeps SQLite from scanning the list by name where an index finds the contacts.
    kept = f"{'+' if found.selective else ''}c.{ARCHIVED[archived]}"
    where = "1" if asks_for_archived(tree) and not archived else kept
    return f"from contact c left join contact_summary s on s.contact_id = c.id where {where} and ({found.sql})"


def _term(
    connection: sqlite3.Connection,
    term: query.Term,
    context: QueryContext,
    text: str,
    depth: int,
    scan: bool,
    noun: str,
) -> Condition:
    if term.name == "segment":
        return _segment(connection, term, context, text, depth, scan, noun)
    if term.name not in BY_NOUN[noun].names.values():
        name = term.name.replace("_", " ")
        sql = "select id from field where name in (?, ?)"
        known = connection.execute(sql, (term.name, name)).fetchone() if noun in TAGGED else None
        profile = common.profile(noun, term.text) if noun == "contact" else None
        if known is None and profile is None:
            _refuse_unknown(connection, term, text, noun)
        if known is None:
            return all_of(_words([query.Word(term.text, term.at)], noun)) or NOBODY
        of_field = common.of_field(noun, known[0], term.sign, term.value)
        return (any_of([profile, of_field]) if profile else None) or of_field
    try:
        if term.name == "stage":
            _check_stage(connection, term.value.lower(), context, noun)
        if term.name == "product":
            _check_product(connection, term, context, noun)
        found: Condition = _conditions(noun).of(term, context)
        if term.name == "owner":
            found = _or_of_field(connection, term, found, noun)
        return found if scan else as_set(found)
    except NotUnderstood as error:
        hint = f"{error.hint}\n  " if error.hint else ""
        raise NotUnderstood(error.sentence, hint + query.place(text or term.text, term.at if text else 0)) from error


def _or_of_field(connection: sqlite3.Connection, term: query.Term, found: Condition, noun: str) -> Condition:
    """``found``, or that the custom field of the same name has the value, which imports from other programs make."""
    known = connection.execute("select id from field where name = ?", (term.name,)).fetchone()
    if known is None or term.value.lower() in (users.ME, users.NOBODY):
        return found
    return any_of([found, common.of_field(noun, known[0], term.sign, term.value)]) or found


def _conditions(noun: str) -> Any:
    """The module with the conditions of a noun."""
    if noun == "company":
        from simplecrm.lookups.query import company_conditions

        return company_conditions
    if noun == "deal":
        from simplecrm.lookups.query import deal_conditions

        return deal_conditions
    if noun == "purchase":
        from simplecrm.lookups.query import purchase_conditions

        return purchase_conditions
    if noun == "case":
        from simplecrm.lookups.query import case_conditions

        return case_conditions
    from simplecrm.lookups.query import conditions

    return conditions


def _check_stage(connection: sqlite3.Connection, value: str, context: QueryContext, noun: str) -> None:
    """Raise ``NotUnderstood`` for a stage that is neither standard, nor one's own, nor in use."""
    if noun == "deal":
        _check_deal_stage(connection, value, context)
        return
    if value.endswith("*") or value in STAGE.standard:
        return
    own = context.setting(STAGE.setting)
    known = (*STAGE.words(own), *contacts.stages(connection))
    if value not in known:
        raise STAGE.unknown(value, known, own)


def _check_deal_stage(connection: sqlite3.Connection, value: str, context: QueryContext) -> None:
    """Raise ``NotUnderstood`` for a stage of deals that is neither in a pipeline nor in use."""
    from simplecrm.core.pipelines import parse_pipelines
    from simplecrm.core.records.deals import STATUSES

    if value.endswith("*"):
        return
    if value in STATUSES:
        raise NotUnderstood(f"“{value}” is a status of deals, not a stage.", f"Did you mean status:{value}?")
    pipelines = parse_pipelines(context.setting("pipelines"))
    try:
        pipelines.find(value)
    except NotUnderstood:
        name = value.rpartition("/")[2]
        sql = "select 1 from deal where status = 'open' and stage = ? limit 1"
        if connection.execute(sql, (name,)).fetchone() is None:
            raise


def _check_product(connection: sqlite3.Connection, term: query.Term, context: QueryContext, noun: str) -> None:
    """Raise ``NotUnderstood`` for a product that neither the catalogue nor any case has, with the one that may be
    meant, or all."""
    from simplecrm.lookups import cases, products

    if len(products.ids(connection, text=term.value, limit=1)):
        return
    known = products.names(connection)
    if noun == "case":
        found = _conditions("case").of(term, context)
        sql = f"select 1 from \"case\" c where product <> '' and {found.sql} limit 1"
        if connection.execute(sql, found.values).fetchone() is not None:
            return
        known = list(dict.fromkeys((*known, *cases.products(connection))))
    meant = similar(term.value, known)
    hint = f"Did you mean {meant}?" if meant else f"Products: {', '.join(known[:MAX_NAMED])}" if known else ""
    raise NotUnderstood(f"No product “{term.value}”.", hint)


def _refuse_unknown(connection: sqlite3.Connection, term: query.Term, text: str, noun: str) -> None:
    """Raise ``NotUnderstood`` for a condition whose name is nearly that of a field, or that only other nouns have."""
    stored = connection.execute("select name from field") if noun in TAGGED else ()
    fields = [row[0].replace(" ", "_") for row in stored]
    names = BY_NOUN[noun].names
    meant = similar(term.name, [*names, *fields])
    others = [language.noun for language in LANGUAGES if term.name.lower() in language.names]
    if others and noun != "contact":
        raise NotUnderstood(
            f"{plural_of(noun).capitalize()} have no “{term.name}”, only {' and '.join(map(plural_of, others))} have.",
            f"Fields: {', '.join(dict.fromkeys(names.values()))}",
        )
    if meant:
        raise NotUnderstood(
            f"Unknown field “{term.name}”.",
            f"Did you mean {meant}{term.sign}{term.value}?\n  "
            + query.place(text or term.text, term.at if text else 0),
        )


def _segment(
    connection: sqlite3.Connection,
    term: query.Term,
    context: QueryContext,
    text: str,
    depth: int,
    scan: bool,
    noun: str,
) -> Condition:
    found = connection.execute("select query, finds from segment where name = ?", (term.value,)).fetchone()
    if found is None:
        names = connection.execute("select name from segment where finds = ?", (noun,))
        meant = similar(term.value, [row[0] for row in names])
        # Only contacts are found by a handle, such as @annlee.
        if term.sign == "@" and noun == "contact" and (not meant or profiles.contact_ids(connection, term.text)):
            return all_of(_words([query.Word(term.text, term.at)], noun)) or NOBODY
        hint = f"Did you mean @{meant}?" if meant else "See them: simplecrm segments"
        where = query.place(text or term.text, term.at if text else 0)
        raise NotUnderstood(f"No segment “{term.value}”.", f"{hint}\n  {where}")
    if found[1] != noun:
        raise NotUnderstood(
            f"The segment {term.value} finds {plural_of(found[1])}, not {plural_of(noun)}.",
            f"See them: simplecrm segments show {term.value}",
        )
    if depth >= MAX_SEGMENTS:
        raise NotUnderstood(f"The segment “{term.value}” refers to itself.", "See the queries: simplecrm segments")
    tree = query.parse(found[0], BY_NOUN[noun])
    return condition(connection, tree, context, found[0], depth + 1, scan=scan, noun=noun)


def _words(words: list[query.Word], noun: str) -> list[Condition]:
    """The conditions of plain words."""
    made: list[Condition] = _conditions(noun).words(words)
    return made

"""Conditions that queries on several nouns share, on a record ``c``."""

from __future__ import annotations

from simplecrm.core.records.reminders import late_before
from simplecrm.core.users import owner_name
from simplecrm.errors import NotUnderstood
from simplecrm.lookups import owners, profiles
from simplecrm.lookups.order import like
from simplecrm.lookups.query.condition import Condition, negated
from simplecrm.lookups.query.values import (
    LATE,
    LIKE,
    NONE,
    back,
    coming,
    day,
    days_in,
    folded_patterns,
    matches,
    moved,
    names,
    number,
    patterns,
    utc,
)
from simplecrm.lookups.search import MAX_WORDS
from simplecrm.lookups.tagged import INDEXES

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Mapping
    from typing import TypeAlias

    from simplecrm.core.query import QueryContext
    from simplecrm.core.query.parser import Term, Word

    Special: TypeAlias = Callable[[Term, QueryContext], Condition]
    """Makes the condition of a term."""
    Made: TypeAlias = Callable[[str, tuple[object, ...], str], Condition]
    """Makes a condition of SQL, its values, and the sign that it stands for."""


def plain(sql: str, values: tuple[object, ...], _sign: str) -> Condition:
    """A condition that is tested on one record after another."""
    return Condition(sql, values)


def ids(term: Term, _context: QueryContext) -> Condition:
    """``id:12,15``"""
    parts = [part.lstrip("#") for part in term.value.split(",")]
    if not all(part.isascii() and part.isdigit() and len(part) < 18 for part in parts):
        raise NotUnderstood(f"Invalid id: “{term.value}”.")
    listed = ",".join(str(int(part)) for part in parts)
    return Condition("c.id in (select value from json_each(?))", (f"[{listed}]",), True)


def owner(noun: str) -> Special:
    """``owner:ben``, ``owner:me`` or ``owner:none`` of contacts, deals, or follow-ups with contacts."""

    def made(term: Term, context: QueryContext) -> Condition:
        name = owner_name(term.value, lambda: context.user)
        if context.of_follow_ups:
            return Condition(f"{owners.FOLLOW_UP} = ?", (name,), by_owner=True)
        sql = f"{owners.of_deal('c')} = ?" if noun == "deal" else "c.owner = ?"
        found = owners.OWNED[noun]
        few = Condition(found, (name,) * found.count("?"), True, by_owner=True) if name else None
        return Condition(sql, (name,), as_set=few, by_owner=True)

    return made


def tag(noun: str) -> Special:
    """``tag:vip`` or ``tag:vip*`` of the records of a noun."""

    def made(term: Term, _context: QueryContext) -> Condition:
        name, which = term.value.lstrip("#"), "name = ?"
        if name.endswith("*"):
            which, name = f"name {LIKE}", like(name[:-1]) + "%"
        what = f"tag_id in (select id from tag where {which})"
        found = f"c.id in (select {noun}_id from {noun}_tag indexed by ix_{noun}_tag_tag_id where {what})"
        return Condition(
            f"exists (select 1 from {noun}_tag where {noun}_id = c.id and {what})",
            (name,),
            as_set=Condition(found, (name,), True),
        )

    return made


def of_field(noun: str, field_id: int, sign: str, value: str) -> Condition:
    """The condition on the custom field of that id: prefixes of words of its value, or a comparison."""
    amount = number(value) if sign != ":" else None
    compared: object = value if amount is None else amount
    if sign == ":":
        what, compared = f"(' ' || value {LIKE})", f"% {like(value)}%"
    elif amount is None:
        what = f"value <> '' and value {sign} ?"
    else:
        what = f"value <> '' and cast(replace(value, ',', '') as real) {sign} ?"
    values = f"field_value indexed by {INDEXES[noun]}"
    return Condition(
        f"exists (select 1 from {values} where {noun}_id = c.id and field_id = ? and {what})", (field_id, compared)
    )


def text(column: str, around: str = "{}") -> Special:
    """A condition on a text, whose words follow one another anywhere in it; ``around`` is SQL with ``{}`` for the
    comparison."""

    def made(term: Term, _context: QueryContext) -> Condition:
        return Condition(around.format(matches(column)), patterns(term.value.split()[:MAX_WORDS]))

    return made


def name(column: str, around: str = "{}") -> Special:
    """The same of a column of folded names, such as ``sort_name``."""

    def made(term: Term, _context: QueryContext) -> Condition:
        return Condition(around.format(names(column)), folded_patterns(term.value.split()[:MAX_WORDS]))

    return made


def company_of(people: str) -> Special:
    """The condition on the company's name of a record, or if it names no company, on that of one where ``people`` work:
    a query whose column ``who`` has the ids of contacts."""
    own = name("o.sort_name", "exists (select 1 from company o where o.id = c.company_id and {})")
    theirs = name(
        "o.sort_name",
        f"exists (select 1 from employment indexed by ix_employment_contact_id where contact_id in {people} "
        "and ended_on = '' and exists (select 1 from company o where o.id = employment.company_id and {}))",
    )

    def made(term: Term, context: QueryContext) -> Condition:
        first, second = own(term, context), theirs(term, context)
        sql = f"(c.company_id is not null and {first.sql} or c.company_id is null and {second.sql})"
        return Condition(sql, first.values + second.values)

    return made


def words(column: str, named: str) -> Callable[[list[Word]], list[Condition]]:
    """Conditions on plain words, each of which has to be somewhere in the text ``column`` or the folded names that the
    SQL ``named`` makes."""

    def made(several: list[Word]) -> list[Condition]:
        given = [word.text.split() for word in several[:MAX_WORDS] if word.text.strip()]
        sql = f"({matches(column)} or {names(named)})"
        return [Condition(sql, (*patterns(parts), *folded_patterns(parts))) for parts in given]

    return made


def profile(noun: str, value: str) -> Condition | None:
    """The condition that a contact or company has the handle or page on a network that ``value`` names, however
    spelled; None for a text that can name none."""
    found = profiles.owners(value, noun)
    return Condition(f"c.id in ({found.sql})", found.values, True) if found else None


def phone(noun: str) -> Special:
    """``phone:2671``, the last digits of a number."""

    def made(term: Term, _context: QueryContext) -> Condition:
        from simplecrm.core.text.phones import query_tail

        tail = query_tail(term.value)
        if not tail:
            raise NotUnderstood(f"Invalid phone number: “{term.value}”.")
        found = f"c.id in (select {noun}_id from phone where tail >= ? and tail < ? and {noun}_id is not null)"
        return Condition(found, (tail, tail + ":"), True)

    return made


def has(known: Mapping[str, Condition], also: Mapping[str, str]) -> Special:
    """``has:`` and ``no:`` with the values of ``known``; ``also`` has other words for them."""

    def made(term: Term, _context: QueryContext) -> Condition:
        word = term.value.lower()
        found = next((known[one] for one in (also.get(word, word), word.removesuffix("s")) if one in known), None)
        if found is None:
            raise NotUnderstood(f"Unknown condition: “{term.text}”.", f"has: and no: take {', '.join(known)}")
        return found if term.name == "has" else negated(found)

    return made


def happened(column: str, made: Made = plain) -> Special:
    """A condition on a UTC time in the past: a time span counts back from now."""

    def condition(term: Term, context: QueryContext) -> Condition:
        if term.sign == ":" and term.value.lower() in NONE:
            return made(f"{column} = ''", (), term.sign)
        days = days_in(term.value)
        if days is not None:
            # Less than 30 days ago is after the moment 30 days back.
            sign = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", ":": ">="}[term.sign]
            return made(f"{column} > '' and {column} {sign} ?", (back(context.now, days),), sign)
        first, after = map(utc, day(term.value, context, future=False))
        return _between(column, term.sign, first, after, made)

    return condition


def past_day(column: str) -> Special:
    """A condition on a local day in the past: a time span counts back from today."""

    def condition(term: Term, context: QueryContext) -> Condition:
        if term.sign == ":" and term.value.lower() in NONE:
            return Condition(f"{column} = ''")
        days = days_in(term.value)
        if days is not None:
            sign = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", ":": ">="}[term.sign]
            return Condition(f"{column} > '' and {column} {sign} ?", (moved(context.now.date(), -days).isoformat(),))
        first, after = day(term.value, context, future=False)
        return _between(column, term.sign, first.isoformat(), after.isoformat(), plain)

    return condition


def due(column: str, made: Made = plain) -> Special:
    """A condition on a local date to come, or date and time: a time span counts from today on."""

    def condition(term: Term, context: QueryContext) -> Condition:
        if term.sign == ":" and term.value.lower() in NONE:
            return made(f"{column} = ''", (), term.sign)
        if term.sign == ":" and term.value.lower() in LATE:
            return late(column, context.now, made)
        first, after = coming(term.value, context)
        return _between(column, term.sign, first.isoformat(), after.isoformat(), made)

    return condition


def late(column: str, now: datetime.datetime, made: Made = plain) -> Condition:
    """The condition that a follow-up of that local date, or date and time, is late."""
    minute, today = late_before(now)
    before = f"{column} < ? and {column} < case when length({column}) > 10 then ? else ? end"
    return made(f"{column} > '' and {before}", (minute, minute, today), ":")


def _between(column: str, sign: str, first: str, after: str, made: Made) -> Condition:
    """``<`` is before the first moment of a day, ``>`` from the one after it, ``:`` on that day."""
    if sign == ":":
        return made(f"{column} >= ? and {column} < ?", (first, after), sign)
    if sign in ("<", "<="):
        return made(f"{column} > '' and {column} < ?", (first if sign == "<" else after,), sign)
    return made(f"{column} >= ?", (after if sign == ">" else first,), sign)

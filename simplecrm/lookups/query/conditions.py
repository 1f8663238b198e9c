"""Each condition of the query language as SQL on a contact ``c`` and its summary ``s``.

Text is searched for in the index first, by prefixes of words, and then in the field that is meant, so that no condition
has to scan the whole book. The others are tested on one contact after another; ``as_set`` turns them into look-ups of
all contacts that match.
"""

from __future__ import annotations

from simplecrm.core.query import parser as query
from simplecrm.core.query.languages import CONTACTS
from simplecrm.core.text import storable
from simplecrm.core.text.phones import query_tail
from simplecrm.errors import NotUnderstood
from simplecrm.lookups import profiles, search
from simplecrm.lookups.amounts import UNITS
from simplecrm.lookups.order import like
from simplecrm.lookups.query import common
from simplecrm.lookups.query.condition import Condition, negated
from simplecrm.lookups.query.values import LIKE, NONE, coming, days_in, matches, moved, number, patterns

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from simplecrm.core.query import QueryContext

_SETS = {"phone": "phone", "purchase": "purchase"}
"""{table: its name in ``from``} for the tables that find the contacts of a condition by an index, or are small."""

_FEW = {"s.last_at": (":", ">", ">="), "s.next_due": (":", "<", "<=")}
"""The comparisons on the summary that few contacts match: talked to recently, something due soon, never talked to,
nothing due. They use an index; others are faster by a scan. If many contacts match after all, a scan by name finds the
first ones sooner."""

_ACTIVITY = "exists (select 1 from activity_contact join activity on activity.id = activity_id where contact_id = c.id"
_CASE = (
    'exists (select 1 from case_contact join "case" on "case".id = case_id where contact_id = c.id '
    "and \"case\".archived_at = ''"
)
_DEAL = (
    "exists (select 1 from (select id as own from deal indexed by ix_deal_contact_id where contact_id = c.id "
    "union all select deal_id from deal_contact indexed by ix_deal_contact_contact_id where contact_id = c.id) "
    "cross join deal on deal.id = own where {})"
)
_TEXTS = {
    "name": ("name", "c.name", "", "{}"),
    "email": ("contact_points", "address", "email", "{}"),
    "link": ("contact_points", "url", "link", "{}"),
    "company": (
        "company",
        "company.name",
        "",
        "exists (select 1 from employment join company on company.id = company_id where contact_id = c.id "
        "and ended_on = '' and {})",
    ),
    "former": (
        "text",
        "company.name",
        "",
        "exists (select 1 from employment join company on company.id = company_id where contact_id = c.id "
        "and ended_on <> '' and {})",
    ),
    "title": ("company", "title", "employment", "ended_on = '' and {}"),
    "source": ("text", "c.source", "", "{}"),
    "city": ("text", "city", "address", "{}"),
    "country": ("text", "country", "address", "{}"),
    "note": ("text", "text", "note", "archived_at = '' and {}"),
    "activity": (
        "text",
        "(subject || ' ' || text || ' ' || outcome)",
        "",
        f"{_ACTIVITY} and archived_at = '' and {{}})",
    ),
    "outcome": ("text", "outcome", "", f"{_ACTIVITY} and archived_at = '' and {{}})"),
    "deal": ("text", "title", "deal", "archived_at = '' and {}"),
    "bought": ("text", "text", "purchase", "archived_at = '' and {}"),
    "case": ("text", "(title || ' ' || product)", "", f"{_CASE} and {{}})"),
}
"""By field: its column in the search index, its own column, its table (if not the contact's own), and the condition on
a row of it, or on the contact."""

_ALSO = {
    "followup": "reminder", "next": "reminder", "last": "activity", "mail": "email", "firm": "company",
    "purchase": "purchase", "purchases": "purchase", "bought": "purchase",
    "attachments": "attachment", "file": "attachment", "files": "attachment",
}  # fmt: skip


def of(term: query.Term, context: QueryContext) -> Condition:
    """The condition of a term with a known name. Raises ``NotUnderstood``."""
    special = _SPECIAL.get(term.name)
    if special is not None:
        return special(term, context)
    return _text(term.name, term.value)


def words(several: list[query.Word]) -> list[Condition]:
    """The conditions of plain words: one match on the index; numbers are also searched for among the phones, handles
    and pages among the profiles."""
    found, left = [], []
    for word in several:
        tail = search.phone_tail(word.text)
        whose = None if word.phrase else profiles.owners(word.text)
        if tail:
            what = "select contact_id from phone where tail >= ? and tail < ?"
            found.append(_or_mentioned(what, (tail, tail + ":"), search.quoted(word.text)))
        elif whose is not None:
            found.append(_or_mentioned(whose.sql, whose.values, search.quoted(word.text)))
        else:
            left.append(word)
    expression = " ".join(search.quoted(word.text) for word in left[: search.MAX_WORDS]).strip()
    if expression:
        found.append(Condition("c.id in (select rowid from search where search match ?)", (expression,), True))
    for word in left:
        if word.text.strip() and not search.quoted(word.text):
            text = storable(word.text)[0].lower()
            found.append(Condition("instr(lower(c.name), ?) > 0", (text,)))
    return found[: search.MAX_WORDS]


def _or_mentioned(ids: str, values: tuple[object, ...], expression: str) -> Condition:
    """Those whose ids a select finds, and those found by an expression for the index, as one set."""
    sql = f"c.id in ({ids} union select rowid from search where search match ?)"
    return Condition(sql, (*values, expression), True)


def _link(term: query.Term, _context: QueryContext) -> Condition:
    part, whose = _text("link", term.value), profiles.owners(term.value)
    if whose is None:
        return part
    either = _or_mentioned(whose.sql, whose.values, search.match(term.value, _TEXTS["link"][0]))
    sql = f"{either.sql} and (c.id in ({whose.sql}) or {part.sql})"
    return Condition(sql, (*either.values, *whose.values, *part.values), True)


def _of(table: str, what: str, values: tuple[object, ...] = ()) -> Condition:
    """The condition that a contact has a row in the table that matches ``what``."""
    if table == "deal":
        return _of_deal(what, values)
    named = _SETS.get(table)
    return Condition(
        f"exists (select 1 from {table} where contact_id = c.id and {what})",
        values,
        as_set=Condition(f"c.id in (select contact_id from {named} where {what})", values, True) if named else None,
    )


def _of_deal(what: str, values: tuple[object, ...]) -> Condition:
    """The condition that a contact is the main one or another of a deal that matches ``what``."""
    found = (
        f"c.id in (select contact_id from deal where {what} union select deal_contact.contact_id from deal_contact "
        f"cross join deal on deal.id = deal_id where {what})"
    )
    return Condition(_DEAL.format(what), values, as_set=Condition(found, values * 2, True))


def _of_summary(sql: str, values: tuple[object, ...] = (), *, few: bool = True) -> Condition:
    """A condition on the summary; ``few`` says that few contacts may match."""
    found = f"c.id in (select s.contact_id from contact_summary s where {sql})"
    return Condition(sql, values, as_set=Condition(found, values, True) if few else None)


def _text(name: str, value: str) -> Condition:
    place, column, table, there = _TEXTS[name]
    expression = search.match(value, place)
    if not expression:
        return _there(table, there.format(f"{column} {LIKE}"), (f"%{like(value)}%",))
    found = Condition("c.id in (select rowid from search where search match ?)", (expression,), True)
    if name == "name":
        return found
    row = _there(table, there.format(matches(column)), patterns(value.split()[: search.MAX_WORDS]))
    return _and(found, row)._replace(as_set=_and(found, row.as_set) if row.as_set else None)


def _there(table: str, what: str, values: tuple[object, ...]) -> Condition:
    return _of(table, what, values) if table else Condition(what, values)


def _and(found: Condition, row: Condition) -> Condition:
    return Condition(f"{found.sql} and {row.sql}", found.values + row.values, True)


def _phone(term: query.Term, _context: QueryContext) -> Condition:
    tail = query_tail(term.value)
    if not tail:
        raise NotUnderstood(f"Invalid phone number: “{term.value}”.")
    what = "tail >= ? and tail < ?"
    return _of("phone", what, (tail, tail + ":"))


def _stage(term: query.Term, _context: QueryContext) -> Condition:
    value = term.value.lower()
    if value.endswith("*"):
        return Condition("c.stage like ? escape '\\'", (like(value[:-1]) + "%",))
    return Condition("c.stage = ?", (value,))


def _kind(term: query.Term, _context: QueryContext) -> Condition:
    """An activity of that kind, or of one that begins so: ``kind:visit``, ``kind:work*``."""
    value, which = term.value.lower(), "kind = ?"
    if value.endswith("*"):
        value, which = like(value[:-1]) + "%", f"kind {LIKE}"
    return Condition(f"{_ACTIVITY} and archived_at = '' and {which})", (value,))


def _sentiment(term: query.Term, _context: QueryContext) -> Condition:
    """An activity that went so: ``sentiment:bad``. Few are rated, and an index has these only."""
    from simplecrm.core.sentiment import parse_sentiment

    value = parse_sentiment(term.value)
    which = "sentiment = ? and archived_at = ''"
    found = (
        "c.id in (select contact_id from activity indexed by activity_by_sentiment "
        f"cross join activity_contact on activity_id = activity.id where {which} and sentiment <> '')"
    )
    return Condition(f"{_ACTIVITY} and {which})", (value,), as_set=Condition(found, (value,), True))


def _has(term: query.Term, context: QueryContext) -> Condition:
    word = term.value.lower().removesuffix("s") if term.value.lower() != "address" else "address"
    if word == "cadence":
        return _has_cadence(context, "1") if term.name == "has" else _has_cadence(context, "1", has=False)
    known = HAS.get(_ALSO.get(word, CONTACTS.names.get(word, "address" if word == "addresse" else word)))
    if known is None:
        raise NotUnderstood(f"Unknown condition: “{term.text}”.", f"has: and no: take {', '.join(HAS)}, cadence")
    return known if term.name == "has" else negated(known)


def _is(term: query.Term, context: QueryContext) -> Condition:
    word = term.value.lower()
    if word == "archived":
        return Condition("c.archived_at <> ''")
    if word in ("do-not-contact", "marked-do-not-contact", "do_not_contact"):
        return Condition("c.do_not_contact = 1")
    if word in ("late", "overdue"):
        return common.late("s.next_due", context.now, _compared)
    raise NotUnderstood(f"Unknown state: “{term.value}”.", f"is: takes {', '.join(STATES)}")


def _birthday(term: query.Term, context: QueryContext) -> Condition:
    from simplecrm.core.dates.words import MONTHS

    value = term.value.lower()
    if value in NONE:
        return Condition("c.birthday = ''")
    if value in MONTHS and term.sign == ":":
        month = f"{MONTHS[value]:02}"
        return Condition("(c.birthday like '____-' || ? || '%' or c.birthday like '--' || ? || '-__')", (month, month))
    today = context.now.date()
    days = days_in(value)
    if days is not None:
        if term.sign in (">", ">="):
            raise NotUnderstood(f"“{term.text}” matches every birthday.", "For example: birthday<30d")
        first, last = today, moved(today, min(days, 365) - (term.sign == "<"))
    else:
        if term.sign != ":":
            raise NotUnderstood(
                f"Birthdays come every year, so “{term.text}” has no meaning.", "For example: birthday<30d"
            )
        first, after = coming(value, context)
        last = moved(after, -1)
    marks = [moved(first, step) for step in range(min((last - first).days, 365) + 1)]
    listed = ",".join(f'"{day.month:02}-{day.day:02}"' for day in marks)
    what = "c.birthday like '____-__-__' or c.birthday like '--__-__'"
    held = f"c.birthday <> '' and ({what})"
    return Condition(f"{held} and substr(c.birthday, -5) in (select value from json_each(?))", (f"[{listed}]",))


def _deal(term: query.Term, _context: QueryContext) -> Condition:
    if term.sign == ":":
        return _text("deal", term.value)
    amount = number(term.value)
    if amount is None:
        raise NotUnderstood(f"Invalid amount: “{term.value}”.", "For example: deal>10k")
    what = f"archived_at = '' and status = 'open' and value {term.sign} ? * {UNITS}"
    return _of("deal", what, (amount,))


def _cadence(term: query.Term, context: QueryContext) -> Condition:
    if term.value.lower() in NONE:
        return _has_cadence(context, "1", has=False)
    days = days_in(term.value)
    if days is None:
        raise NotUnderstood(f"Invalid cadence: “{term.value}”.", "For example: cadence<4w")
    return _has_cadence(context, f"days {'=' if term.sign == ':' else term.sign} ?", days)


def _has_cadence(context: QueryContext, what: str, *values: object, has: bool = True) -> Condition:
    """The condition that a contact's cadence (its own, a tag's or its stage's) matches ``what``, or that none does."""
    from simplecrm.lookups.cadence import cadences, stages

    among = f"c.id {'in' if has else 'not in'} (with {cadences('?')} select contact_id from cadence where {what})"
    return Condition(among, (stages(context.stage_cadence), *values), has)


STATES = ("archived", "late", "do-not-contact")
"""The values of ``is:``."""

HAS = {
    "email": _of("email", "1"),
    "phone": _of("phone", "1"),
    "link": _of("link", "1"),
    "address": _of("address", "1"),
    "company": _of("employment", "company_id is not null and ended_on = ''"),
    "tag": _of("contact_tag", "1"),
    "note": _of("note", "archived_at = ''"),
    "deal": _of("deal", "archived_at = '' and status = 'open'"),
    "purchase": _of("purchase", "archived_at = ''"),
    "attachment": _of("attachment", "archived_at = ''"),
    "case": Condition(f"{_CASE} and status <> 'solved')"),
    "reminder": Condition("coalesce(s.next_due, '') <> ''"),
    "birthday": Condition("c.birthday <> ''"),
    "activity": Condition("coalesce(s.last_at, '') <> ''"),
}
"""The condition of ``has:`` for each value."""


def _compared(sql: str, values: tuple[object, ...], sign: str) -> Condition:
    """A condition on the summary, or on a time of the contact's own."""
    few = any(column in sql and sign in signs for column, signs in _FEW.items())
    return _of_summary(sql, values, few=few)


_SPECIAL: dict[str, Callable[[query.Term, QueryContext], Condition]] = {
    "phone": _phone, "tag": common.tag("contact"), "owner": common.owner("contact"), "stage": _stage,
    "id": common.ids, "has": _has, "no": _has,
    "is": _is, "last": common.happened("s.last_at", _compared), "next": common.due("s.next_due", _compared),
    "created": common.happened("c.created_at", _compared), "updated": common.happened("c.updated_at", _compared),
    "birthday": _birthday, "deal": _deal, "cadence": _cadence, "kind": _kind,
    "sentiment": _sentiment, "link": _link,
}  # fmt: skip

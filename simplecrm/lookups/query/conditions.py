"""Each condition of the query language as SQL on a contact ``c`` and its summary ``s``.

Text is searched for in the index first, by prefixes of words, and then in the field that is meant, so that no condition
has to scan the whole book. The others are tested on one contact after another; ``as_set`` turns them into look-ups of
all contacts that match.
"""

from __future__ import annotations

from simplecrm.core.dates.zones import now_utc_text
from simplecrm.core.query import parser as query
from simplecrm.core.records.reminders import late_before
from simplecrm.core.text.names import fold
from simplecrm.core.text.phones import query_tail
from simplecrm.errors import NotUnderstood
from simplecrm.lean import datetime
from simplecrm.lookups import search
from simplecrm.lookups.amounts import UNITS
from simplecrm.lookups.query.condition import Condition, negated

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from simplecrm.core.query import QueryContext

_SETS = {"contact_tag": "contact_tag indexed by ix_contact_tag_tag_id", "phone": "phone", "deal": "deal"}
"""{table: its name in ``from``} for the tables that find the contacts of a condition by an index, or are small."""

_FEW = {"s.last_at": (":", ">", ">="), "s.next_due": (":", "<", "<=")}
"""The comparisons on the summary that few contacts match: talked to recently, something due soon, never talked to,
nothing due. They use an index; others are faster by a scan. If many contacts match after all, a scan by name finds the
first ones sooner."""

_LIKE = "like ? escape '\\'"
_MAY_CARRY = "aceilnosuyz"
_ACTIVITY = "exists (select 1 from activity_contact join activity on activity.id = activity_id where contact_id = c.id"
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
    "deal": ("text", "title", "deal", "archived_at = '' and {}"),
}
"""By field: its column in the search index, its own column, its table (if not the contact's own), and the condition on
a row of it, or on the contact."""

_ALSO = {"followup": "reminder", "next": "reminder", "last": "activity", "mail": "email", "firm": "company"}
_NONE = ("none", "never", "no", "nothing")
_UNITS = {"d": 1, "day": 1, "days": 1, "w": 7, "wk": 7, "week": 7, "weeks": 7, "m": 30, "mo": 30, "month": 30,
          "months": 30, "y": 365, "year": 365, "years": 365}  # fmt: skip
_FACTORS = {"": 1, "k": 1_000, "m": 1_000_000}
_LATEST = 36_500
"""A hundred years in days, the longest time span in a query."""


def of(term: query.Term, context: QueryContext) -> Condition:
    """The condition of a term with a known name. Raises ``NotUnderstood``."""
    special = _SPECIAL.get(term.name)
    if special is not None:
        return special(term, context)
    return _text(term.name, term.value)


def as_set(found: Condition) -> Condition:
    """The selective form of a condition if it has one, for when few contacts match."""
    return found.as_set or found


def _of(table: str, what: str, values: tuple[object, ...] = ()) -> Condition:
    """The condition that a contact has a row in the table that matches ``what``."""
    named = _SETS.get(table)
    return Condition(
        f"exists (select 1 from {table} where contact_id = c.id and {what})",
        values,
        as_set=Condition(f"c.id in (select contact_id from {named} where {what})", values, True) if named else None,
    )


def _of_summary(sql: str, values: tuple[object, ...] = (), *, few: bool = True) -> Condition:
    """A condition on the summary; ``few`` says that few contacts may match."""
    found = f"c.id in (select s.contact_id from contact_summary s where {sql})"
    return Condition(sql, values, as_set=Condition(found, values, True) if few else None)


def of_field(field_id: int, sign: str, value: str) -> Condition:
    """The condition on the custom field of that id: prefixes of words of its value, or a comparison."""
    if sign == ":":
        what = "field_id = ? and (' ' || value like ? escape '\\')"
        return _of("field_value", what, (field_id, f"% {_like(value)}%"))
    amount = _number(value)
    if amount is None:
        return _of("field_value", f"field_id = ? and value <> '' and value {sign} ?", (field_id, value))
    what = f"field_id = ? and value <> '' and cast(replace(value, ',', '') as real) {sign} ?"
    return _of("field_value", what, (field_id, amount))


def _text(name: str, value: str) -> Condition:
    place, column, table, there = _TEXTS[name]
    expression = search.match(value, place)
    if not expression:
        return _there(table, there.format(f"{column} {_LIKE}"), (f"%{_like(value)}%",))
    found = Condition("c.id in (select rowid from search where search match ?)", (expression,), True)
    if name == "name":
        return found
    words = value.split()[: search.MAX_WORDS]
    exactly, loosely = (f"%{'%'.join(map(how, words))}%" for how in (_like, _loosely))
    # The index ignores accents; in a text that is not ASCII, a letter that may have one matches any letter.
    accented = f"length(cast({column} as blob)) > length({column}) and {column} {_LIKE}"
    row = _there(table, there.format(f"({column} {_LIKE} or {accented})"), (exactly, loosely))
    return _and(found, row)._replace(as_set=_and(found, row.as_set) if row.as_set else None)


def _there(table: str, what: str, values: tuple[object, ...]) -> Condition:
    return _of(table, what, values) if table else Condition(what, values)


def _and(found: Condition, row: Condition) -> Condition:
    return Condition(f"{found.sql} and {row.sql}", found.values + row.values, True)


def _like(value: str) -> str:
    """``value`` escaped for LIKE."""
    return value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _loosely(value: str) -> str:
    """The same, ignoring accents."""
    return "".join("_" if sign in _MAY_CARRY or not sign.isascii() else _like(sign) for sign in fold(value))


def _phone(term: query.Term, _context: QueryContext) -> Condition:
    tail = query_tail(term.value)
    if not tail:
        raise NotUnderstood(f"Invalid phone number: “{term.value}”.")
    what = "tail >= ? and tail < ?"
    return _of("phone", what, (tail, tail + ":"))


def _tag(term: query.Term, _context: QueryContext) -> Condition:
    name = term.value.lstrip("#")
    which = "name = ?"
    if name.endswith("*"):
        which, name = "name like ? escape '\\'", _like(name[:-1]) + "%"
    return _of("contact_tag", f"tag_id in (select id from tag where {which})", (name,))


def _stage(term: query.Term, _context: QueryContext) -> Condition:
    value = term.value.lower()
    if value.endswith("*"):
        return Condition("c.stage like ? escape '\\'", (_like(value[:-1]) + "%",))
    return Condition("c.stage = ?", (value,))


def _ids(term: query.Term, _context: QueryContext) -> Condition:
    parts = [part.lstrip("#") for part in term.value.split(",")]
    if not all(part.isascii() and part.isdigit() and len(part) < 18 for part in parts):
        raise NotUnderstood(f"Invalid id: “{term.value}”.")
    listed = ",".join(str(int(part)) for part in parts)
    return Condition("c.id in (select value from json_each(?))", (f"[{listed}]",), True)


def _has(term: query.Term, context: QueryContext) -> Condition:
    word = term.value.lower().removesuffix("s") if term.value.lower() != "address" else "address"
    if word == "cadence":
        return _has_cadence(context, "1") if term.name == "has" else _has_cadence(context, "1", has=False)
    known = HAS.get(_ALSO.get(word, query.NAMES.get(word, "address" if word == "addresse" else word)))
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
        return _late(context.now)
    raise NotUnderstood(f"Unknown state: “{term.value}”.", f"is: takes {', '.join(STATES)}")


def _late(now: datetime.datetime) -> Condition:
    late = "s.next_due < ? and s.next_due < case when length(s.next_due) > 10 then ? else ? end"
    minute, day = late_before(now)
    return _of_summary(f"s.next_due > '' and {late}", (minute, minute, day))


def _happened(column: str) -> Callable[[query.Term, QueryContext], Condition]:
    """A condition on a UTC time in the past: a time span counts back from now."""

    def made(term: query.Term, context: QueryContext) -> Condition:
        if term.sign == ":" and term.value.lower() in _NONE:
            return _of_summary(f"{column} = ''", few=column in _FEW)
        days = _days(term.value)
        if days is not None:
            # Less than 30 days ago is after the moment 30 days back.
            sign = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", ":": ">="}[term.sign]
            return _compared(column, sign, f"{column} > '' and {column} {sign} ?", _back(context.now, days))
        return _between(column, term.sign, *(_utc(day) for day in _day(term.value, context, future=False)))

    return made


def _next(term: query.Term, context: QueryContext) -> Condition:
    """A condition on when the next follow-up is due: a time span counts from today on."""
    if term.sign == ":" and term.value.lower() in _NONE:
        return _of_summary("s.next_due = ''")
    if term.sign == ":" and term.value.lower() in ("late", "overdue"):
        return _late(context.now)
    days = _days(term.value)
    if days is None:
        first, after = _day(term.value, context, future=True)
    else:
        first = _moved(context.now.date(), days)
        after = _moved(first, 1)
    return _between("s.next_due", term.sign, first.isoformat(), after.isoformat())


def _between(column: str, sign: str, first: str, after: str) -> Condition:
    """``<`` is before the first moment of a day, ``>`` from the one after it, ``:`` on that day."""
    known = f"{column} > ''"
    if sign == ":":
        return _compared(column, sign, f"{column} >= ? and {column} < ?", first, after)
    if sign in ("<", "<="):
        return _compared(column, sign, f"{known} and {column} < ?", first if sign == "<" else after)
    return _compared(column, sign, f"{column} >= ?", after if sign == ">" else first)


def _compared(column: str, sign: str, sql: str, *values: object) -> Condition:
    return _of_summary(sql, values, few=sign in _FEW.get(column, ()))


def _birthday(term: query.Term, context: QueryContext) -> Condition:
    from simplecrm.core.dates.words import MONTHS

    value = term.value.lower()
    if value in _NONE:
        return Condition("c.birthday = ''")
    if value in MONTHS and term.sign == ":":
        month = f"{MONTHS[value]:02}"
        return Condition("(c.birthday like '____-' || ? || '%' or c.birthday like '--' || ? || '-__')", (month, month))
    today = context.now.date()
    days = _days(value)
    if days is not None:
        if term.sign in (">", ">="):
            raise NotUnderstood(f"“{term.text}” matches every birthday.", "For example: birthday<30d")
        first, last = today, _moved(today, min(days, 365) - (term.sign == "<"))
    else:
        if term.sign != ":":
            raise NotUnderstood(
                f"Birthdays come every year, so “{term.text}” has no meaning.", "For example: birthday<30d"
            )
        first, after = _day(value, context, future=True)
        last = _moved(after, -1)
    marks = [_moved(first, step) for step in range(min((last - first).days, 365) + 1)]
    listed = ",".join(f'"{day.month:02}-{day.day:02}"' for day in marks)
    what = "c.birthday like '____-__-__' or c.birthday like '--__-__'"
    held = f"c.birthday <> '' and ({what})"
    return Condition(f"{held} and substr(c.birthday, -5) in (select value from json_each(?))", (f"[{listed}]",))


def _deal(term: query.Term, _context: QueryContext) -> Condition:
    if term.sign == ":":
        return _text("deal", term.value)
    amount = _number(term.value)
    if amount is None:
        raise NotUnderstood(f"Invalid amount: “{term.value}”.", "For example: deal>10k")
    what = f"archived_at = '' and status = 'open' and value {term.sign} ? * {UNITS}"
    return _of("deal", what, (amount,))


def _cadence(term: query.Term, context: QueryContext) -> Condition:
    if term.value.lower() in _NONE:
        return _has_cadence(context, "1", has=False)
    days = _days(term.value)
    if days is None:
        raise NotUnderstood(f"Invalid cadence: “{term.value}”.", "For example: cadence<4w")
    return _has_cadence(context, f"days {'=' if term.sign == ':' else term.sign} ?", days)


def _has_cadence(context: QueryContext, what: str, *values: object, has: bool = True) -> Condition:
    """The condition that a contact's cadence (its own, a tag's or its stage's) matches ``what``, or that none does."""
    from simplecrm.lookups.cadence import cadences, stages

    among = f"c.id {'in' if has else 'not in'} (with {cadences('?')} select contact_id from cadence where {what})"
    return Condition(among, (stages(context.stage_cadence), *values), has)


def _days(text: str) -> int | None:
    """The days in ``30d``, ``2w``, ``3mo``, ``1 year``; None for anything else."""
    text = text.lower().strip()
    end = 0
    while end < len(text) and text[end] in "0123456789":
        end += 1
    unit = _UNITS.get(text[end:].strip())
    if not end or end > 6 or unit is None:
        return None
    return min(int(text[:end]) * unit, _LATEST)


def _number(text: str) -> float | None:
    """The amount in ``10k``, ``1.5m``, ``12,000`` or ``€500``; None for anything else."""
    text = text.strip().strip("€$£").replace(",", "").lower()
    factor = _FACTORS.get(text[-1:] if text[-1:].isalpha() else "")
    digits = text.rstrip("km")
    if factor is None or len(digits) > 15 or not digits.replace(".", "", 1).isascii():
        return None
    return float(digits) * factor if digits.replace(".", "", 1).isdigit() else None


def _day(text: str, context: QueryContext, *, future: bool) -> tuple[datetime.date, datetime.date]:
    """The day that a phrase means, and the day after it. Raises ``NotUnderstood``."""
    from simplecrm.core.dates.when import parse

    day = parse(text.replace("_", " "), context.now, order=context.date_order, future=future).date
    return day, _moved(day, 1)


def _moved(day: datetime.date, days: int) -> datetime.date:
    try:
        return day + datetime.timedelta(days)
    except OverflowError:
        return datetime.date.max if days > 0 else datetime.date.min


def _back(now: datetime.datetime, days: int) -> str:
    return now_utc_text(now - datetime.timedelta(days))


def _utc(day: datetime.date) -> str:
    return now_utc_text(datetime.datetime.combine(day, datetime.time()))


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
    "reminder": Condition("coalesce(s.next_due, '') <> ''"),
    "birthday": Condition("c.birthday <> ''"),
    "activity": Condition("coalesce(s.last_at, '') <> ''"),
}
"""The condition of ``has:`` for each value."""

_SPECIAL: dict[str, Callable[[query.Term, QueryContext], Condition]] = {
    "phone": _phone, "tag": _tag, "stage": _stage, "id": _ids, "has": _has, "no": _has, "is": _is,
    "last": _happened("s.last_at"), "created": _happened("c.created_at"), "updated": _happened("c.updated_at"),
    "next": _next, "birthday": _birthday, "deal": _deal, "cadence": _cadence,
}  # fmt: skip

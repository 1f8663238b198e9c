"""What each condition of the query language means, as SQL on a contact ``c`` and its glance ``g``.

Text is looked for in the index first, by words as they begin, and then in the field that is meant, so that no
condition has to look through the whole book. The others can be asked of one contact after the other; ``as_sets`` makes
of them questions for all that they hold for.
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

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from simplecrm.lookups.context import QueryContext

    Sql = tuple[str, tuple[object, ...]]

_OF = "exists (select 1 from {table} where contact_id = c.id and {what})"
_SET_OF = "c.id in (select contact_id from {table} where {what})"
_SETS = {"contact_tag": "contact_tag indexed by ix_contact_tag_tag_id", "phone": "phone", "deal": "deal"}
"""The tables that find the contacts of a condition by an index of their own, or are small, and how they are named."""

_FEW = ("g.last_at > ?", "g.last_at >= ?", "g.last_at = ''", "g.next_due < ?", "g.next_due <= ?", "g.next_due = ''")
"""The comparisons of the glance that few contacts meet, those spoken to lately or never and those with something due
soon: they are looked up by index, while most of a book is faster read in its order. When many meet them all the same,
a walk by name finds the first ones sooner."""
_LIKE = "like ? escape '\\'"
_MAY_CARRY = "aceilnosuyz"
_LIVE = "exists (select 1 from {0} where contact_id = c.id and archived_at = '')"
_ACTIVITY = "exists (select 1 from activity_contact join activity on activity.id = activity_id where contact_id = c.id"
_TEXTS = {
    "name": ("name", "c.name", "{}"),
    "email": ("reach", "address", _OF.format(table="email", what="{}")),
    "link": ("reach", "url", _OF.format(table="link", what="{}")),
    "company": (
        "firm",
        "company.name",
        "exists (select 1 from employment join company on company.id = company_id where contact_id = c.id and {})",
    ),
    "title": ("firm", "title", _OF.format(table="employment", what="{}")),
    "source": ("text", "c.source", "{}"),
    "city": ("text", "city", _OF.format(table="address", what="{}")),
    "country": ("text", "country", _OF.format(table="address", what="{}")),
    "note": ("text", "text", _OF.format(table="note", what="archived_at = '' and {}")),
    "activity": ("text", "(subject || ' ' || text || ' ' || outcome)", f"{_ACTIVITY} and archived_at = '' and {{}})"),
    "deal": ("text", "title", _OF.format(table="deal", what="archived_at = '' and {}")),
}
"""Where in the index a field's words are, the column it is, and the condition on a row that has it."""

HAS = {
    "email": _OF.format(table="email", what="1"),
    "phone": _OF.format(table="phone", what="1"),
    "link": _OF.format(table="link", what="1"),
    "address": _OF.format(table="address", what="1"),
    "company": _OF.format(table="employment", what="1"),
    "tag": _OF.format(table="contact_tag", what="1"),
    "note": _LIVE.format("note"),
    "deal": "exists (select 1 from deal where contact_id = c.id and archived_at = '' and status = 'open')",
    "reminder": "coalesce(g.next_due, '') <> ''",
    "birthday": "c.birthday <> ''",
    "activity": "coalesce(g.last_at, '') <> ''",
}
_ALSO = {"followup": "reminder", "next": "reminder", "last": "activity", "mail": "email", "firm": "company"}
_NONE = ("none", "never", "no", "nothing")
_UNITS = {"d": 1, "day": 1, "days": 1, "w": 7, "wk": 7, "week": 7, "weeks": 7, "m": 30, "mo": 30, "month": 30,
          "months": 30, "y": 365, "year": 365, "years": 365}  # fmt: skip
_FACTORS = {"": 1, "k": 1_000, "m": 1_000_000}
_LATEST = 36_500
"""A hundred years, in days: no length of time in a query is longer."""


def of(term: query.Term, context: QueryContext) -> Sql:
    """The condition that a term of a known name is, as it is asked. Raises ``NotUnderstood``."""
    special = _SPECIAL.get(term.name)
    if special is not None:
        return special(term, context)
    return _text(term.name, term.value)


def as_sets(sql: str) -> str:
    """A condition as sets of contacts, for when it holds for few of them."""
    for table, named in _SETS.items():
        one, every = _OF.partition("{what}")[0].format(table=table), _SET_OF.partition("{what}")[0].format(table=named)
        sql = sql.replace(one, every)
    return f"c.id in (select g.contact_id from glance g where {sql})" if any(few in sql for few in _FEW) else sql


def of_field(field_id: int, sign: str, value: str) -> Sql:
    """The condition on the custom field of that id: words of its value as they begin, or a comparison."""
    if sign == ":":
        what = "field_id = ? and (' ' || value like ? escape '\\')"
        return _OF.format(table="field_value", what=what), (field_id, f"% {_like(value)}%")
    amount = _number(value)
    if amount is None:
        return _OF.format(table="field_value", what=f"field_id = ? and value <> '' and value {sign} ?"), (
            field_id, value,
        )  # fmt: skip
    what = f"field_id = ? and value <> '' and cast(replace(value, ',', '') as real) {sign} ?"
    return _OF.format(table="field_value", what=what), (field_id, amount)


def _text(name: str, value: str) -> Sql:
    place, column, there = _TEXTS[name]
    expression = search.match(value, place)
    if not expression:
        return there.format(f"{column} {_LIKE}"), (f"%{_like(value)}%",)
    found = "c.id in (select rowid from search where search match ?)"
    if name == "name":
        return found, (expression,)
    words = value.split()[: search.MOST_WORDS]
    exactly, loosely = (f"%{'%'.join(map(how, words))}%" for how in (_like, _loosely))
    # An accent is seen to by the index; in a text that has any, each letter that may carry one stands for any.
    accented = f"length(cast({column} as blob)) > length({column}) and {column} {_LIKE}"
    return f"{found} and {there.format(f'({column} {_LIKE} or {accented})')}", (expression, exactly, loosely)


def _like(value: str) -> str:
    """``value`` for a pattern of LIKE, as it stands."""
    return value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _loosely(value: str) -> str:
    """The same, whatever accents its letters have."""
    return "".join("_" if sign in _MAY_CARRY or not sign.isascii() else _like(sign) for sign in fold(value))


def _phone(term: query.Term, _context: QueryContext) -> Sql:
    tail = query_tail(term.value)
    if not tail:
        raise NotUnderstood(f"“{term.value}” is no phone number.")
    what = "tail >= ? and tail < ?"
    return _OF.format(table="phone", what=what), (tail, tail + ":")


def _tag(term: query.Term, _context: QueryContext) -> Sql:
    name = term.value.lstrip("#")
    which = "name = ?"
    if name.endswith("*"):
        which, name = "name like ? escape '\\'", _like(name[:-1]) + "%"
    return _OF.format(table="contact_tag", what=f"tag_id in (select id from tag where {which})"), (name,)


def _stage(term: query.Term, _context: QueryContext) -> Sql:
    value = term.value.lower()
    if value.endswith("*"):
        return "c.stage like ? escape '\\'", (_like(value[:-1]) + "%",)
    return "c.stage = ?", (value,)


def _ids(term: query.Term, _context: QueryContext) -> Sql:
    parts = [part.lstrip("#") for part in term.value.split(",")]
    if not all(part.isascii() and part.isdigit() and len(part) < 18 for part in parts):
        raise NotUnderstood(f"“{term.value}” is no id: a whole number is wanted.")
    return "c.id in (select value from json_each(?))", (f"[{','.join(str(int(part)) for part in parts)}]",)


def _has(term: query.Term, context: QueryContext) -> Sql:
    word = term.value.lower().removesuffix("s") if term.value.lower() != "address" else "address"
    if word == "cadence":
        return _rhythm(context, "1") if term.name == "has" else _rhythm(context, "1", has=False)
    known = HAS.get(_ALSO.get(word, query.NAMES.get(word, "address" if word == "addresse" else word)))
    if known is None:
        raise NotUnderstood(f"Nobody can be asked for “{term.text}”.", f"Has and no take: {', '.join(HAS)}, cadence")
    return (known if term.name == "has" else f"not ({known})"), ()


def _is(term: query.Term, context: QueryContext) -> Sql:
    word = term.value.lower()
    if word == "archived":
        return "c.archived_at <> ''", ()
    if word in ("do-not-contact", "marked-do-not-contact", "do_not_contact"):
        return "c.do_not_contact = 1", ()
    if word in ("late", "overdue"):
        return _late(context.now)
    raise NotUnderstood(f"Nobody can be “{term.value}”.", "Is takes: archived, late, do-not-contact")


def _late(now: datetime.datetime) -> Sql:
    late = "g.next_due < ? and g.next_due < case when length(g.next_due) > 10 then ? else ? end"
    minute, day = late_before(now)
    return f"g.next_due > '' and {late}", (minute, minute, day)


def _happened(column: str) -> Callable[[query.Term, QueryContext], Sql]:
    """A condition on a UTC time in the past: a length of time counts back from now."""

    def made(term: query.Term, context: QueryContext) -> Sql:
        if term.sign == ":" and term.value.lower() in _NONE:
            return f"{column} = ''", ()
        days = _days(term.value)
        if days is not None:
            # Less than 30 days ago is after the moment 30 days back.
            sign = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", ":": ">="}[term.sign]
            return f"{column} > '' and {column} {sign} ?", (_back(context.now, days),)
        return _between(column, term.sign, *(_utc(day) for day in _day(term.value, context, future=False)))

    return made


def _next(term: query.Term, context: QueryContext) -> Sql:
    """A condition on when the next follow-up is due: a length of time counts on from today."""
    if term.sign == ":" and term.value.lower() in _NONE:
        return "g.next_due = ''", ()
    if term.sign == ":" and term.value.lower() in ("late", "overdue"):
        return _late(context.now)
    days = _days(term.value)
    if days is None:
        first, after = _day(term.value, context, future=True)
    else:
        first = _moved(context.now.date(), days)
        after = _moved(first, 1)
    return _between("g.next_due", term.sign, first.isoformat(), after.isoformat())


def _between(column: str, sign: str, first: str, after: str) -> Sql:
    """``<`` is before the first moment of a day, ``>`` from the one after it, ``:`` on that day."""
    known = f"{column} > ''"
    if sign == ":":
        return f"{column} >= ? and {column} < ?", (first, after)
    if sign in ("<", "<="):
        return f"{known} and {column} < ?", (first if sign == "<" else after,)
    return f"{column} >= ?", (after if sign == ">" else first,)


def _birthday(term: query.Term, context: QueryContext) -> Sql:
    from simplecrm.core.dates.words import MONTHS

    value = term.value.lower()
    if value in _NONE:
        return "c.birthday = ''", ()
    if value in MONTHS and term.sign == ":":
        month = f"{MONTHS[value]:02}"
        return "(c.birthday like '____-' || ? || '%' or c.birthday like '--' || ? || '-__')", (month, month)
    today = context.now.date()
    days = _days(value)
    if days is not None:
        if term.sign in (">", ">="):
            raise NotUnderstood(f"“{term.text}” says nothing: every birthday comes.", "Write birthday<30d.")
        first, last = today, _moved(today, min(days, 365) - (term.sign == "<"))
    else:
        if term.sign != ":":
            raise NotUnderstood(f"Birthdays come every year, so “{term.text}” says nothing.", "Write birthday<30d.")
        first, after = _day(value, context, future=True)
        last = _moved(after, -1)
    marks = [_moved(first, step) for step in range(min((last - first).days, 365) + 1)]
    listed = ",".join(f'"{day.month:02}-{day.day:02}"' for day in marks)
    what = "c.birthday like '____-__-__' or c.birthday like '--__-__'"
    held = f"c.birthday <> '' and ({what})"
    return f"{held} and substr(c.birthday, -5) in (select value from json_each(?))", (f"[{listed}]",)


def _deal(term: query.Term, _context: QueryContext) -> Sql:
    if term.sign == ":":
        return _text("deal", term.value)
    amount = _number(term.value)
    if amount is None:
        raise NotUnderstood(f"“{term.value}” is no sum.", "For example: deal>10k")
    what = f"archived_at = '' and status = 'open' and value {term.sign} ?"
    return _OF.format(table="deal", what=what), (round(amount * 100),)


def _cadence(term: query.Term, context: QueryContext) -> Sql:
    if term.value.lower() in _NONE:
        return _rhythm(context, "1", has=False)
    days = _days(term.value)
    if days is None:
        raise NotUnderstood(f"“{term.value}” is no rhythm.", "For example: cadence<4w")
    return _rhythm(context, f"days {'=' if term.sign == ':' else term.sign} ?", days)


def _rhythm(context: QueryContext, what: str, *values: object, has: bool = True) -> Sql:
    """Whose rhythm, be it their own, a tag's or their stage's, is so; or who has none such."""
    from simplecrm.lookups.cadence import rhythms, stages

    among = f"c.id {'in' if has else 'not in'} (with {rhythms('?')} select contact_id from rhythm where {what})"
    return among, (stages(context.stage_cadence), *values)


def _days(text: str) -> int | None:
    """The days in ``30d``, ``2w``, ``3mo``, ``1 year``; None when it is no such length."""
    text = text.lower().strip()
    end = 0
    while end < len(text) and text[end] in "0123456789":
        end += 1
    unit = _UNITS.get(text[end:].strip())
    if not end or end > 6 or unit is None:
        return None
    return min(int(text[:end]) * unit, _LATEST)


def _number(text: str) -> float | None:
    """The amount in ``10k``, ``1.5m``, ``12,000`` or ``€500``; None when it is none."""
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


_SPECIAL: dict[str, Callable[[query.Term, QueryContext], Sql]] = {
    "phone": _phone, "tag": _tag, "stage": _stage, "id": _ids, "has": _has, "no": _has, "is": _is,
    "last": _happened("g.last_at"), "created": _happened("c.created_at"), "updated": _happened("c.updated_at"),
    "next": _next, "birthday": _birthday, "deal": _deal, "cadence": _cadence,
}  # fmt: skip

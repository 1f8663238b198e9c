"""The contacts and follow-ups that WHO or a query selects."""

from __future__ import annotations

from simplecrm.cli.runtime.context import run
from simplecrm.errors import Ambiguous, NothingMatched, NotUnderstood

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from simplecrm.lookups.query.compiler import Condition
    from simplecrm.lookups.subjects import Participants, Subject


def contact_id(wanted: str) -> int:
    """The id of the contact that WHO identifies. Raises ``NothingMatched`` or ``Ambiguous``, and ``NotUnderstood`` for
    a company, deal or case."""
    from simplecrm.lookups import who

    return who.resolve(run.book.reading(), wanted, last=_last(wanted))


def company_id(name: str | None) -> int:
    """The id of the company of that name; 0 without one. Raises ``NothingMatched`` or ``Ambiguous``."""
    from simplecrm.lookups import companies

    return companies.resolve(run.book.reading(), name) if name else 0


def product_id(name: str | None) -> int:
    """The id of the product of that name; 0 without one. Raises ``NothingMatched`` or ``Ambiguous``."""
    from simplecrm.lookups import products

    return products.resolve(run.book.reading(), name) if name else 0


def deal_id(which: str) -> int:
    """The id of the deal with that id or title; 0 without one, or for ``0``. Raises ``NothingMatched`` or
    ``Ambiguous``."""
    if which in ("", "0"):
        return 0
    from simplecrm.lookups import deals

    return deals.resolve(run.book.reading(), which)


def case_id(which: str) -> int:
    """The id of the case with that id or title; 0 without one, or for ``0``. Raises ``NothingMatched`` or
    ``Ambiguous``."""
    if which in ("", "0"):
        return 0
    from simplecrm.lookups import cases

    return cases.resolve(run.book.reading(), which)


def subject(words: str) -> Subject:
    """The contact, company, deal or case that WHO identifies (see ``lookups.subjects.resolve``)."""
    from simplecrm.lookups import subjects

    return subjects.resolve(run.book.reading(), words, last=_last(words))


def participants(several: Iterable[str]) -> Participants:
    """Who the arguments WHO… identify together."""
    from simplecrm.lookups import subjects

    return subjects.participants([subject(words) for words in several])


def subject_or_query(words: Iterable[str], *, follow_ups: bool = False) -> tuple[Subject, Condition | None]:
    """The contact, company, deal or case that WHO identifies, or ``NOTHING`` and the condition of a query, which is
    None if no words are given. What could be either, such as ``company:acme``, means the company if there is one of
    that name. With ``follow_ups`` the condition is on these.

    Raises ``NothingMatched``, ``Ambiguous`` and ``NotUnderstood``.
    """
    from simplecrm.core.query.words import is_plain

    text = " ".join(words).strip()
    from simplecrm.lookups import naming, subjects

    if not text:
        return subjects.NOTHING, None
    noun, name = naming.split(text)
    if noun and is_plain(name):
        try:
            return subject(text), None
        except (NothingMatched, Ambiguous):
            if noun != "company":
                raise
    elif is_plain(text) or _is_contact(text):
        return subject(text), None
    from simplecrm.lookups.query import compiler

    context = run.query_context._replace(of_follow_ups=follow_ups)
    return subjects.NOTHING, compiler.people(run.book.reading(), text, context)


def whose(words: Iterable[str]) -> tuple[int, Condition | None]:
    """The id of the contact that WHO identifies, or the condition of a query; (0, None) for all contacts.

    Raises ``NothingMatched``, ``Ambiguous`` and ``NotUnderstood``.
    """
    text = " ".join(words).strip()
    if not text:
        return 0, None
    from simplecrm.core.query.words import is_plain

    if is_plain(text) or _is_contact(text):
        return contact_id(text), None
    from simplecrm.lookups.query import compiler

    return 0, compiler.people(run.book.reading(), text, run.query_context)


def _is_contact(text: str) -> bool:
    """Whether a text that the query language could read names a contact: ``@last``, or a handle or profile."""
    if text == "@last":
        return True
    from simplecrm.lookups import profiles

    return bool(profiles.contact_ids(run.book.reading(), text))


def selected(text: str, noun: str = "contact") -> list[int]:
    """The ids of all contacts, companies, deals, purchases or cases that the query in ``--where`` finds. Raises
    ``NothingMatched`` and ``NotUnderstood``."""
    from simplecrm.core.nouns import BY_NAME
    from simplecrm.lookups.query import compiler

    _wanted(text, noun)
    connection = run.book.reading()
    if noun == "contact":
        found = list(compiler.ids(connection, text, run.query_context))
    else:
        from importlib import import_module

        lookups = import_module(f"simplecrm.lookups.{BY_NAME[noun].plural}")
        found = list(lookups.ids(connection, where=compiler.matching(connection, noun, text, run.query_context)))
    if not found:
        plural = BY_NAME[noun].plural
        raise nothing(text, f"List the {plural}: simplecrm {plural}")
    return found


def open_reminders(text: str) -> list[int]:
    """The ids of all open follow-ups with contacts that the query in ``--where`` finds. Raises ``NothingMatched``
    and ``NotUnderstood``."""
    from simplecrm.lookups import reminders
    from simplecrm.lookups.query import compiler

    _wanted(text)
    connection = run.book.reading()
    context = run.query_context._replace(of_follow_ups=True)
    found = list(reminders.ids(connection, where=compiler.people(connection, text, context)))
    if not found:
        raise nothing(text, "List the follow-ups: simplecrm reminders")
    return found


def nothing(text: str, hint: str = "") -> NothingMatched:
    """The error for a query without matches; without a ``hint``, it offers to add one."""
    from simplecrm.lookups.who import to_add

    text = text.strip()
    shown = text if len(text) <= 60 else text[:59] + "…"
    return NothingMatched(f"Nothing matches “{shown}”.", hint or to_add(text))


def _last(words: str) -> int:
    if words != "@last":
        return 0
    from simplecrm.store import recent

    return recent.recall(run.book.path)


def _wanted(where: str, noun: str = "contact") -> None:
    if not where.strip():
        examples = {
            "company": "tag:supplier", "deal": "status:lost", "purchase": "product:gtx", "case": "status:solved",
        }  # fmt: skip
        example = examples.get(noun, "stage:lead")
        raise NotUnderstood("No query given in --where.", f"For example: --where {example}")

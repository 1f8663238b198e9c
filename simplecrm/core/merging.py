"""Merging two versions of a contact or company: nothing that either says is lost but single values that differ."""

from __future__ import annotations

from simplecrm.core import jobs
from simplecrm.core.identity import is_fuller, name_of
from simplecrm.core.records.columns import settable
from simplecrm.core.records.companies import Company
from simplecrm.core.records.contacts import Contact, FieldValue
from simplecrm.core.text.names import fold
from simplecrm.core.text.phones import digits
from simplecrm.core.text.profiles import profile_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from simplecrm.core.records.contacts import Address, Email, Link, Phone

NAME_PARTS = ("prefix", "given", "middle", "family", "suffix")
"""The parts of a name, which has them too."""

SINGLE = settable(Contact, "name", "stage", "do_not_contact", "extra")
"""The fields with one value, where the first version wins unless the second is to overwrite it."""


COMPANY_SINGLE = settable(Company, "name", "parent_id", "extra")
"""Those of a company."""


def combined(
    known: Contact, other: Contact, *, complete_name: bool = False, overwrite: bool = False, today: str = ""
) -> Contact:
    """``known`` with what ``other`` adds: missing single values, and every further email, phone, tag and so on.

    With ``complete_name``, a name in full replaces a part of it, or an address that stood for a name. With
    ``overwrite`` the single values of ``other`` win where it has one, its jobs, emails, phones and addresses come
    first, and those that they replace are kept as former ones since ``today`` (``YYYY-MM-DD``).
    """
    changes: dict[str, Any] = {}
    for name in SINGLE:
        value = getattr(other, name)
        if value and (overwrite or not getattr(known, name)):
            changes[name] = value
    if overwrite:
        changes["name"] = other.name if name_of(fold(other.name)).known or not known.name else known.name
        if other.stage:
            changes["stage"] = other.stage
    elif complete_name and other.name != known.name and is_fuller(other.name, known.name):
        changes |= {part: getattr(other, part) for part in ("name", *NAME_PARTS)}
    elif ("given" in changes or "family" in changes) and (known.given or known.family):
        # Half a name from each of two accounts would be nobody's name.
        for part in ("given", "middle", "family"):
            changes.pop(part, None)
    changes["do_not_contact"] = known.do_not_contact or other.do_not_contact
    for name, key in KEYS.items():
        have, more = getattr(known, name), getattr(other, name)
        changes[name] = _first(have, more, key) if overwrite else _joined(have, more, key)
    changes["links"] = _joined(known.links, other.links, link_key)
    changes["companies"] = jobs.filled(known.companies, other.companies)
    if overwrite:
        changes["companies"] = jobs.moved(known.companies, other.companies, today)
    changes["tags"] = tuple(sorted(_joined(known.tags, other.tags, str.casefold), key=str.casefold))
    changes["fields"] = _fields(known.fields, other.fields, overwrite)
    changes["extra"] = "\n".join(dict.fromkeys(line for line in [*_lines(known.extra), *_lines(other.extra)]))
    return known._replace(**changes)


def combined_companies(known: Company, other: Company) -> Company:
    """``known`` with what ``other`` adds: missing single values, and every further email, phone, tag and so on; the
    parent stays."""
    changes: dict[str, Any] = {name: getattr(known, name) or getattr(other, name) for name in COMPANY_SINGLE}
    for name, key in (KEYS | {"links": link_key}).items():
        changes[name] = _joined(getattr(known, name), getattr(other, name), key)
    changes["tags"] = tuple(sorted(_joined(known.tags, other.tags, str.casefold), key=str.casefold))
    changes["fields"] = _fields(known.fields, other.fields, False)
    changes["extra"] = "\n".join(dict.fromkeys([*_lines(known.extra), *_lines(other.extra)]))
    return known._replace(**changes)


def email_key(email: Email) -> str:
    """What is the same of two spellings of an e-mail address."""
    return email.address.casefold()


def phone_key(phone: Phone) -> str:
    """What is the same of two spellings of a number."""
    return phone.e164 or digits(phone.number) or phone.number


def address_key(address: Address) -> tuple[str, ...]:
    """What is the same of two addresses: all but the label."""
    return address[1:]


def link_key(link: Link) -> str:
    """What is the same of two spellings of a link."""
    return profile_key(link.url, link.label) or link.url.rstrip("/").casefold()


KEYS: dict[str, Callable[[Any], Any]] = {"emails": email_key, "phones": phone_key, "addresses": address_key}
"""The lists whose values replace one another in an update, and what is the same of two spellings of a value."""

FORMER = "former"
"""The label of what a contact was reached by before, alone or before the label that it had."""


def _joined(known: tuple[Any, ...], other: Iterable[Any], key: Callable[[Any], Any]) -> tuple[Any, ...]:
    if not other:
        return known
    have = {key(item) for item in known}
    added = []
    for item in other:
        if key(item) not in have:
            have.add(key(item))
            added.append(item)
    return (*known, *added) if added else known


def _first(known: tuple[Any, ...], other: tuple[Any, ...], key: Callable[[Any], Any]) -> tuple[Any, ...]:
    """The values of ``other``, then those of ``known``: one that a new value replaces is labelled as a former one.

    A new value replaces the one of the same label; without a label, or where the known one has none, the first.
    """
    if not other:
        return known
    have = {key(item): item for item in known}
    left = [item for item in known if key(item) not in {key(item) for item in other}]
    first = []
    for item in other:
        before = have.get(key(item))
        if before is not None:
            label = item.label or before.label
            first.append(before._replace(label=_unmarked(label)))
            continue
        first.append(item)
        replaced = next((one for one in left if one.label.casefold() == item.label.casefold()), None)
        if replaced is None and left and (not item.label or not left[0].label):
            replaced = left[0]
        if replaced is not None and not is_former(replaced.label):
            left[left.index(replaced)] = replaced._replace(label=f"{FORMER} {replaced.label}".strip())
    return tuple(dict.fromkeys([*first, *(one for one in left if not is_former(one.label)), *left]))


def is_former(label: str) -> bool:
    """Whether a label says that a value is one of before."""
    return label.casefold().partition(" ")[0] == FORMER


def _unmarked(label: str) -> str:
    return label.partition(" ")[2] if is_former(label) else label


def _fields(known: tuple[FieldValue, ...], other: tuple[FieldValue, ...], overwrite: bool) -> tuple[FieldValue, ...]:
    values = {item.name.casefold(): item for item in known}
    for item in other:
        have = values.get(item.name.casefold())
        if have is None or (overwrite and item.value):
            values[item.name.casefold()] = item._replace(name=have.name if have else item.name)
    return tuple(sorted(values.values(), key=lambda item: item.name.casefold()))


def _lines(text: str) -> list[str]:
    return text.split("\n") if text else []

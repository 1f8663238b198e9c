"""Merging two versions of one contact: nothing that either says is lost, except single values that differ."""

from __future__ import annotations

from simplecrm.core.records.columns import settable
from simplecrm.core.records.contacts import Contact, Employment, FieldValue
from simplecrm.core.text.phones import digits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

SINGLE = settable(Contact, "name", "stage", "do_not_contact", "extra")
"""The fields with one value, where the first version wins unless the second is to overwrite it."""


def combined(known: Contact, other: Contact, *, overwrite: bool = False) -> Contact:
    """``known`` with what ``other`` adds: missing single values, and every further email, phone, tag and so on.

    With ``overwrite`` the single values of ``other`` win where it has one; lists only ever grow.
    """
    changes: dict[str, Any] = {}
    for name in SINGLE:
        value = getattr(other, name)
        if value and (overwrite or not getattr(known, name)):
            changes[name] = value
    if overwrite:
        changes["name"] = other.name or known.name
        if other.stage:
            changes["stage"] = other.stage
    if ("given" in changes or "family" in changes) and not overwrite and (known.given or known.family):
        # A name with parts from both versions would be nobody's.
        for part in ("given", "middle", "family"):
            changes.pop(part, None)
    changes["do_not_contact"] = known.do_not_contact or other.do_not_contact
    changes["emails"] = _joined(known.emails, other.emails, lambda item: item.address.casefold())
    changes["phones"] = _joined(
        known.phones, other.phones, lambda item: item.e164 or digits(item.number) or item.number
    )
    changes["addresses"] = _joined(known.addresses, other.addresses, lambda item: item[1:])
    changes["links"] = _joined(known.links, other.links, lambda item: item.url.rstrip("/").casefold())
    changes["companies"] = _jobs(known.companies, other.companies, overwrite)
    changes["tags"] = tuple(sorted(_joined(known.tags, other.tags, str.casefold), key=str.casefold))
    changes["fields"] = _fields(known.fields, other.fields, overwrite)
    changes["extra"] = "\n".join(dict.fromkeys(line for line in [*_lines(known.extra), *_lines(other.extra)]))
    return known._replace(**changes)


def may_be_same(name: str, other: str, *, closely: bool) -> bool:
    """Whether two folded names may be one person's: they share a word, or with ``closely``, one contains all words of
    the other. Colleagues share addresses and numbers; this keeps an import from merging them.
    """
    words, others = set(name.split()), set(other.split())
    if not words or not others:
        return True
    return words <= others or others <= words if closely else bool(words & others)


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


def _jobs(known: tuple[Employment, ...], other: tuple[Employment, ...], overwrite: bool) -> tuple[Employment, ...]:
    jobs = {job.company.casefold(): job for job in known}
    for job in other:
        have = jobs.get(job.company.casefold())
        if have is None:
            jobs[job.company.casefold()] = job
            continue
        title, department = (job.title, job.department) if overwrite else ("", "")
        jobs[job.company.casefold()] = have._replace(
            title=title or have.title or job.title, department=department or have.department or job.department
        )
    return tuple(jobs.values())


def _fields(known: tuple[FieldValue, ...], other: tuple[FieldValue, ...], overwrite: bool) -> tuple[FieldValue, ...]:
    values = {item.name.casefold(): item for item in known}
    for item in other:
        have = values.get(item.name.casefold())
        if have is None or (overwrite and item.value):
            values[item.name.casefold()] = item._replace(name=have.name if have else item.name)
    return tuple(sorted(values.values(), key=lambda item: item.name.casefold()))


def _lines(text: str) -> list[str]:
    return text.split("\n") if text else []

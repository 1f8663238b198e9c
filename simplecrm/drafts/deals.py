"""Deals from what a person typed."""

from __future__ import annotations

from simplecrm.core.pipelines import Pipelines, parse_pipelines
from simplecrm.core.records.deals import CLOSED_PROBABILITIES, STATUSES, Deal, DealContact
from simplecrm.drafts.amounts import amount, currency_code, in_currency
from simplecrm.drafts.context import FieldError, read
from simplecrm.drafts.labels import by_list, changed_fields, changed_tags, custom

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any, TypeAlias

    from simplecrm.drafts.context import Context
    from simplecrm.drafts.labels import Custom

    Role: TypeAlias = tuple[int, str | None]
    """The id of a contact, and the role of that contact in a deal; None keeps the role or is none."""
    Roles: TypeAlias = Iterable[Role]

LISTS = ("tags", "people")
"""The lists of a deal that single values can be added to and removed from."""


def with_role(text: str) -> tuple[str, str | None]:
    """Who a text such as ``ben=champion`` names, and the role, None if it names none: ``ben=`` takes the role away."""
    who, sign, role = text.rpartition("=")
    address, _, query = who.partition("?")
    if query and "/" in address and "=" not in query:
        return text.strip(), None  # an address such as linkedin.com/in/ben?trk=x
    return (who.strip(), " ".join(role.split())) if sign else (text.strip(), None)


def draft(
    context: Context,
    *,
    title: str,
    value: str | int | float = "",
    currency: str = "",
    stage: str = "",
    pipeline: str = "",
    probability: str | int = "",
    expected_close: str = "",
    source: str = "",
    owner: str = "",
    contact_id: int = 0,
    company_id: int = 0,
    product_id: int = 0,
    people: Roles = (),
    tags: Iterable[str] = (),
    fields: Custom = (),
) -> Deal:
    """A deal to be opened: ``value`` is a sum such as ``12000`` or ``1,250.50 USD``, ``probability`` whole percent,
    ``expected_close`` a phrase such as ``end of march``, ``fields`` names and values of custom fields. ``stage`` may
    name its pipeline, too: ``renewals/due``. ``people`` are further contacts and their roles; without a
    ``contact_id`` the first one is the main contact.

    The first stage of the first pipeline is the default, as are the currency of the settings and the probability of the
    stage. Raises ``FieldError``.
    """
    known = pipelines(context)
    first = known.all[0] if not pipeline else read("pipeline", lambda: known.require(pipeline))
    bare = Deal(currency=context.currency, pipeline=first.name, stage="")
    return edited(
        context, bare, title=title, value=value, currency=currency or None, stage=stage or first.stages[0].name,
        probability=probability or None, expected_close=expected_close, source=source, owner=owner,
        contact_id=contact_id,
        company_id=company_id, product_id=product_id, people=people, tags=tags,
        fields=tuple(item for item in custom(fields) if item.value),
    )  # fmt: skip


def edited(
    context: Context,
    old: Deal,
    *,
    title: str | None = None,
    value: str | int | float | None = None,
    currency: str | None = None,
    stage: str | None = None,
    probability: str | int | None = None,
    expected_close: str | None = None,
    status: str | None = None,
    lost_reason: str | None = None,
    pipeline: str | None = None,
    source: str | None = None,
    owner: str | None = None,
    contact_id: int | None = None,
    company_id: int | None = None,
    product_id: int | None = None,
    people: Roles | None = None,
    tags: Iterable[str] | None = None,
    fields: Custom | None = None,
    add: Mapping[str, Iterable[Any]] | None = None,
    remove: Mapping[str, Iterable[Any]] | None = None,
) -> Deal:
    """``old`` with the fields that are given; None leaves a field as it is, an empty value or date clears it.

    Another stage brings its own probability unless one is given, another pipeline its first stage. ``tags`` take the
    place of the old ones, ``people`` that of all contacts but the main one, and of all roles; ``add`` and ``remove``
    name single ones instead. ``fields`` given as a mapping change only those that it names.

    Another ``contact_id`` takes the place of the main contact, who stays a contact of the deal only with a role. If the
    main contact is removed, the next one is it. Raises ``FieldError``, also for a probability of a deal that is won or
    lost, and for the reason of one that is not lost.
    """
    more, less = by_list(add, LISTS), by_list(remove, LISTS)
    everyone = _people(old, contact_id, people, more.get("people", ()), less.get("people", ()))
    changes: dict[str, Any] = {
        "title": title, "status": status, "lost_reason": lost_reason, "source": source, "company_id": company_id,
        "product_id": product_id, "contact_id": everyone[0].id if everyone else 0, "people": everyone,
        "probability": None if probability is None else _percent(probability),
        "expected_close": None if expected_close is None else _day(context, expected_close),
        "currency": None if currency is None else currency_code(currency),
        "owner": None if owner is None else context.owner(owner),
        "tags": changed_tags(old.tags, tags, more.get("tags", ()), less.get("tags", ())),
        "fields": None if fields is None else changed_fields(old.fields, fields),
    }  # fmt: skip
    kept = changes["currency"] or old.currency
    if value is not None:
        said = amount(context, "value", str(value), kept)
        if currency is not None and changes["currency"] != said.currency:
            raise FieldError(
                "currency",
                f"The value is in {said.currency}, but the currency is {kept}.",
                f"Give the value in {kept}, or leave the currency out.",
            )
        changes |= {"value": said.value, "currency": said.currency}
    elif kept != old.currency and old.value:
        changes["value"] = in_currency(old.value, old.currency, kept)
    if stage is not None or pipeline is not None:
        changes |= _place(context, old, stage, pipeline, keep=probability is not None)
    if status == "open" != old.status:
        changes |= {"probability": changes.get("probability") or 0, "lost_reason": lost_reason or ""}
    new = old._replace(**{name: change for name, change in changes.items() if change is not None})
    if not new.title.strip():
        raise FieldError("title", "A deal needs a title.")
    if new.status not in STATUSES:
        raise FieldError("status", f"Invalid status: “{new.status}”.", f"Statuses: {', '.join(STATUSES)}")
    _check_closing(new, sure=probability is not None, has_reason=bool(lost_reason))
    return new


def pipelines(context: Context) -> Pipelines:
    """The pipelines of the settings. Raises ``FieldError`` if they are invalid."""
    return read("stage", lambda: parse_pipelines(context.setting("pipelines")))


def stage_of(context: Context, text: str) -> tuple[str, str]:
    """The pipeline and stage that a text names. Raises ``FieldError``, with the stage that may be meant, else with
    all."""
    pipeline, stage = read("stage", lambda: pipelines(context).find(text))
    return pipeline.name, stage.name


def _people(
    old: Deal, contact_id: int | None, exactly: Roles | None, add: Iterable[Role], remove: Iterable[int]
) -> tuple[DealContact, ...]:
    """The contacts of the deal after a change, the main one first; ``old.people`` itself if nothing is changed."""
    if contact_id is None and exactly is None and not (add or remove):
        return old.people
    known = {person.id: person for person in old.people}
    main = old.contact_id if contact_id is None else contact_id
    kept = dict(known)
    if exactly is not None:
        kept = {one: known[one]._replace(role="") for one in known if one == old.contact_id}
    if main != old.contact_id and old.contact_id in kept and not (main and kept[old.contact_id].role):
        del kept[old.contact_id]
    for one in remove:
        kept.pop(one, None)
        main = 0 if one == main else main
    for one, role in (*(exactly or ()), *add):
        person = kept.get(one) or known.get(one) or DealContact(id=one)
        kept[one] = person if role is None else person._replace(role=role)
    if not main:
        return tuple(kept.values())
    first = kept.pop(main, None) or known.get(main) or DealContact(id=main)
    return (first, *kept.values())


def _place(context: Context, old: Deal, stage: str | None, pipeline: str | None, *, keep: bool) -> dict[str, Any]:
    """The changes for another stage or pipeline; ``keep`` says that a probability was given."""
    known = pipelines(context)
    within = read("pipeline", lambda: known.require(pipeline)) if pipeline else known.pipeline(old.pipeline)
    if stage is None and within is not None:
        stage = within.stages[0].name
    if within is not None and pipeline and "/" not in (stage or ""):
        stage = f"{within.name}/{stage}"
    found, place = read("stage", lambda: known.find(stage or "", within.name if within is not None else ""))
    changes: dict[str, Any] = {"pipeline": found.name, "stage": place.name}
    if not keep and (found.name, place.name) != (old.pipeline, old.stage):
        changes["probability"] = place.probability
    return changes


def _check_closing(new: Deal, *, sure: bool, has_reason: bool) -> None:
    """Raise ``FieldError`` for a probability that is given to a closed deal, or a reason to one that is not lost."""
    fixed = CLOSED_PROBABILITIES.get(new.status, new.probability)
    if sure and new.probability != fixed:
        raise FieldError(
            "probability",
            f"The deal {new.title} is {new.status}, so its probability is {fixed} %.",
            f"Reopen it first: simplecrm deals reopen {new.id}",
        )
    if has_reason and new.status != "lost":
        from shlex import quote

        hint = f"Mark it as lost: simplecrm deals lost {new.id} {quote(new.lost_reason)}"
        raise FieldError("lost_reason", f"Only a lost deal has a reason; {new.title} is {new.status}.", hint)


def _percent(value: str | int) -> int:
    """Whole percent; 0 where it is not said. Raises ``FieldError``."""
    text = str(value).strip().removesuffix("%").strip()
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and int(text) <= 100):
        raise FieldError("probability", f"Invalid probability: “{value!s:.40}”.", "Write a whole number from 0 to 100.")
    return int(text)


def _day(context: Context, phrase: str) -> str:
    return context.coming("expected_close", phrase).date.isoformat() if phrase.strip() else ""

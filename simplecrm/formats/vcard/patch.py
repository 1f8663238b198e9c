"""Changes a card in place: only the properties that changed are written, all other lines stay as they are.

A card of a phone or another address book has parameters, groups and photos that the book does not keep; writing it
anew from a contact would lose them there.
"""

from __future__ import annotations

import re

from simplecrm.core.records import Record
from simplecrm.core.records.contacts import Contact
from simplecrm.core.records.notes import Note
from simplecrm.formats.vcard.kept import canonical
from simplecrm.formats.vcard.lines import Property, parse_property
from simplecrm.formats.vcard.reader import OWN
from simplecrm.formats.vcard.writer import card_of, fold

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_TOGETHER = (
    ("FN", "N"),
    ("ORG", "TITLE", "ROLE", OWN + "JOB-STARTED", OWN + "FORMER-JOB"),
    ("URL", "IMPP", "X-SOCIALPROFILE", "SOCIALPROFILE", "X-SKYPE", "X-SKYPE-USERNAME", "X-TWITTER", "X-JABBER",
     "X-AIM", "X-ICQ", "X-MSN", "X-YAHOO", "X-GTALK", "X-GOOGLE-TALK"),
    ("ANNIVERSARY", "X-ANNIVERSARY", "X-EVOLUTION-ANNIVERSARY"),
    ("EMAIL",), ("TEL",), ("ADR",), ("NICKNAME",), ("NOTE",), ("CATEGORIES",), ("BDAY",), ("LANG",), ("TZ",),
    (OWN + "STAGE",), (OWN + "SOURCE",), (OWN + "CADENCE",), (OWN + "DO-NOT-CONTACT",), (OWN + "FIELD",),
    (OWN + "ARCHIVED",), (OWN + "CREATED",),
)  # fmt: skip
"""Properties that are replaced together, because one field of the book is read from all of them."""

_FIRST_OF = {name: names[0] for names in _TOGETHER for name in names}
_NEVER_CHANGED = frozenset(("BEGIN", "END", "VERSION", "PRODID", "UID", "REV", "KIND"))
_LABEL = "X-ABLABEL"
_GROUP_NUMBER = re.compile(r"item(\d+)", re.IGNORECASE)


class _Bundle(Record):
    """A property, or those of one group, without the name of the group."""

    names: tuple[str, ...]
    texts: tuple[str, ...]
    grouped: bool

    @property
    def field(self) -> str:
        """Which properties it is replaced with, empty if it is one that the book has no field for."""
        return next((_FIRST_OF[name] for name in self.names if name in _FIRST_OF), "")


def patched(
    text: str, before: tuple[Contact, Sequence[str]], after: tuple[Contact, Sequence[str]], revised: str
) -> str:
    """The card ``text`` with what changed from ``before`` to ``after``, each a contact with the texts of its notes;
    ``revised`` is the time of the change (UTC, ``YYYY-MM-DDTHH:MM:SSZ``). The text is one card of version 3.0 or 4.0.
    """
    whole = [(line, _parsed(line)) for line in unfolded(text)]
    lines = [one for _, one in whole if one is not None]
    version = next((one.value.strip() for one in lines if one.name == "VERSION"), "3.0")
    old, new = (_bundles(*side, version) for side in (before, after))
    gone = [bundle for bundle in old if bundle not in new]
    added = [bundle for bundle in new if bundle not in old]
    if not gone and not added:
        return text
    replaced = {bundle.field for bundle in (*gone, *added) if bundle.field}
    removed = {text for bundle in gone if not bundle.field for text in bundle.texts}
    groups = {one.group for one in lines if one.group and _is_replaced(one, replaced, removed)}
    kept = [
        line
        for line, one in whole
        if one is None
        or not (
            one.name in ("END", "REV")
            or _is_replaced(one, replaced, removed)
            or (one.group in groups and one.name.startswith("X-AB"))
        )
    ]
    wanted = [bundle for bundle in new if bundle.field in replaced]
    wanted += [bundle for bundle in added if not bundle.field]
    return _joined([*kept, *_written(wanted, lines), _revision(revised, version), "END:VCARD"])


def _is_replaced(one: Property, fields: set[str], removed: set[str]) -> bool:
    if one.name in _FIRST_OF:
        return _FIRST_OF[one.name] in fields
    return bool(removed) and _without_group(canonical(one)) in removed


def unfolded(text: str) -> list[str]:
    """The lines of a card with folded ones joined (RFC 6350, 3.2), without empty ones."""
    whole: list[str] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if line[:1] in (" ", "\t") and whole:
            whole[-1] += line[1:]
        elif line.strip():
            whole.append(line)
    return whole


def _parsed(line: str) -> Property | None:
    return parse_property(line.lstrip("\ufeff"), 0)


def _bundles(contact: Contact, notes: Sequence[str], version: str) -> list[_Bundle]:
    written = card_of(contact._replace(updated_at=""), [Note(text=note) for note in notes], version)
    groups: dict[str, list[Property]] = {}
    found = []
    for one in map(_parsed, unfolded(written)):
        if one is None or one.name in _NEVER_CHANGED:
            continue
        if not one.group:
            found.append([one])
        elif one.group in groups:
            groups[one.group].append(one)
        else:
            groups[one.group] = [one]
            found.append(groups[one.group])
    return [
        _Bundle(
            tuple(one.name for one in bundle), tuple(_without_group(one.text) for one in bundle), bool(bundle[0].group)
        )
        for bundle in found
    ]


def _without_group(text: str) -> str:
    """A line without the group before its name."""
    head, dot, rest = text.partition(".")
    return rest if dot and head.replace("-", "").isalnum() else text


def _written(bundles: Iterable[_Bundle], lines: Sequence[Property]) -> list[str]:
    """The lines of the bundles, in groups that are not used yet."""
    numbers = (_GROUP_NUMBER.fullmatch(one.group) for one in lines)
    last = max((int(match.group(1)) for match in numbers if match), default=0)
    found = []
    for bundle in bundles:
        last += bundle.grouped
        found += [f"item{last}.{text}" if bundle.grouped else text for text in bundle.texts]
    return found


def _revision(revised: str, version: str) -> str:
    return "REV:" + (revised.replace("-", "").replace(":", "") if version == "4.0" else revised)


def _joined(lines: Iterable[str]) -> str:
    return "".join(f"{fold(line)}\r\n" for line in lines)

"""How likely it is that two contacts are one person, and why."""

from __future__ import annotations

from simplecrm.core.records import Record

LIKELY = 50
"""The lowest score of a pair that is worth reviewing."""

_EMAIL, _PHONE, _LINK, _NAME, _NAME_NEAR, _COMPANY = 55, 35, 50, 45, 30, 15
_NAMES_DIFFER, _BIRTHDAYS_DIFFER = -35, -40


class Traits(Record):
    """What contacts are compared by: folded name, emails, phone tails, links, folded companies, birthday."""

    id: int
    name: str
    emails: frozenset[str]
    tails: frozenset[str]
    links: frozenset[str]
    companies: frozenset[str]
    birthday: str


class Likeness(Record):
    """A score from 0 to 100 and the reasons for it, the weightiest first."""

    score: int
    reasons: tuple[str, ...]


def likeness(one: Traits, other: Traits) -> Likeness:
    """How likely it is that the two are one person."""
    found: list[tuple[int, str]] = []
    for weight, mine, theirs, what in (
        (_EMAIL, one.emails, other.emails, "same email"),
        (_LINK, one.links, other.links, "same profile"),
        (_PHONE, one.tails, other.tails, "same phone"),
        (_COMPANY, one.companies, other.companies, "same company"),
    ):
        if mine & theirs:
            found.append((weight, what))
    found.append(_names(one.name, other.name))
    if one.birthday and other.birthday and one.birthday[-5:] != other.birthday[-5:]:
        found.append((_BIRTHDAYS_DIFFER, "different birthdays"))
    score = sum(weight for weight, _ in found)
    reasons = sorted((item for item in found if item[0]), key=lambda item: -item[0])
    return Likeness(max(0, min(100, score)), tuple(words for _, words in reasons))


def keys(traits: Traits) -> list[str]:
    """The blocking keys of a contact: only contacts that share one are compared.

    The words of the name in any order, and the family name's consonants with the initial of the given name, so that
    ``Hofmann, Georg`` meets ``Georg Hoffmann``.
    """
    words = sorted(traits.name.split())
    found = [f"n {' '.join(words)}"] if words else []
    if len(words) > 1:
        skeletons = [_skeleton(word) for word in traits.name.split()]
        first, last = skeletons[0], skeletons[-1]
        found += [f"s {last} {first[:1]}", f"s {first} {last[:1]}"]
    found += [f"e {email}" for email in traits.emails]
    found += [f"p {tail}" for tail in traits.tails]
    found += [f"l {link}" for link in traits.links]
    return found


def _names(one: str, other: str) -> tuple[int, str]:
    if not one or not other or "@" in one or "@" in other:
        return 0, ""
    if one == other or sorted(one.split()) == sorted(other.split()):
        return _NAME, "same name"
    words, others = set(one.split()), set(other.split())
    if words <= others or others <= words:
        return _NAME_NEAR, "one name within the other"
    from rapidfuzz.distance import OSA

    distance = OSA.distance(" ".join(sorted(words)), " ".join(sorted(others)), score_cutoff=2)
    if distance <= 2 and min(len(one), len(other)) > 5:
        return _NAME_NEAR, "names alike"
    return _NAMES_DIFFER, "different names"


def _skeleton(word: str) -> str:
    """The first letter and the consonants after it, without doubling, which most typing errors leave unchanged."""
    kept = word[:1]
    for letter in word[1:]:
        if letter not in "aeiouyh" and letter != kept[-1]:
            kept += letter
    return kept

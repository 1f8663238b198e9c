"""How likely it is that two contacts are one person, and why."""

from __future__ import annotations

from simplecrm.core import identity
from simplecrm.core.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from simplecrm.core.identity import Name, Traits

LIKELY = 50
"""The lowest score of a pair that is worth reviewing."""

MAX_SHARING = 4
"""An address, number or profile that more contacts have is a switchboard's, a family's or a company's: it says little
about any of them."""

_PROFILE, _EMAIL, _PHONE, _NAME, _NAME_NEAR, _SHARED, _COMPANY = 60, 55, 50, 45, 35, 20, 15
_NAMES_DIFFER, _BIRTHDAYS_DIFFER = -35, -40


class Likeness(Record):
    """A score from 0 to 100 and the reasons for it, the weightiest first."""

    score: int
    reasons: tuple[str, ...]


def likeness(one: Traits, other: Traits, common: frozenset[str] = frozenset()) -> Likeness:
    """How much speaks for the two being one person. ``common`` are emails, phone tails and profiles that many
    have."""
    found: list[tuple[int, str]] = []
    own = False
    for weight, mine, theirs, what in (
        (_PROFILE, one.profiles, other.profiles, "same profile"),
        (_EMAIL, one.emails, other.emails, "same email"),
        (_PHONE, one.tails, other.tails, "same phone"),
    ):
        both = mine & theirs
        if both:
            is_own = not all(value in common or identity.is_shared_address(value) for value in both)
            own = own or is_own
            found.append((weight if is_own else _SHARED, what))
    if one.companies & other.companies:
        found.append((_COMPANY, "same company"))
    weight, what = _names(one.called, other.called)
    # What only one person should have is worth a look whatever the names.
    found.append((0 if own and weight < 0 else weight, what))
    if one.birthday and other.birthday and one.birthday[-5:] != other.birthday[-5:]:
        found.append((_BIRTHDAYS_DIFFER, "different birthdays"))
    score = sum(weight for weight, _ in found)
    reasons = sorted((item for item in found if item[1]), key=lambda item: -item[0])
    return Likeness(max(0, min(100, score)), tuple(words for _, words in reasons))


def have_nothing_in_common(one: Traits, other: Traits) -> bool:
    """Whether two contacts differ in all that tells people apart: merging them is more likely a mistake."""
    shared = any(
        mine & theirs
        for mine, theirs in (
            (frozenset(one.called.words), frozenset(other.called.words)), (one.emails, other.emails),
            (one.tails, other.tails), (one.profiles, other.profiles), (one.companies, other.companies),
            (one.cities, other.cities),
        )
    )  # fmt: skip
    return not shared and not (one.birthday and one.birthday == other.birthday)


def keys(traits: Traits) -> list[str]:
    """The blocking keys of a contact: only contacts that share one are compared.

    The words of the name in any order, and the family name's consonants with the initial of the given name, so that
    ``Hofmann, Georg`` meets ``Georg Hoffmann``.
    """
    words = traits.called.words
    found = [f"n {' '.join(sorted(words))}"] if words else []
    if len(words) > 1:
        skeletons = [_skeleton(word) for word in words]
        first, last = skeletons[0], skeletons[-1]
        found += [f"s {last} {first[:1]}", f"s {first} {last[:1]}"]
    found += [f"e {email}" for email in traits.emails]
    found += [f"p {tail}" for tail in traits.tails if len(tail) >= MIN_DIGITS]
    found += [f"l {profile}" for profile in traits.profiles]
    return found


MIN_DIGITS = 6
"""Numbers with fewer digits are extensions and short codes."""


def _names(one: Name, other: Name) -> tuple[int, str]:
    if not (one.known and other.known):
        return 0, ""
    if identity.same_name(one, other):
        return _NAME, "same name"
    if identity.names_agree(one, other):
        return _NAME_NEAR, "one name within the other"
    from rapidfuzz.distance import OSA

    mine, theirs = " ".join(sorted(set(one.words))), " ".join(sorted(set(other.words)))
    if min(len(mine), len(theirs)) > 5 and OSA.distance(mine, theirs, score_cutoff=2) <= 2:
        return _NAME_NEAR, "names alike"
    return _NAMES_DIFFER, "different names"


def _skeleton(word: str) -> str:
    """The first letter and the consonants after it, without doubling, which most typing errors leave unchanged."""
    kept = word[:1]
    for letter in word[1:]:
        if letter not in "aeiouyh" and letter != kept[-1]:
            kept += letter
    return kept

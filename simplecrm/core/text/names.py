"""People's names: taken apart, put together, and folded so that they sort and match whatever their accents.

Names follow no rule that holds everywhere; where these fail, the parts of a contact can be edited one by one, and
the name that was typed is what is shown.
"""

from __future__ import annotations

from simplecrm.core.records import Record
from simplecrm.core.text import word_set


class NameParts(Record):
    """The parts of a name, as vCard's N has them (RFC 6350, 6.2.2). A single name is the given one."""

    prefix: str = ""
    given: str = ""
    middle: str = ""
    family: str = ""
    suffix: str = ""


_PREFIXES = word_set(
    "dr prof professor mr mrs ms mx miss mme mlle sir dame lady lord herr frau hr señor señora sr. sra. "
    "rev fr. ing dipl.-ing mag hon capt"
)
_GENERATIONS = word_set("jr sr ii iii iv jnr snr")
_DEGREES = word_set("phd ph.d md m.d mba esq cpa dds obe mbe cbe bsc msc ba llb llm ll.m")
_PARTICLES = word_set("von van de der del della di du zu zum zur vom ter bin ibn st.")
_LOWER_PARTICLES = _PARTICLES | word_set("den la le los las da do das dos e y al el ten te af av 't")
_LETTERS = {
    ord(letter): plain
    for letter, plain in zip("øłđðħıæœþ", ("o", "l", "d", "d", "h", "i", "ae", "oe", "th"), strict=True)
}


def split_person(text: str) -> tuple[str, str]:
    """The name and email address in what somebody typed or copied from a message; either may be empty.

    Understands ``Ann Lee <ann@acme.com>``, ``"Lee, Ann" <…>``, ``ann@acme.com (Ann Lee)``, ``Ann Lee ann@acme.com``
    and either alone. Text without an address is all name.
    """
    text = " ".join(text.split())
    before, angle, rest = text.rpartition("<")
    if angle:
        address, _, after = rest.partition(">")
        address = address.strip().removeprefix("mailto:")
        if looks_like_email(address):
            return _unquoted(before.strip() or after.strip()), address
    first, _, rest = text.partition(" ")
    if looks_like_email(first):
        return _unquoted(_without_brackets(rest)), first
    before, _, last = text.rpartition(" ")
    if looks_like_email(last):
        return _unquoted(before.rstrip(" ,;")), last
    return _unquoted(text), ""


def parse_name(display: str) -> NameParts:
    """The parts of a name as people write it: ``Dr. Ann von der Heide, Jr.`` or ``Lee, Ann``.

    The last word is the family name, with the particles before it; a single word is the given name. Names in
    Chinese, Japanese or Korean script are family name first when a blank parts them, else one given name.
    """
    display = " ".join(display.split())
    head, suffixes = _split_suffixes([part.strip() for part in display.split(",") if part.strip()])
    if len(head) > 1:
        return _family_first(head[0], " ".join(head[1:]), suffixes)
    words = (head[0] if head else "").split()
    if len(words) == 2 and all(map(_is_east_asian, words)):
        return NameParts(given=words[1], family=words[0])
    prefix, words = _take_prefixes(words)
    words, more = _take_suffixes(words)
    family_at = _family_start(words)
    return NameParts(
        prefix,
        words[0] if words else "",
        " ".join(words[1:family_at]),
        " ".join(words[family_at:]) if len(words) > 1 else "",
        " ".join(more + suffixes),
    )


def display_name(parts: NameParts) -> str:
    """The name as it is shown: ``Dr. Ann Lee Jr.``; family name first in Chinese, Japanese or Korean script."""
    if parts.given and parts.family and _is_east_asian(parts.given) and _is_east_asian(parts.family):
        pieces = (parts.prefix, parts.family, parts.middle, parts.given, parts.suffix)
    else:
        pieces = (parts.prefix, parts.given, parts.middle, parts.family, parts.suffix)
    return " ".join(piece for piece in pieces if piece)


def fold(text: str) -> str:
    """``text`` for sorting and matching: lower case, without accents, blanks collapsed.

    ``Straße`` is ``strasse``, ``Łukasz`` ``lukasz``, ``Søren`` ``soren``. Marks that make another letter rather than
    an accent (Japanese voicing, Indic signs) stay. Folding twice changes nothing.
    """
    if text.isascii():
        return " ".join(text.lower().split())
    from unicodedata import combining, normalize

    apart = normalize("NFKD", normalize("NFKD", text).casefold().translate(_LETTERS))
    kept = "".join(sign for sign in apart if not _is_accent(combining(sign)))
    return " ".join(normalize("NFC", kept).split())


def ascii_lower(text: str) -> str:
    """Lower case for ASCII letters alone: what SQLite's ``lower`` and ``NOCASE`` make of a text."""
    return text.lower() if text.isascii() else "".join(sign.lower() if sign.isascii() else sign for sign in text)


def looks_like_email(text: str) -> bool:
    """Whether ``text`` can be an email address: one ``@``, no blanks or controls, the lengths of RFC 5321, 4.5.3.1.

    Permissive beyond that: letters of any script (RFC 6531), hosts without a dot.
    """
    local, at, domain = text.partition("@")
    if not (local and at and domain) or "@" in domain or len(text.encode("utf-8", "replace")) > 254:
        return False
    if not text.isprintable() or any(sign.isspace() or sign in '<>()[],;:"\\' for sign in text):
        return False
    if len(local.encode("utf-8", "replace")) > 64:
        return False
    return all(0 < len(label.encode("utf-8", "replace")) <= 63 for label in domain.split("."))


def _unquoted(name: str) -> str:
    while len(name) > 1 and (name[0], name[-1]) in (('"', '"'), ("'", "'")):
        name = name[1:-1].strip()
    return name.replace('\\"', '"')


def _without_brackets(name: str) -> str:
    return name[1:-1].strip() if name[:1] == "(" and name[-1:] == ")" else name


def _bare(word: str) -> str:
    return word.lower().rstrip(".,")


def _is_prefix(word: str) -> bool:
    return word.lower() in _PREFIXES or _bare(word) in _PREFIXES


def _is_suffix(word: str) -> bool:
    return _bare(word) in _GENERATIONS or _bare(word) in _DEGREES


def _split_suffixes(parts: list[str]) -> tuple[list[str], list[str]]:
    """The parts between commas that are names, and those at the end that are suffixes."""
    suffixes: list[str] = []
    while len(parts) > 1 and all(map(_is_suffix, parts[-1].split())):
        suffixes.insert(0, parts.pop())
    return parts, suffixes


def _family_first(family: str, rest: str, suffixes: list[str]) -> NameParts:
    prefix, words = _take_prefixes(rest.split())
    words, more = _take_suffixes(words)
    given, middle = (words[0], " ".join(words[1:])) if words else ("", "")
    return NameParts(prefix, given, middle, family, " ".join(more + suffixes))


def _take_prefixes(words: list[str]) -> tuple[str, list[str]]:
    count = 0
    while count < len(words) - 1 and _is_prefix(words[count]):
        count += 1
    return " ".join(words[:count]), words[count:]


def _take_suffixes(words: list[str]) -> tuple[list[str], list[str]]:
    """A lone ``Md`` or ``Ba`` after one name is a family name, so two words are needed before a suffix, or a
    generation."""
    count = len(words)
    while count > 1 and _is_suffix(words[count - 1]) and (count > 2 or _bare(words[count - 1]) in _GENERATIONS):
        count -= 1
    return words[:count], words[count:]


def _family_start(words: list[str]) -> int:
    """Where the family name begins: at the last word, or at the particles right before it."""
    start = len(words) - 1
    while start > 1 and _is_particle(words[start - 1]):
        start -= 1
    return max(start, 1)


def _is_particle(word: str) -> bool:
    return word in _LOWER_PARTICLES or word.lower() in _PARTICLES


def _is_east_asian(word: str) -> bool:
    """Han, kana, hangul, and the marks between them, and nothing else."""
    return all("\u3001" <= sign <= "\u9fff" or "\uac00" <= sign <= "\ud7a3" or sign > "\U00020000" for sign in word)


def _is_accent(combining_class: int) -> bool:
    """Points of Hebrew and Arabic (10-35) and accents proper (200 and up), by their canonical combining class."""
    return 10 <= combining_class <= 35 or combining_class >= 200

"""What can be said of a query without parsing it: most are plain words and need no parser (``core.query.parser``).
``parted`` and ``trigrams`` are for the trigram index, which holds every three letters that follow each other."""

from __future__ import annotations

from simplecrm.core.text.names import fold

MAX_WORDS = 32
"""Words of a query beyond this many are ignored: each costs a pass over the index."""

JOINERS = ("and", "or", "not", "AND", "OR", "NOT")


def is_condition(word: str) -> bool:
    """Whether a word of the command line that begins with ``-`` excludes something, as ``-tag:cold`` or ``-@hot`` does,
    rather than being an option."""
    if word[1:2].isalpha():
        return any(sign in word for sign in ":<>")
    return word[1:2] in ("(", '"', "@") and len(word) > 2


def is_plain(text: str) -> bool:
    """Whether a query is nothing but words (or a phone number), so that nothing of it has to be parsed."""
    if not any(sign.isalpha() for sign in text):
        return True
    if any(sign in text for sign in ':<>"()'):
        return False
    return not any(word[0] in "-@" or word in JOINERS for word in text.split())


def may_name_profile(text: str) -> bool:
    """Whether a word may be somebody's handle or page on a network (see ``core.text.profiles.meant_keys``)."""
    return text[:1] == "@" or ":" in text or "/" in text


def may_find_archived(text: str) -> bool:
    """Whether a query may find archived contacts too: those that say ``is:archived``, or name a segment that may."""
    return not is_plain(text) and any(sign in text.casefold() for sign in ("archived", "@", "segment:"))


def trigrams(word: str) -> str:
    """The FTS5 expression for every three letters of ``word``, all of which have to be there; empty for under three."""
    found = dict.fromkeys(word[at : at + 3] for at in range(min(len(word) - 2, MAX_WORDS)))
    return " AND ".join('"' + trigram.replace('"', '""') + '"' for trigram in found)


def parted(text: str) -> list[str]:
    """The words of ``text`` folded and split as the trigram index has them."""
    folded = fold(text)
    for sign in "-'.\u2019":
        folded = folded.replace(sign, " ")
    return folded.split()[:MAX_WORDS]

"""What the index of fragments holds: every three letters that follow each other in a folded name."""

from __future__ import annotations

from simplecrm.core.text.names import fold

MOST_WORDS = 32
"""Words of a query beyond these are ignored: each costs a pass over the index."""


def grams(word: str) -> str:
    """The FTS5 expression for every three letters of ``word``, all of which have to be there; empty for under three."""
    found = dict.fromkeys(word[at : at + 3] for at in range(min(len(word) - 2, MOST_WORDS)))
    return " AND ".join('"' + gram.replace('"', '""') + '"' for gram in found)


def parted(text: str) -> list[str]:
    """The words of ``text`` folded and parted as the index of fragments has them."""
    folded = fold(text)
    for sign in "-'.\u2019":
        folded = folded.replace(sign, " ")
    return folded.split()[:MOST_WORDS]

"""The word that somebody may have meant."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

LEAST_SIMILARITY = 0.7
"""From 0 to 1, as ``difflib`` measures it: ``compnay`` and ``company`` are 0.86 alike, ``tga`` and ``tag`` 0.67."""


def similar(word: str, known: Iterable[str]) -> str:
    """The known word most like ``word``, empty if none is much like it; swapped letters count as alike."""
    from difflib import get_close_matches

    word, words = word.casefold(), {one.casefold(): one for one in known}
    swapped = next((one for one in words if len(one) > 2 and sorted(one) == sorted(word) and one != word), "")
    found = [swapped] if swapped else get_close_matches(word, words, 1, LEAST_SIMILARITY) if len(word) > 2 else []
    return words[found[0]] if found else ""

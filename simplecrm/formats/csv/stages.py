"""Words of other programs for stages: the table in ``stages.toml``."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from functools import cache

from simplecrm.formats.csv.columns import normal

MAX_REMARKS = 20


@cache
def stage_words(kind: str) -> dict[str, str]:
    """{word in normal form: stage} for ``contact`` or ``deal``."""
    import tomllib

    with open(os.path.join(os.path.dirname(__file__), "stages.toml"), "rb") as file:
        table = tomllib.load(file)[kind]
    return {normal(word): stage for stage, words in table.items() for word in words}


def stage_of(word: str, kind: str) -> str:
    """The stage that a word of a file stands for, empty if it is unknown."""
    return stage_words(kind).get(normal(word), "")


def stage_remark(word: str, kind: str) -> str:
    """What is said of a word of a file; empty for a stage that is written as in the book."""
    stage = stage_of(word, kind)
    if stage:
        return f"Stage {word!r} → {stage}." if stage != word.casefold() else ""
    if kind == "deal":
        return ""  # the report of the import counts the deals
    return f"Stage {word!r} is unknown; it is kept as it is."


class StageReader:
    """Replaces words for stages by the book's. ``said`` are the words on which there is a remark already; on each
    further one a remark is made where it first occurs, up to ``MAX_REMARKS``."""

    def __init__(self, kind: str, said: Iterable[str]) -> None:
        self._kind = kind
        self._stages: dict[str, str] = {word: stage_of(word, kind) or word for word in said}
        self._left = MAX_REMARKS

    def __call__(self, word: str, remark: Callable[[str], None]) -> str:
        """The stage for a word of the file."""
        stage = self._stages.get(word)
        if stage is None:
            stage = self._stages[word] = stage_of(word, self._kind) or word
            said = stage_remark(word, self._kind)
            if said and self._left:
                self._left -= 1
                remark(said)
        return stage

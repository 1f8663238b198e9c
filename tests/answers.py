"""The output of a command, and the types of the fixtures that run commands."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple


class Answer(NamedTuple):
    """The exit code, stdout and stderr of a command."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """The lines of stdout."""
        return self.out.splitlines()

    @property
    def json(self) -> Any:
        """Stdout read as JSON."""
        return json.loads(self.out)


Crm = Callable[..., Answer]
"""The fixtures ``crm`` and ``process``: a command line as words, ``stdin`` as text or bytes."""

MadeOnce = Callable[[str, Callable[[], object]], None]
"""The fixture ``made_once``."""

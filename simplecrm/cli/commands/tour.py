"""``tour``."""

from __future__ import annotations

import os
import shutil
import tempfile

from simplecrm.cli.runtime.context import run
from simplecrm.cli.runtime.groups import verbs as new_verbs

verbs = new_verbs()


@verbs.command("tour")
def tour() -> int:
    """Learn the daily loop in five minutes, step by step in the application, on sample data that is removed afterwards.

    Example: simplecrm tour
    """
    from simplecrm.actions.demo import fill
    from simplecrm.store.trial import Scratch
    from simplecrm.tui.run import require_terminal, run_book

    require_terminal()
    folder = tempfile.mkdtemp(prefix="simplecrm-tour-")
    try:
        book = Scratch(os.path.join(folder, "tour.db"), source="tour")
        book.create()
        fill(book, run.now)
        book.close()
        return run_book(book, with_tour=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)

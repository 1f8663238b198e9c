"""Sync the folders of the settings without asking: what would have to be asked is left, and counted."""

from __future__ import annotations

from simplecrm import config
from simplecrm.actions.syncing import program
from simplecrm.actions.syncing.folder import locked
from simplecrm.actions.syncing.sync import Sync
from simplecrm.core.records import Record
from simplecrm.core.sync.pairs import HINT, parse_pairs
from simplecrm.errors import CrmError, NotUnderstood

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime

    from simplecrm.actions.syncing.results import Result
    from simplecrm.core.query import QueryContext
    from simplecrm.store.book import Book


class Report(Record):
    """What was done, by the name of the folder; ``to_confirm`` are the results of those that would remove too much, and
    were left. ``errors`` are sentences."""

    results: tuple[tuple[str, Result], ...] = ()
    to_confirm: tuple[tuple[str, Result], ...] = ()
    errors: tuple[str, ...] = ()

    @property
    def undecided(self) -> int:
        """How many fields both sides changed."""
        return sum(len(result.undecided) for _, result in self.results)


def sync_all(book: Book, now: datetime.datetime, context: QueryContext) -> Report:
    """Sync every folder of the setting ``sync_folders``, with ``sync_command`` before and after if it is installed.

    Raises ``NotUnderstood`` if no folder is set. An error of one folder does not keep the others from being synced.
    """
    pairs = parse_pairs(config.get("sync_folders"))
    if not pairs:
        raise NotUnderstood("No folders are set.", HINT)
    command = config.get("sync_command")
    command = command if program.is_installed(command) else ""
    errors = [program.run(command)] if command else []
    results: list[tuple[str, Result]] = []
    to_confirm: list[tuple[str, Result]] = []
    for pair in pairs:
        try:
            syncing = Sync(book, pair, now, context, region=config.get("region"))
            with locked(syncing.path):
                found = syncing.preview()
                many = [result for result in found if result.must_be_confirmed]
                to_confirm += [(pair.name, result) for result in many]
                if not many:
                    done = syncing.apply() if syncing.is_needed(found) else found
                    results += [(pair.name, result) for result in done]
        except CrmError as error:
            errors.append(error.sentence)
    if command and any(result.folder for _, result in results):
        errors.append(program.run(command))
    return Report(tuple(results), tuple(to_confirm), tuple(dict.fromkeys(filter(None, errors))))

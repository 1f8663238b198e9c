"""The errors of the program: each has a sentence, a hint and an exit code.

Every expected error is a ``CrmError``; both front ends show its sentence and hint, and the command line exits with its
code. Any other exception is a bug, shown as an ``InternalError`` (see ``store.crash_report``).
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

DONE = 0
NOTHING_MATCHED = 1
USAGE = 2
AMBIGUOUS = 3
ROWS_REJECTED = 4
FILE_UNUSABLE = 5
INTERNAL_ERROR = 70
INTERRUPTED = 130
OF_SIGNAL = 128
"""Added to the number of the signal that ended the process, as in shells."""


class CrmError(Exception):
    """An error message of one sentence, a hint on what to do, and the exit code of the process."""

    exit_code = USAGE

    def __init__(self, sentence: str, hint: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.hint = hint


class NothingMatched(CrmError):
    """A valid query found nothing in the book."""

    exit_code = NOTHING_MATCHED


class NotUnderstood(CrmError):
    """Invalid input: a value or a command cannot be parsed or is not accepted."""

    exit_code = USAGE


MAX_CHOICES = 10
"""How many of several matches are listed."""


class Ambiguous(CrmError):
    """Several records match where one is needed. ``choices`` are (id, description)."""

    exit_code = AMBIGUOUS

    def __init__(self, sentence: str, hint: str = "", choices: tuple[tuple[int, str], ...] = ()) -> None:
        super().__init__(sentence, hint)
        self.choices = choices


class NoSuchRecord(NothingMatched):
    """No record has that id or name. ``what`` describes it, such as ``deal #9``; ``listed_by`` is the command that
    lists the existing ones, ``nearest`` a sentence with those that may be meant (see ``lookups.nearest``)."""

    def __init__(self, what: str, listed_by: str, nearest: str = "") -> None:
        super().__init__(f"No {what}.{nearest}", f"See them: simplecrm {listed_by}")


class Declined(CrmError):
    """The user declined a confirmation."""

    exit_code = NOTHING_MATCHED

    def __init__(self) -> None:
        super().__init__("Nothing was changed.")


MAX_NAMES = 5
"""How many contacts a sentence names."""


class DoNotContact(CrmError):
    """Something is to go out to contacts who are marked as do not contact. ``names`` are theirs."""

    def __init__(self, names: Sequence[str], hint: str = "") -> None:
        listed = list(names)
        if len(names) > MAX_NAMES + 1:
            listed[MAX_NAMES:] = [f"{len(names) - MAX_NAMES} others"]
        said = " and ".join(filter(None, (", ".join(listed[:-1]), listed[-1])))
        super().__init__(f"{said} asked not to be contacted.", hint)
        self.names = tuple(names)


class Conflict(CrmError):
    """The change would undo or overwrite a later one."""

    exit_code = USAGE


class BookReplaced(Conflict):
    """The book was replaced since it was read, so ids may belong to other records now."""


class RowsRejected(CrmError):
    """Some rows of an import or a batch were rejected; the others were written."""

    exit_code = ROWS_REJECTED


class FileUnusable(CrmError):
    """The book's file is busy, damaged, newer than the program, read-only, or the disk is full."""

    exit_code = FILE_UNUSABLE


class ConnectionLost(FileUnusable):
    """The server of a book cannot be reached, or went away before it answered."""


class ForeignFile(FileUnusable):
    """The file is a database of another program; it is neither read nor written."""


class NewerBook(FileUnusable):
    """The book was written by a newer Simple CRM; it is neither read nor repaired."""


class DamagedBackup(FileUnusable):
    """A backup cannot be restored because its file is damaged, not because it is temporarily unreadable."""


class KeyUnusable(FileUnusable):
    """The book is encrypted, and its key is missing, wrong, or cannot be used here."""


class MissingExtra(CrmError):
    """Something needs packages that are installed by an extra only. ``what`` begins the sentence."""

    exit_code = FILE_UNUSABLE

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f"{what} needs the extra “{extra}”.", f"Install it: pip install 'simplecrm[{extra}]'")


class InternalError(CrmError):
    """A bug; the message names the crash report. 70 is ``EX_SOFTWARE`` of sysexits(3)."""

    exit_code = INTERNAL_ERROR


class EditConflict(Conflict):
    """Somebody else changed the record since it was read, in a field that this edit changes to another value.

    ``joined`` (``core.three_way.Joined``) has both versions; ``theirs`` is the present record, the base of the edit
    that follows once the conflict is resolved. ``labels`` are those of the fields in conflict.
    """

    def __init__(self, called: str, joined: Any, theirs: Any, labels: Sequence[str]) -> None:
        super().__init__(
            f"{called} was changed by somebody else since you opened it: {', '.join(labels)}.",
            "Look at it again, then repeat your change.",
        )
        self.called = called
        self.joined = joined
        self.theirs = theirs

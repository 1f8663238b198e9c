"""What can go wrong, as a sentence, a hint and an exit code.

Every error that a person can cause or meet is a ``CrmError``; both front ends show its sentence and hint, and the
command line exits with its code. Anything else that escapes is a defect of the program, and shown as an
``InternalError`` (see ``store.crash_report``).
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
ROWS_REFUSED = 4
FILE_UNUSABLE = 5
INTERNAL_ERROR = 70
INTERRUPTED = 130
OF_SIGNAL = 128
"""Added to the number of the signal that ended the process, as shells do."""


class CrmError(Exception):
    """One sentence for people, what to do about it, and the exit code of the process."""

    exit_code = USAGE

    def __init__(self, sentence: str, hint: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.hint = hint


class NothingMatched(CrmError):
    """A question was understood, and nothing in the book answers it."""

    exit_code = NOTHING_MATCHED


class NotUnderstood(CrmError):
    """A value or a command cannot be understood."""

    exit_code = USAGE


MAX_CHOICES = 10
"""How many of several matches are named."""


class Ambiguous(CrmError):
    """Several records answer where one is meant. ``choices`` are (id, words about it)."""

    exit_code = AMBIGUOUS

    def __init__(self, sentence: str, hint: str = "", choices: tuple[tuple[int, str], ...] = ()) -> None:
        super().__init__(sentence, hint)
        self.choices = choices


class NoSuchRecord(NothingMatched):
    """There is no record of that id or name: ``what`` is it, such as ``deal #9``; ``listed_by`` the command that lists
    those there are."""

    def __init__(self, what: str, listed_by: str) -> None:
        super().__init__(f"No {what}.", f"See them: simplecrm {listed_by}")


class Declined(CrmError):
    """A person who was asked said no."""

    exit_code = NOTHING_MATCHED

    def __init__(self) -> None:
        super().__init__("Nothing was changed.")


class Conflict(CrmError):
    """The change would undo or overwrite something that was done later."""

    exit_code = USAGE


class BookReplaced(Conflict):
    """The book was replaced since it was read, so that ids may mean other records now."""


class RowsRefused(CrmError):
    """Some rows of an import or a batch were refused; the others stand."""

    exit_code = ROWS_REFUSED


class FileUnusable(CrmError):
    """The book's file is busy, damaged, newer than the program, read-only, or the disk is full."""

    exit_code = FILE_UNUSABLE


class ForeignFile(FileUnusable):
    """The file is a database of another program: nothing is read from it, and nothing written to it."""


class NewerBook(FileUnusable):
    """The book was written by a newer Simple CRM: this one reads nothing from it, and repairs nothing."""


class DamagedBackup(FileUnusable):
    """A backup cannot be restored because of what is in its file, not because it cannot be reached just now."""


class KeyUnusable(FileUnusable):
    """The book is encrypted, and its key is missing, wrong, or cannot be used here."""


class InternalError(CrmError):
    """A defect of the program, which names the file with the crash report. 70 is ``EX_SOFTWARE`` of sysexits(3)."""

    exit_code = INTERNAL_ERROR


class EditConflict(Conflict):
    """The record was changed by another since it was read, in a field that is to be changed to something else.

    ``joined`` (``core.three_way.Joined``) has both versions; ``theirs`` is the record as it is now, the base of the
    edit that follows when somebody has decided. ``labels`` are what a person calls the fields in conflict.
    """

    def __init__(self, called: str, joined: Any, theirs: Any, labels: Sequence[str]) -> None:
        super().__init__(
            f"{called} was changed by somebody else since you opened it: {', '.join(labels)}.",
            "Look at it again, then repeat your change.",
        )
        self.called = called
        self.joined = joined
        self.theirs = theirs

"""``tag`` and ``untag``."""

from __future__ import annotations

from simplecrm.cli.handlers.selection import contact_id, selected
from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.context import run, say
from simplecrm.core.text.plurals import counted
from simplecrm.errors import NothingMatched, NotUnderstood

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def tag(who_and_tags: Sequence[str], *, where: str = "") -> None:
    """Add tags to contacts."""
    from simplecrm.actions import tags

    done = tags.tag(run.book, *_people_and_tags(who_and_tags, where))
    if done.contacts:
        output.changed(f"Tagged {counted(done.contacts, 'contact')}: {', '.join(done.tags)}")
    else:
        say("All of them already have that tag; nothing was changed.")


def untag(who_and_tags: Sequence[str], *, where: str = "") -> None:
    """Remove tags from contacts."""
    from simplecrm.actions import tags

    done = tags.untag(run.book, *_people_and_tags(who_and_tags, where))
    if done.contacts:
        output.changed(f"Removed {', '.join(done.tags)} from {counted(done.contacts, 'contact')}")
    else:
        say("None of them has that tag; nothing was changed.")


def _people_and_tags(words: Sequence[str], where: str) -> tuple[list[int], Sequence[str]]:
    """Split arguments into contacts and tags; with ``--where`` all arguments are tags.

    The first is a contact, the last a tag; in between, tags start at the first word that is an existing tag or matches
    no contact.
    """
    run.book.will_write()
    if where:
        return selected(where), words
    if len(words) < 2:
        raise NotUnderstood("Give contacts, then tags.", "For example: simplecrm tag ann vip")
    people, names = [contact_id(words[0])], [words[-1]]
    middle = list(words[1:-1])
    while middle and not _is_tag(middle[0]):
        people.append(contact_id(middle.pop(0)))
    return people, [*middle, *names]


def _is_tag(word: str) -> bool:
    from simplecrm.lookups import tags

    if word.startswith("#") or tags.named(run.book.reading(), word):
        return True
    try:
        contact_id(word)
    except NothingMatched:
        return True
    return False

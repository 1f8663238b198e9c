"""``tag`` and ``untag``."""

from __future__ import annotations

from simplecrm.cli.handlers.selection import contact_id, selected, subject
from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.context import run, say
from simplecrm.core.text.plurals import counted
from simplecrm.errors import NothingMatched, NotUnderstood

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from simplecrm.actions.tags import Tagged
    from simplecrm.lookups.subjects import Subject


def tag(who_and_tags: Sequence[str], *, where: str = "") -> None:
    """Add tags to contacts, companies and deals."""
    from simplecrm.actions import tags

    owners, names = _subjects_and_tags(who_and_tags, where)
    done = tags.tag(run.book, owners["contact"], names, company_ids=owners["company"], deal_ids=owners["deal"])
    if done.records:
        output.changed(f"Tagged {_counted(done)}: {', '.join(done.tags)}")
    else:
        say("All of them already have that tag; nothing was changed.")


def untag(who_and_tags: Sequence[str], *, where: str = "") -> None:
    """Remove tags from contacts, companies and deals."""
    from simplecrm.actions import tags

    owners, names = _subjects_and_tags(who_and_tags, where)
    done = tags.untag(run.book, owners["contact"], names, company_ids=owners["company"], deal_ids=owners["deal"])
    if done.records:
        output.changed(f"Removed {', '.join(done.tags)} from {_counted(done)}")
    else:
        say("None of them has that tag; nothing was changed.")


def _subjects_and_tags(words: Sequence[str], where: str) -> tuple[dict[str, list[int]], Sequence[str]]:
    """Split arguments into the ids of contacts, companies and deals by noun, and tags; with ``--where`` all arguments
    are tags.

    The first is a contact, company or deal, the last a tag; in between, tags start at the first word that is an
    existing tag, or neither matches a contact nor says that it is a company or deal.
    """
    run.book.will_write()
    if where:
        return {"contact": selected(where), "company": [], "deal": []}, words
    if len(words) < 2:
        raise NotUnderstood("Give contacts, then tags.", "For example: simplecrm tag ann vip")
    owners = [_tagged(words[0])]
    middle = list(words[1:-1])
    while middle and not _is_tag(middle[0]):
        owners.append(_tagged(middle.pop(0)))
    ids = {noun: [one.id for one in owners if one.noun == noun] for noun in ("contact", "company", "deal")}
    return ids, [*middle, words[-1]]


def _tagged(words: str) -> Subject:
    from simplecrm.lookups.subjects import but_no_case

    return but_no_case(subject(words), "A tag")


def _counted(done: Tagged) -> str:
    counts = ((done.contacts, "contact"), (done.companies, "company"), (done.deals, "deal"))
    return ", ".join(counted(count, noun) for count, noun in counts if count)


def _is_tag(word: str) -> bool:
    from simplecrm.lookups import naming, tags

    if naming.split(word)[0]:
        return False
    if word.startswith("#") or tags.named(run.book.reading(), word):
        return True
    try:
        contact_id(word)
    except NothingMatched:
        return True
    return False

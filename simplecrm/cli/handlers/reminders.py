"""``remind``, ``done`` and ``snooze``."""

from __future__ import annotations

from simplecrm.cli.handlers.selection import deal_id, open_reminders, subject
from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.arguments import argument_text, as_options, context, when
from simplecrm.cli.runtime.context import run
from simplecrm.core.ids import parse_id
from simplecrm.drafts import reminders as drafts
from simplecrm.errors import NotUnderstood
from simplecrm.lookups.subjects import but_no_case
from simplecrm.show.when import moment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from simplecrm.core.alerts import Key
    from simplecrm.core.records.activities import Activity
    from simplecrm.core.records.reminders import Reminder


def remind(
    who: str,
    when_: str,
    text: str = "",
    *,
    every: str = "",
    priority: int = 0,
    deal: str = "",
    owner: str | None = None,
    json: bool = False,
) -> None:
    """Set a follow-up with a contact or company, or on a deal."""
    text = argument_text(text)
    run.book.will_write()
    about = but_no_case(subject(who), "A follow-up")
    draft = drafts.draft(
        context(), when=when_, text=text, every=every, priority=priority, contact_id=about.contact_id,
        company_id=about.company_id, deal_id=deal_id(deal) or about.deal_id, owner=owner or "",
    )  # fmt: skip
    add(draft, json)


def add(draft: Reminder, json: bool) -> None:
    """Add a follow-up, and print its id."""
    from simplecrm.actions import reminders
    from simplecrm.store import recent

    saved = reminders.add(run.book, draft, run.now)
    if saved.contact_id:
        recent.remember(run.book.path, saved.contact_id)
    output.record(saved, [str(saved.id)], "json" if json else "plain")
    output.changed(f"Reminder {in_words(saved)}{repetition(saved)}")


def done(
    ids: Sequence[int] = (),
    *,
    where: str = "",
    log: str = "",
    kind: str = "",
    next: str = "",
    next_text: str = "",
    json: bool = False,
) -> None:
    """Finish follow-ups, and in the same change log what happened and set the next step. Without these options, and on
    a terminal, ask for both."""
    from simplecrm.actions import finishing

    log = argument_text(log)
    with as_options():
        following = drafts.following(context(), next, next_text)
    wanted = _which(ids, where)
    activity = None
    if log or kind:
        from simplecrm.drafts import activities

        activity = activities.draft(context(), kind=kind, text=log)
    if not (activity or following or json or where) and run.can_ask():
        activity, following = _asked(wanted)
    logged = finishing.done_with(run.book, wanted, run.now, activity=activity, following=following)
    output.record(logged, [str(item.id) for item in logged.reminders], "json" if json else "plain")
    coming = "".join(f" · next {in_words(item)}" for item in logged.coming[:3])
    log_words = f" · logged {activity.kind}" if activity else ""
    output.changed(f"Done: {_listed(logged.reminders)}{log_words}{coming}")


def snooze(ids_and_when: Sequence[str] = (), *, where: str = "", json: bool = False) -> None:
    """Snooze follow-ups and alerts."""
    words, phrase = ([], " ".join(ids_and_when)) if where else _ids_and_phrase(ids_and_when)
    if not phrase.strip():
        raise NotUnderstood("No date to snooze until.", "For example: simplecrm snooze --where tag:vip 'next mon'")
    from simplecrm.actions.snoozing import snooze as snoozed

    keys = _keys([word for word in words if not word.isdigit()])
    ids = [parse_id(word) for word in words if word.isdigit()]
    until = when(phrase).text
    moved = snoozed(run.book, ids if keys else _which(ids, where), keys, until, run.now)
    lines = [str(item.id) for item in moved.reminders]
    if keys:
        from simplecrm.core.alerts import key_text

        lines += [key_text(*key) for key in dict.fromkeys(keys)]
    output.record((*moved.reminders, *moved.alerts), lines, "json" if json else "plain")
    day_only = len(until) == 10
    first = moved.alerts[0].until if keys and (day_only or not ids) else moved.reminders[0].due
    more = f" and {len(moved.titles) - 3} more" if len(moved.titles) > 3 else ""
    output.changed(f"Snoozed until {moment(first, run.now)}: {', '.join(moved.titles[:3])}{more}")


def _keys(words: Sequence[str]) -> list[Key]:
    """The alerts that these words name."""
    if not words:
        return []
    from simplecrm.cli.handlers.selection import contact_id
    from simplecrm.lookups.alerts.keys import resolve

    run.book.will_write()
    return [resolve(run.book.reading(), word, contact_id) for word in words]


def in_words(item: Reminder) -> str:
    """``#12 Tue 24 Nov with Ann Lee: Send the quote``."""
    about = item.contact or (item.company if item.company_id else "")
    about = f" with {about}" if about else f" on the deal {item.deal}" if item.deal else ""
    return f"#{item.id} {moment(item.due, run.now)}{about}: {item.text}"


def repetition(item: Reminder) -> str:
    """`` · every 2 weeks``, or nothing for a follow-up that does not repeat."""
    if not item.every:
        return ""
    from simplecrm.core.recurrence.rules import rule_words

    return f" · {rule_words(item.every, item.every_from)}"


def _asked(ids: Sequence[int]) -> tuple[Activity | None, Reminder | None]:
    """Ask what happened and what is next, unless a follow-up is not open, because ``done`` then fails anyway."""
    from simplecrm.cli.runtime import prompts
    from simplecrm.cli.runtime.drafts import PROMPT, Draft
    from simplecrm.lookups import reminders

    found = reminders.rows(run.book.reading(), dict.fromkeys(ids))
    if len(found) < len(set(ids)) or any(item.done_at for item in found):
        return None, None
    activity = prompts.what_happened(found)
    if activity is not None:
        run.draft = Draft(activity.text, PROMPT, ("--kind", activity.kind, "--log", "-"))
    return activity, prompts.what_is_next()


def _which(ids: Sequence[int], where: str) -> Sequence[int]:
    if bool(ids) == bool(where):
        raise NotUnderstood("Give either ids or --where QUERY.", "List follow-ups: simplecrm reminders")
    return open_reminders(where) if where else ids


def _listed(items: Sequence[Reminder]) -> str:
    words = ", ".join(f"{item.text}{f' ({item.contact})' if item.contact else ''}" for item in items[:3])
    return words + (f" and {len(items) - 3} more" if len(items) > 3 else "")


def _ids_and_phrase(words: Sequence[str]) -> tuple[Sequence[str], str]:
    place = next((place for place, word in enumerate(words) if not _is_id(word)), len(words))
    if place == len(words) and len(words) > 1:
        place -= 1
    if not 0 < place < len(words):
        raise NotUnderstood("Give the ids and a date.", "For example: simplecrm snooze 12 'next mon'")
    return words[:place], " ".join(words[place:])


def _is_id(word: str) -> bool:
    if word.isdigit() or ":" not in word:
        return word.isdigit()
    from simplecrm.core.alerts import is_key

    return is_key(word)

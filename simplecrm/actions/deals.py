"""Changes to deals."""

from __future__ import annotations

from simplecrm.actions import fields, tags
from simplecrm.actions.rows import assign, change, insert, insert_record, refuse_stale, required, stamp
from simplecrm.core.pipelines import Pipelines, parse_pipelines
from simplecrm.core.records.columns import settable
from simplecrm.core.records.deals import CLOSED_PROBABILITIES, STATUSES, Deal, DealContact
from simplecrm.errors import Conflict, NotUnderstood
from simplecrm.lookups import deals

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    import sqlite3
    from collections.abc import Callable, Sequence

    from sqlmodel import Session

    from simplecrm.store.book import Book

EDITABLE = settable(Deal, "stage_since")


def add(book: Book, draft: Deal, now: datetime.datetime) -> Deal:
    """Open a deal. Raises ``NotUnderstood`` without a title or for an unknown stage."""
    draft = ready(draft, pipelines())
    with book.writing(f"Add deal {draft.title}") as step:
        return deals.require(step.connection, put(step.connection, draft, stamp(now)))


def put(connection: sqlite3.Connection, draft: Deal, at: str) -> int:
    """Write a deal that is ``ready``, with its people, moves, tags and custom fields, inside the caller's step, and
    return its id."""
    since = draft.stage_since or draft.created_at or at
    deal_id = insert_record(connection, "deal", draft._replace(stage_since=since), at)
    for person in _linked(draft):
        insert(connection, "deal_contact", deal_id=deal_id, contact_id=person.id, role=person.role)
    for move in draft.moves:
        insert(connection, "deal_move", deal_id=deal_id, **move._asdict())
    if not draft.moves:
        _note_move(connection, deal_id, draft._replace(status="open"), since)
        if draft.status != "open":
            _note_move(connection, deal_id, draft, draft.closed_at or at)
    tags.put(connection, "deal", [deal_id], draft.tags)
    fields.put(connection, "deal", deal_id, draft.fields)
    return deal_id


def edit(book: Book, old: Deal, new: Deal, now: datetime.datetime) -> Deal:
    """Change the deal ``old`` to ``new``. Winning and losing set the closing time; another stage or status is noted as
    a move.

    Raises ``Conflict`` when it was changed meanwhile, or when a deal that is won or lost shall change its stage;
    ``NotUnderstood`` for an unknown stage or status.
    """
    new = ready(new, pipelines(), old)
    with book.session(f"Edit deal {new.title}") as session:
        present = deals.require(book.reading(), old.id)
        refuse_stale(f"The deal {present.title}", old, present)
        if new == present:
            return present
        _change(session, book.reading(), present, new, now)
        return deals.require(book.reading(), old.id)


def move(book: Book, deal_ids: Sequence[int], stage: str, now: datetime.datetime) -> list[Deal]:
    """Move deals to a stage (see ``Pipelines.find``), each by default within its pipeline. Raises ``Conflict`` for a
    deal that is won or lost, ``NotUnderstood`` for an unknown stage, ``NothingMatched``."""
    known = pipelines()

    def moved(deal: Deal) -> Deal:
        pipeline, found = known.find(stage, deal.pipeline)
        return deal._replace(pipeline=pipeline.name, stage=found.name, probability=found.probability)

    return _each(book, deal_ids, moved, _moved, now)


def shift(book: Book, deal_ids: Sequence[int], steps: int, now: datetime.datetime) -> list[Deal]:
    """Move deals so many stages on in their pipelines, back if negative. Raises ``Conflict`` for a deal that is won or
    lost, or has no such stage, and then moves none; ``NothingMatched``."""
    known = pipelines()

    def moved(deal: Deal) -> Deal:
        if deal.status != "open":
            raise _is_closed(deal)
        pipeline = known.pipeline(deal.pipeline) or known.all[0]
        found = pipeline.beside(deal.stage if pipeline.name == deal.pipeline else "", steps)
        if found is None:
            raise _is_at_the_end(deal, steps, is_known=known.stage(deal.pipeline, deal.stage) is not None)
        return deal._replace(pipeline=pipeline.name, stage=found.name, probability=found.probability)

    return _each(book, deal_ids, moved, _moved, now)


def close(book: Book, deal_ids: Sequence[int], status: str, now: datetime.datetime, *, why: str = "") -> list[Deal]:
    """Mark open deals as ``won``, or as ``lost`` with the reason. Raises ``Conflict`` for one that is closed already,
    ``NothingMatched``."""

    def closed(deal: Deal) -> Deal:
        if deal.status != "open":
            raise _is_closed(deal)
        return deal._replace(status=status, lost_reason=why.strip() if status == "lost" else "")

    return _each(book, deal_ids, closed, lambda made: f"{status.capitalize()}: {called(made)}", now)


def reopen(book: Book, deal_ids: Sequence[int], now: datetime.datetime, *, stage: str = "") -> list[Deal]:
    """Reopen deals that are won or lost, in their last stage or another. Raises ``Conflict`` for a deal that is open,
    ``NotUnderstood`` for an unknown stage, ``NothingMatched``."""
    known = pipelines()

    def reopened(deal: Deal) -> Deal:
        if deal.status == "open":
            raise Conflict(f"The deal {deal.title} is open.", f"Move it: simplecrm deals move {deal.id} {deal.stage}")
        deal = deal._replace(status="open", lost_reason="", probability=0)
        if stage or known.stage(deal.pipeline, deal.stage) is None:
            pipeline, found = known.find(stage or known.all[0].stages[0].name, deal.pipeline)
            return deal._replace(pipeline=pipeline.name, stage=found.name)
        return deal

    return _each(book, deal_ids, reopened, lambda made: f"Reopen {called(made)}", now)


def ready(draft: Deal, known: Pipelines, old: Deal | None = None) -> Deal:
    """The draft with a title, a known stage and its probability. A stage that the settings do not have is kept if it is
    that of ``old``. Raises ``NotUnderstood``, and ``Conflict`` for another stage of a deal that is won or lost."""
    if draft.status not in STATUSES:
        raise NotUnderstood(f"A deal is open, won or lost, not “{draft.status}”.")
    place = draft.pipeline.strip().lower(), draft.stage.strip().lower()
    is_moved = old is None or place != (old.pipeline, old.stage)
    if old is not None and is_moved and old.status != "open" and draft.status != "open":
        raise _is_closed(old)
    found = known.stage(*place)
    if found is None and is_moved and draft.status == "open":
        pipeline, found = known.find(place[1], place[0])
        place = pipeline.name, found.name
    sure = draft.probability or (found.probability if found is not None else 0)
    return draft._replace(
        title=required(draft.title, "The title"), people=_people(draft), pipeline=place[0], stage=place[1],
        currency=draft.currency.upper(),
        probability=CLOSED_PROBABILITIES.get(draft.status, sure),
    )  # fmt: skip


def _people(draft: Deal) -> tuple[DealContact, ...]:
    """The people of the deal, each once, the main contact first."""
    roles: dict[int, DealContact] = {}
    for person in draft.people:
        if person.id and not (person.id in roles and roles[person.id].role):
            roles[person.id] = person._replace(role=" ".join(person.role.split()))
    main = roles.pop(draft.contact_id, DealContact(draft.contact, id=draft.contact_id))
    return (main, *roles.values()) if draft.contact_id else tuple(roles.values())


def called(made: Sequence[Deal]) -> str:
    """``deal Pilot 2027``, or ``3 deals``."""
    return f"deal {made[0].title}" if len(made) == 1 else f"{len(made):,} deals"


def shared_stage(made: Sequence[Deal]) -> str:
    """The stage that all of these deals are in, or ``other stages``."""
    stages = {deal.stage for deal in made}
    return stages.pop() if len(stages) == 1 else "other stages"


def pipelines() -> Pipelines:
    """The pipelines of the settings. Raises ``NotUnderstood`` if they are invalid."""
    from simplecrm import config

    return parse_pipelines(config.get("pipelines"))


def _each(
    book: Book,
    deal_ids: Sequence[int],
    changed: Callable[[Deal], Deal],
    title: Callable[[Sequence[Deal]], str],
    now: datetime.datetime,
) -> list[Deal]:
    """Change each of these deals in one step; ``title`` gives that its title, from the changed deals."""
    known = pipelines()
    with book.session("Change deals") as session:
        connection = book.reading()
        done = []
        for deal_id in dict.fromkeys(deal_ids):
            present = deals.require(connection, deal_id)
            new = ready(changed(present), known, present)
            if new != present:
                _change(session, connection, present, new, now)
            done.append(deals.require(connection, deal_id))
        session.info["step"].title = title(done)
        return done


def _change(session: Session, connection: sqlite3.Connection, old: Deal, new: Deal, now: datetime.datetime) -> None:
    from simplecrm.store import tables

    at = stamp(now)
    if new.status != old.status:
        new = new._replace(closed_at="" if new.status == "open" else at)
    row = session.get_one(tables.Deal, old.id)
    assign(row, new, EDITABLE)
    is_moved = (new.pipeline, new.stage) != (old.pipeline, old.stage)
    if is_moved or (new.status == "open" != old.status):
        row.stage_since = at
    row.updated_at, row.version = at, row.version + 1
    session.flush()
    if new.people != old.people:
        _replace_people(connection, new)
    tags.replace(connection, "deal", old.id, new.tags)
    fields.replace(connection, "deal", old.id, new.fields)
    if is_moved or new.status != old.status:
        _note_move(connection, old.id, new, at)


def _linked(deal: Deal) -> tuple[DealContact, ...]:
    """The people that a table links to the deal: all but the main contact, who is there with a role only."""
    return tuple(person for person in deal.people if person.role or person.id != deal.contact_id)


def _replace_people(connection: sqlite3.Connection, deal: Deal) -> None:
    """Make the people of a deal those of the record; rows that stay are changed only if the role is another."""
    wanted = {person.id: person.role for person in _linked(deal)}
    for row_id, contact_id, role in connection.execute(
        "select id, contact_id, role from deal_contact where deal_id = ?", (deal.id,)
    ).fetchall():
        new_role = wanted.pop(contact_id, None)
        if new_role is None:
            connection.execute("delete from deal_contact where id = ?", (row_id,))
        elif new_role != role:
            change(connection, "deal_contact", row_id, role=new_role)
    for contact_id, role in wanted.items():
        insert(connection, "deal_contact", deal_id=deal.id, contact_id=contact_id, role=role)


def _note_move(connection: sqlite3.Connection, deal_id: int, deal: Deal, at: str) -> None:
    insert(
        connection, "deal_move", deal_id=deal_id, pipeline=deal.pipeline, stage=deal.stage, status=deal.status, at=at
    )


def _moved(made: Sequence[Deal]) -> str:
    return f"Move {called(made)} to {shared_stage(made)}"


def _is_at_the_end(deal: Deal, steps: int, *, is_known: bool) -> Conflict:
    if not is_known:
        place = f"“{deal.pipeline}/{deal.stage}”, which is not in the settings"
        return Conflict(f"{deal.title} is in the stage {place}.", "See the stages: simplecrm config pipelines")
    return Conflict(f"{deal.title} is in the {'last' if steps > 0 else 'first'} stage.")


def _is_closed(deal: Deal) -> Conflict:
    return Conflict(f"The deal {deal.title} is {deal.status}.", f"Reopen it first: simplecrm deals reopen {deal.id}")

"""Changes to cases."""

from __future__ import annotations

from simplecrm.actions.reopening import OPEN
from simplecrm.actions.rows import assign, change, insert, insert_record, joined, required, stamp
from simplecrm.core.records.cases import MAX_SATISFACTION, STATUSES, Case
from simplecrm.core.records.columns import settable
from simplecrm.errors import Conflict, NotUnderstood
from simplecrm.lookups import cases

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    import sqlite3
    from collections.abc import Callable, Sequence
    from typing import Any

    from simplecrm.core.records.activities import Activity
    from simplecrm.core.three_way import Joined
    from simplecrm.store.book import Book

EDITABLE = settable(Case, "status", "waiting_at", "solved_at")


def add(book: Book, draft: Case, contact_ids: Sequence[int], now: datetime.datetime) -> Case:
    """Open a case of these contacts. Raises ``NotUnderstood`` without a title."""
    draft = ready(draft)
    with book.writing(f"Add case {draft.title}") as step:
        return cases.require(step.connection, put(step.connection, draft, contact_ids, stamp(now)))


def put(connection: sqlite3.Connection, draft: Case, contact_ids: Sequence[int], at: str) -> int:
    """Write a case that is ``ready``, with its contacts, inside the caller's step, and return its id."""
    draft = draft._replace(opened_at=draft.opened_at or at, product=spelled(connection, draft.product))
    if draft.status != "solved":
        draft = draft._replace(satisfaction=0)
    if draft.status == "waiting":
        draft = draft._replace(waiting_at=draft.waiting_at or at)
    if draft.status == "solved":
        draft = draft._replace(solved_at=draft.solved_at or at)
    case_id = insert_record(connection, "case", draft, at)
    for contact_id in dict.fromkeys(contact_ids):
        insert(connection, "case_contact", case_id=case_id, contact_id=contact_id)
    return case_id


def edit(
    book: Book,
    old: Case,
    new: Case,
    now: datetime.datetime,
    *,
    contact_ids: Sequence[int] | None = None,
    on_join: Callable[[Joined], object] | None = None,
) -> Case:
    """Change the case ``old`` to ``new``, but for its status; ``contact_ids`` replaces its contacts if given. Other
    changes made meanwhile are kept in fields that ``new`` does not change; ``on_join`` receives them.

    Raises ``EditConflict`` when both changed the same field, and ``Conflict`` for the satisfaction with a case that is
    not solved.
    """
    from simplecrm.store import tables

    with book.session("Edit case") as session:
        connection = book.reading()
        present = cases.require(connection, old.id)
        new = joined("The case", old, ready(new), present, EDITABLE, on_join)
        session.info["step"].title = f"Edit case {new.title}"
        if new.satisfaction and present.status != "solved":
            raise Conflict(
                f"The case {present.title} is {present.status}.",
                f"Solve it first: simplecrm cases solve {present.id} --satisfaction {new.satisfaction}",
            )
        if new == present and contact_ids is None:
            return present
        row = session.get_one(tables.Case, old.id)
        assign(row, new._replace(product=spelled(connection, new.product, but=old.id)), EDITABLE)
        row.updated_at, row.version = stamp(now), row.version + 1
        session.flush()
        if contact_ids is not None:
            _replace_contacts(connection, old.id, contact_ids)
        return cases.require(connection, old.id)


def wait(book: Book, case_ids: Sequence[int], now: datetime.datetime) -> list[Case]:
    """Mark open cases as waiting for an answer. Raises ``Conflict`` for one that is not open, ``NothingMatched``."""

    def waiting(case: Case) -> dict[str, Any]:
        if case.status == "solved":
            raise _is_solved(case)
        _refuse(case, "waiting", "solve")
        return {"status": "waiting", "waiting_at": stamp(now)}

    return _each(book, case_ids, waiting, "Wait for an answer: {}", now)


def solve(
    book: Book,
    case_ids: Sequence[int],
    now: datetime.datetime,
    *,
    satisfaction: int = 0,
    activity: Activity | None = None,
) -> list[Case]:
    """Mark cases as solved, with the customer's satisfaction if it is known; ``activity`` is logged on each as how it
    was solved. Raises ``Conflict`` for one that is solved already, ``NothingMatched``."""
    from simplecrm.actions import activities

    def solved(case: Case) -> dict[str, Any]:
        if case.status == "solved":
            raise Conflict(
                f"The case {case.title} is solved.", f"Rate it: simplecrm cases edit {case.id} --satisfaction 5"
            )
        return {"status": "solved", "waiting_at": "", "solved_at": stamp(now), "satisfaction": satisfaction}

    with book.writing("Solve") as step:
        done = _each(book, case_ids, solved, "Solve {}", now)
        if activity is not None:
            message = activities.ready(activity)
            for case in done:
                draft = message._replace(case_id=case.id, company_id=case.company_id)
                activities.put(step.connection, draft, [person.id for person in case.contacts], stamp(now))
        step.title = _title("Solve {}", done)
        return done


def reopen(book: Book, case_ids: Sequence[int], now: datetime.datetime) -> list[Case]:
    """Reopen cases that are waiting or solved. Raises ``Conflict`` for one that is open, ``NothingMatched``."""

    def reopened(case: Case) -> dict[str, Any]:
        _refuse(case, "open", "wait")
        return OPEN

    return _each(book, case_ids, reopened, "Reopen {}", now)


def ready(draft: Case) -> Case:
    """The draft with a title and values that a case can have. Raises ``NotUnderstood``."""
    if draft.status not in STATUSES:
        raise NotUnderstood(f"Invalid status: “{draft.status}”.", f"Statuses: {', '.join(STATUSES)}")
    if not 0 <= draft.priority <= 3:
        raise NotUnderstood(f"Invalid priority: “{draft.priority}”.", "A priority is 0, 1, 2 or 3.")
    if not 0 <= draft.satisfaction <= MAX_SATISFACTION:
        raise NotUnderstood(f"Invalid satisfaction: “{draft.satisfaction}”.", f"It is 1 to {MAX_SATISFACTION}.")
    return draft._replace(
        title=required(draft.title, "The title"), text=draft.text.strip(), product=" ".join(draft.product.split()),
        waiting_at=draft.waiting_at if draft.status == "waiting" else "",
        solved_at=draft.solved_at if draft.status == "solved" else "",
    )  # fmt: skip


def spelled(connection: sqlite3.Connection, product: str, *, but: int = 0) -> str:
    """The product as other cases than ``but`` spell it, so that lists and reports have it once."""
    known = connection.execute(
        "select product from \"case\" indexed by case_by_product where product = ? and product <> '' and id <> ? "
        "limit 1",
        (product, but),
    ).fetchone()
    return str(known[0]) if known else product


def _each(
    book: Book, case_ids: Sequence[int], made: Callable[[Case], dict[str, Any]], title: str, now: datetime.datetime
) -> list[Case]:
    """Change each of these cases in one step, whose ``title`` has a place for what was changed."""
    at = stamp(now)
    with book.writing(title.format("cases")) as step:
        done = []
        for case_id in dict.fromkeys(case_ids):
            present = cases.require(step.connection, case_id)
            values = made(present)
            change(step.connection, "case", case_id, **values, updated_at=at, version=present.version + 1)
            done.append(cases.require(step.connection, case_id))
        step.title = _title(title, done)
        return done


def _title(title: str, done: Sequence[Case]) -> str:
    return title.format(f"case {done[0].title}" if len(done) == 1 else f"{len(done)} cases")


def _replace_contacts(connection: sqlite3.Connection, case_id: int, contact_ids: Sequence[int]) -> None:
    wanted = dict.fromkeys(contact_ids)
    for row_id, contact_id in connection.execute(
        "select id, contact_id from case_contact where case_id = ?", (case_id,)
    ).fetchall():
        if contact_id in wanted:
            del wanted[contact_id]
        else:
            connection.execute("delete from case_contact where id = ?", (row_id,))
    for contact_id in wanted:
        insert(connection, "case_contact", case_id=case_id, contact_id=contact_id)


def _refuse(case: Case, status: str, instead: str) -> None:
    """Raise ``Conflict`` for a case that has the status already."""
    if case.status == status:
        raise Conflict(f"The case {case.title} is {status}.", f"For example: simplecrm cases {instead} {case.id}")


def _is_solved(case: Case) -> Conflict:
    return Conflict(f"The case {case.title} is solved.", f"Reopen it first: simplecrm cases reopen {case.id}")

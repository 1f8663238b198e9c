"""Triggers for the journal, the search index, the summaries, and defaults for what outside writers leave out. They use
built-in SQL functions only, so that they work for every writer: the ORM, plain SQL, a bulk import, a ``sqlite3`` shell.
They are recreated from the schema at the end of every migration.

A writer that touches many contacts calls ``begin_bulk`` inside its own transaction and ``end_bulk`` before it commits:
rewriting a contact's index row for each of its child rows takes ten times as long.
"""

from __future__ import annotations

from simplecrm.core import nouns

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

JOURNALLED = tuple(nouns.TABLES)
"""Every table whose rows a person's actions change, parents before children."""

OF_CONTACT = nouns.owned_by("contact")
"""The tables whose rows name the contact they belong to in ``contact_id``."""

_CONTACT_TEXT = """
select c.id as contact_id,
  c.name || ' ' || c.nickname || ' ' || c.given || ' ' || c.family as name,
  coalesce((select group_concat(address, ' ') from email where contact_id = c.id), '') || ' ' ||
    coalesce((select group_concat(number || ' ' || e164, ' ') from phone where contact_id = c.id), '') || ' ' ||
    coalesce((select group_concat(url, ' ') from link where contact_id = c.id), '') as contact_points,
  coalesce((select group_concat(coalesce(company.name, '') || ' ' || title || ' ' || department, ' ')
    from employment left join company on company.id = company_id
    where contact_id = c.id and ended_on = ''), '') as company,
  c.stage || ' ' || c.source || ' ' ||
    coalesce((select group_concat(tag.name, ' ')
      from contact_tag join tag on tag.id = tag_id where contact_id = c.id), '') || ' ' ||
    coalesce((select group_concat(street || ' ' || extended || ' ' || postal_code || ' ' || city || ' ' || region ||
      ' ' || country, ' ') from address where contact_id = c.id), '') || ' ' ||
    coalesce((select group_concat(value, ' ') from field_value where contact_id = c.id), '') || ' ' ||
    coalesce((select group_concat(text, ' ') from note where contact_id = c.id and archived_at = ''), '') || ' ' ||
    coalesce((select group_concat(subject || ' ' || text || ' ' || outcome, ' ')
      from activity_contact join activity on activity.id = activity_id
      where contact_id = c.id and archived_at = ''), '') || ' ' ||
    coalesce((select group_concat(text, ' ') from reminder
      where contact_id = c.id and archived_at = ''), '') || ' ' ||
    coalesce((select group_concat(title, ' ') from deal where contact_id = c.id and archived_at = ''), '') ||
    coalesce((select ' ' || group_concat(iif(deal.contact_id = c.id, '', title || ' ') || role, ' ')
      from deal_contact join deal on deal.id = deal_id
      where deal_contact.contact_id = c.id and archived_at = ''), '') ||
    coalesce((select ' ' || group_concat(text || ' ' || invoice, ' ') from purchase
      where contact_id = c.id and archived_at = ''), '') ||
    coalesce((select ' ' || group_concat(name || ' ' || text, ' ') from attachment
      where contact_id = c.id and archived_at = ''), '') ||
    coalesce((select ' ' || group_concat(title || ' ' || product || ' ' || "case".text, ' ')
      from case_contact join "case" on "case".id = case_id where contact_id = c.id and archived_at = ''), '') ||
    coalesce((select ' ' || group_concat(coalesce(company.name, '') || ' ' || title, ' ')
      from employment left join company on company.id = company_id
      where contact_id = c.id and ended_on <> ''), '') as text
from contact c
"""

_SPLIT = ("-", "''", ".", "\u2019")
_NAMES = "c.sort_name || ' ' || lower(c.nickname)"
_OTHERS = (
    "coalesce((select group_concat(lower(address), ' ') from email where contact_id = c.id), '') || ' ' || "
    "coalesce((select group_concat(company.sort_name, ' ') from employment "
    "join company on company.id = company_id where contact_id = c.id and ended_on = ''), '')"
)


def _split(text: str) -> str:
    """SQL for ``text`` with a blank around each word, and with the characters that join parts of a name as blanks."""
    for sign in _SPLIT:
        text = f"replace({text}, '{sign}', ' ')"
    return f"' ' || {text} || ' '"


_CONTACT_TRIGRAM = f"select c.id as contact_id, {_split(_NAMES)} as name, {_split(_OTHERS)} as other from contact c"

VIEWS = {
    "contact_text": _CONTACT_TEXT,
    "contact_trigram": _CONTACT_TRIGRAM,
    "journal_entry": "select noun, row_id, op, old, contact_id from change",
    "stale_text": "select contact_id from contact_summary",
    "stale_name": "select contact_id from contact_summary",
}
"""The triggers of the journal write to ``journal_entry``; those of the index write to ``stale_…`` the contacts whose
words, or words and names, have to be reindexed. They are views with one trigger each, because every look-up parses the
text of all triggers when it opens the file, and what a hundred triggers would repeat is there once."""

JOURNAL_ENTRY = (
    """
create trigger journal_entry_insert instead of insert on journal_entry
begin
  insert into change (step_id, noun, row_id, op, old, contact_id)
  values (coalesce((select step_id from current_step), (select max(id) from step)), new.noun, new.row_id, new.op,
    new.old, new.contact_id);
end
""",
    """
create trigger journal_entry_outside instead of insert on journal_entry when (select step_id from current_step) is null
begin
  insert into step (source, title) select 'outside', 'Change ' || new.noun || ' from outside'
  where not exists (
    select 1 from step where id = (select max(id) from step) and source = 'outside'
      and at >= strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-1 second'));
end
""",
)

JOURNAL = """
create trigger journal_{noun}_{op} after {op} on "{noun}" {when}
begin insert into journal_entry values ('{noun}', {row}.id, '{op}', {old}, {owner}); end
"""
NOT_NEW = "when new.id <= coalesce((select last_id from bulk_start where noun = '{noun}'), new.id)"
"""Rows that a bulk change inserts are journalled by ``end_bulk`` before it commits: one statement per table takes a
tenth of the time of one trigger per row."""

_BULK_INSERTS = """
insert into change (step_id, noun, row_id, op)
select ?1, ?2, id, 'insert' from "{noun}" where id > (select last_id from bulk_start where noun = ?2)
"""
_CHANGES_OF_NEW = """
delete from change where step_id = ?1 and noun = ?2 and row_id > (select last_id from bulk_start where noun = ?2)
"""

STALE_INSERT = """
create trigger stale_{what}_insert instead of insert on stale_{what} when new.contact_id is not null
begin {statements} end
"""

NOT_BULK = "(select bulk from current_step) = 0"
_WHICH = "= new.contact_id"
_GONE = "delete from search where rowid {which};"
_ANEW = (
    "insert into search (rowid, name, contact_points, company, text) "
    "select * from contact_text where contact_id {which};"
)
_TRIGRAM_GONE = "delete from search_trigram where rowid {which};"
_TRIGRAM_ANEW = (
    "insert into search_trigram (rowid, name, other) select * from contact_trigram where contact_id {which};"
)
STALE_ROWS = {
    index: f"""
insert into temp.stale select t.contact_id from temp.touched t where not exists (
  select 1 from {index} i cross join contact_{view} c
  where i.rowid = t.contact_id and c.contact_id = t.contact_id and {same})
"""
    for index, view, same in (
        # What changes most often is compared first.
        (
            "search",
            "text",
            "c.text = i.text and c.contact_points = i.contact_points and c.company = i.company and c.name = i.name",
        ),
        ("search_trigram", "trigram", "c.name = i.name and c.other = i.other"),
    )
}
"""For each index, SQL that copies the contacts of ``temp.touched`` whose row is missing or out of date to
``temp.stale``."""

LARGE_REINDEX = 2000
BULK_INDEX_BYTES, INDEX_BYTES = 16 << 20, 1 << 20
"""The write buffer of FTS5, for many rows and otherwise: a larger one saves merging segments, which is a quarter of the
time for 100,000 rows."""

_IN_TRIGRAMS = ("contact", "email", "employment", "company")


def install(connection: sqlite3.Connection) -> None:
    """Recreate the views and all triggers. Runs inside the caller's transaction."""
    for (name,) in connection.execute("select name from sqlite_master where type = 'trigger'").fetchall():
        connection.execute(f"drop trigger {name}")
    for name, view in VIEWS.items():
        connection.execute(f"drop view if exists {name}")
        connection.execute(f"create view {name} as {view}")
    # SQLite runs the triggers of one event from the last made to the first, and the journal has to see a new row
    # before its defaults are filled in.
    for statement in [*_defaults(), *_summary(), *_search(), *_journal(connection)]:
        connection.execute(statement)


def reindex(connection: sqlite3.Connection, contact_ids: str, parameters: tuple[object, ...] = ()) -> None:
    """Rewrite the index rows of the contacts that the SQL ``contact_ids`` (a sub-select of ids) names."""
    for statement in (_GONE, _TRIGRAM_GONE, _ANEW, _TRIGRAM_ANEW):
        connection.execute(statement.format(which=f"in ({contact_ids})"), parameters)


def rebuild_search(connection: sqlite3.Connection, at_once: int = 0) -> None:
    """Rebuild the whole search index, of so many contacts ``at_once`` if given. Runs inside the caller's
    transaction."""
    for index in ("search", "search_trigram"):
        connection.execute(f"delete from {index}")
    lowest, last = connection.execute("select coalesce(min(id), 1), coalesce(max(id), 0) from contact").fetchone()
    size = at_once or max(1, last + 1 - lowest)
    for first in range(lowest, last + 1, size):
        for statement in (_ANEW, _TRIGRAM_ANEW):
            connection.execute(statement.format(which="between ? and ?"), (first, first + size - 1))


def reindex_step(connection: sqlite3.Connection, step_id: int) -> None:
    """Rewrite the index rows that a step made stale. Rows are compared first, because rewriting takes several times as
    long: archiving a contact, for example, changes no indexed word.
    """
    for table in ("touched", "stale"):
        connection.execute(f"drop table if exists temp.{table}")
        connection.execute(f"create temp table {table} (contact_id integer primary key)")
    connection.execute(f"insert into temp.touched {touched_contacts('?1')}", (step_id,))
    touched = {
        row[0]
        for row in connection.execute(
            "select distinct noun from change indexed by change_by_step where step_id = ?", (step_id,)
        )
    }
    # Contacts that got or lost a tag have other words now, so nothing needs comparing.
    stale = "insert into temp.stale select * from temp.touched" if touched <= {"tag", "contact_tag"} else ""
    _rewrite(connection, "search", stale or STALE_ROWS["search"], (_GONE, _ANEW))
    if not touched.isdisjoint(_IN_TRIGRAMS):
        _rewrite(connection, "search_trigram", STALE_ROWS["search_trigram"], (_TRIGRAM_GONE, _TRIGRAM_ANEW))
    for table in ("touched", "stale"):
        connection.execute(f"drop table temp.{table}")


def _rewrite(connection: sqlite3.Connection, index: str, stale: str, statements: tuple[str, str]) -> None:
    connection.execute("delete from temp.stale")
    if connection.execute(stale).rowcount > LARGE_REINDEX:
        connection.execute(f"insert into {index} ({index}, rank) values ('hashsize', {BULK_INDEX_BYTES})")
    for statement in statements:
        connection.execute(statement.format(which="in (select contact_id from temp.stale)"))
    # FTS5 keeps the size in the file.
    connection.execute(f"insert into {index} ({index}, rank) values ('hashsize', {INDEX_BYTES})")


def begin_bulk(connection: sqlite3.Connection) -> None:
    """Until ``end_bulk``, do not journal new rows and do not update the search index."""
    connection.execute("update current_step set bulk = 1")
    for noun in JOURNALLED:
        connection.execute(f"insert or ignore into bulk_start select '{noun}', coalesce(max(id), 0) from \"{noun}\"")


def end_bulk(connection: sqlite3.Connection, step_id: int) -> None:
    """Journal the rows that the step ``step_id`` inserted since ``begin_bulk``, and index the contacts it changed."""
    for noun in JOURNALLED:
        # A new row is journalled as one insert, whatever changed in it since, or not at all if it is gone again.
        connection.execute(_CHANGES_OF_NEW, (step_id, noun))
        connection.execute(_BULK_INSERTS.format(noun=noun), (step_id, noun))
    connection.execute("delete from bulk_start")
    reindex_step(connection, step_id)
    connection.execute("update current_step set bulk = 0")


def touched_contacts(step: str) -> str:
    """SQL for the ids of the contacts whose index row one step may have made stale. ``step`` is SQL for the step's id,
    usually a numbered parameter (``?1``), as it occurs many times.
    """
    mine = f"select row_id from change indexed by change_by_step where step_id = {step} and noun = '{{}}'"
    parts = [mine.format("contact")]
    for noun in OF_CONTACT:
        parts.append(f'select contact_id from "{noun}" where id in ({mine.format(noun)})')
    names = ", ".join(f"'{noun}'" for noun in OF_CONTACT)
    parts.append(
        f"select json_extract(old, '$.contact_id') from change indexed by change_by_step where step_id = {step} "
        f"and noun in ({names}) and old is not null"
    )
    for noun, link in nouns.LINKS:
        parts.append(f"select contact_id from {link} where {noun}_id in ({mine.format(noun)})")
    return "select * from (" + " union ".join(parts) + ") where contact_id is not null".replace("contact_id", "row_id")


def columns(connection: sqlite3.Connection, noun: str) -> list[str]:
    """The columns of a table, in order."""
    return [row[1] for row in connection.execute(f'pragma table_info("{noun}")')]


def _journal(connection: sqlite3.Connection) -> list[str]:
    # ``journal_entry_outside`` runs first, because it is created last.
    statements = list(JOURNAL_ENTRY)
    for noun in JOURNALLED:
        pairs = ", ".join(f"'{column}', old.{column}" for column in columns(connection, noun))
        old = f"json_object({pairs})"
        for op in ("insert", "update", "delete"):
            row = "new" if op == "insert" else "old"
            owner = "old.contact_id" if noun in OF_CONTACT and op != "insert" else "null"
            before = "null" if op == "insert" else old
            when = NOT_NEW.format(noun=noun) if op == "insert" else ""
            statements.append(JOURNAL.format(noun=noun, op=op, when=when, row=row, old=before, owner=owner))
    return statements


def _search() -> list[str]:
    def on(event: str, table: str, contacts: str) -> str:
        stale = "stale_name" if table in _IN_TRIGRAMS else "stale_text"
        return (
            f'create trigger search_{table}_{event} after {event} on "{table}" when {NOT_BULK} '
            f"begin insert into {stale} {contacts}; end"
        )

    text = _GONE + _ANEW
    name = text + _TRIGRAM_GONE + _TRIGRAM_ANEW
    statements = [
        STALE_INSERT.format(what="text", statements=text.format(which=_WHICH)),
        STALE_INSERT.format(what="name", statements=name.format(which=_WHICH)),
        on("insert", "contact", "values (new.id)"),
        on("update", "contact", "values (new.id)"),
        # Reindexing a contact that is gone removes it.
        on("delete", "contact", "values (old.id)"),
    ]
    linked = {table: f"select contact_id from {link} where {table}_id = new.id" for table, link in nouns.LINKS}
    own = "select old.contact_id union select new.contact_id"
    for table in OF_CONTACT:
        statements.append(on("insert", table, "values (new.contact_id)"))
        statements.append(on("update", table, " union ".join(filter(None, (own, linked.pop(table, ""))))))
        statements.append(on("delete", table, "values (old.contact_id)"))
    for table, contacts in linked.items():
        statements.append(on("update", table, contacts))
    return statements


def _summary() -> list[str]:
    last = (
        "update contact_summary set last_at = coalesce((select max(at) from activity_contact join activity "
        "on activity.id = activity_id where contact_id = {who} and archived_at = ''), '') where contact_id = {who};"
    )
    due = (
        "update contact_summary set next_due = coalesce((select min(due) from reminder "
        "where contact_id = {who} and done_at = '' and archived_at = ''), '') where contact_id {which};"
    )
    later = (
        "update contact_summary set last_at = max(last_at, "
        "coalesce((select at from activity where id = new.activity_id), '')) where contact_id = new.contact_id;"
    )
    both = due.format(who="contact_summary.contact_id", which="in (old.contact_id, new.contact_id)")
    each_last = last.replace(
        "where contact_id = {who};",
        "where contact_id in (select contact_id from activity_contact where activity_id = new.id);",
    ).format(who="contact_summary.contact_id")
    return [
        "create trigger summary_contact_insert after insert on contact begin "
        "insert into contact_summary (contact_id) values (new.id); end",
        "create trigger summary_contact_delete after delete on contact begin "
        "delete from contact_summary where contact_id = old.id; end",
        f"create trigger summary_activity_contact_insert after insert on activity_contact begin {later} end",
        "create trigger summary_activity_contact_delete after delete on activity_contact begin "
        f"{last.format(who='old.contact_id')} end",
        "create trigger summary_activity_contact_update after update on activity_contact begin "
        f"{last.format(who='old.contact_id')} {last.format(who='new.contact_id')} end",
        f"create trigger summary_activity_update after update of at, archived_at on activity begin {each_last} end",
        # A shell that does not enforce foreign keys leaves the links of a deleted activity behind.
        f"create trigger summary_activity_delete after delete on activity begin "
        f"{each_last.replace('new.id', 'old.id')} end",
        "create trigger summary_reminder_insert after insert on reminder when new.contact_id is not null "
        "and new.done_at = '' and new.archived_at = '' begin update contact_summary set next_due = new.due "
        "where contact_id = new.contact_id and (next_due = '' or next_due > new.due); end",
        f"create trigger summary_reminder_update after update on reminder begin {both} end",
        "create trigger summary_reminder_delete after delete on reminder when old.contact_id is not null begin "
        f"{due.format(who='old.contact_id', which='= old.contact_id')} end",
    ]


def _defaults() -> list[str]:
    """Approximate values of computed columns, for rows that other programs write without them."""
    bare = "new.number"
    for sign in (" ", "-", "(", ")", ".", "/", "+", "\u00a0"):
        bare = f"replace({bare}, '{sign}', '')"
    reverse = " || ".join(f"substr(n, -{place}, 1)" for place in range(1, 16))
    tail = f"(select {reverse} from (select {bare} as n))"
    return [
        *(
            f"create trigger default_{noun} after insert on {noun} when new.sort_name = '' begin "
            f"update {noun} set sort_name = lower(trim(new.name)) where id = new.id; end"
            for noun in ("contact", "company")
        ),
        *(
            f"create trigger default_{noun}_name after update of name on {noun} "
            "when new.sort_name = old.sort_name and new.name <> old.name begin "
            f"update {noun} set sort_name = lower(trim(new.name)) where id = new.id; end"
            for noun in ("contact", "company")
        ),
        "create trigger default_phone after insert on phone when new.tail = '' and new.number <> '' begin "
        f"update phone set tail = {tail} where id = new.id; end",
        "create trigger default_phone_number after update of number on phone "
        "when new.tail = old.tail and new.number <> old.number begin "
        f"update phone set tail = {tail} where id = new.id; end",
        "create trigger default_reminder after insert on reminder when new.scheduled = '' begin "
        "update reminder set scheduled = due where id = new.id; end",
    ]

"""The commands by name: which module holds each, and the line that ``--help`` says of it."""

from __future__ import annotations

from simplecrm.core.records import Record


class Command(Record):
    """``module`` is the file in ``simplecrm.cli``; a noun is a group that lists when bare."""

    name: str
    module: str
    help: str
    group: str
    usage: str = ""
    aliases: tuple[str, ...] = ()
    is_noun: bool = False


LOOP, BOOK, LISTS, FILE = "The loop", "Undo and clean-up", "Lists (bare: list; then add, edit, show …)", "The book"
FRIENDS = "Integrations"

COMMANDS = (
    Command("find", "find", "Find contacts by anything in the book.", LOOP, "find TEXT…"),
    Command("show", "find", "Show one contact.", LOOP, "show WHO"),
    Command("brief", "find", "Everything to read before a call.", LOOP, "brief WHO"),
    Command("log", "activities", "Log what happened and set the next step.", LOOP, "log KIND WHO… TEXT"),
    Command("note", "notes", "Write a note on a contact.", LOOP, "note WHO [TEXT]"),
    Command("remind", "reminders", "Set a follow-up.", LOOP, "remind WHO WHEN TEXT"),
    Command("today", "reminders", "What is late or due, birthdays, and who is drifting.", LOOP),
    Command("drift", "drift", "Who is drifting: how long ago you last talked, and their cadence.", LOOP),
    Command("done", "reminders", "Finish follow-ups.", LOOP, "done ID…"),
    Command("snooze", "reminders", "Snooze follow-ups.", LOOP, "snooze ID… WHEN"),
    Command("timeline", "activities", "What happened, newest first.", LOOP, "timeline [WHO|QUERY]"),
    Command("add", "contacts", "Add a contact.", LOOP, 'add "NAME <EMAIL>"'),
    Command("report", "reports", "Reports: activity, pipeline, won …", LOOP, "report [NAME]"),
    Command("queries", "find", "The language of find and lists, on one page.", LOOP),
    Command("tag", "tags", "Add tags to contacts.", LOOP, "tag WHO… TAG…"),
    Command("untag", "tags", "Remove tags from contacts.", LOOP, "untag WHO… TAG…"),
    Command("dates", "dates", "What a date phrase means now, and all forms of them.", LOOP, "dates [PHRASE]"),
    Command("undo", "journal", "Undo the last change, or a given step.", BOOK, "undo [STEP]"),
    Command("redo", "journal", "Redo the last undone change.", BOOK),
    Command("undelete", "journal", "Restore contacts that were archived or deleted.", BOOK, "undelete WHO…"),
    Command("history", "journal", "The changes, newest first; with WHO, field by field.", BOOK, "history [WHO]"),
    Command("duplicates", "batch", "Find likely duplicates.", BOOK),
    Command("merge", "batch", "Merge two contacts into one.", BOOK, "merge WHO WHO"),
    Command("batch", "batch", "Perform actions given as JSON Lines.", BOOK, "batch [FILE]"),
    Command("contacts", "contacts", "Contacts.", LISTS, aliases=("contact",), is_noun=True),
    Command("companies", "companies", "Companies.", LISTS, aliases=("company",), is_noun=True),
    Command("activities", "activities", "Calls, emails, meetings …", LISTS, aliases=("activity",), is_noun=True),
    Command("reminders", "reminders", "Follow-ups.", LISTS, aliases=("reminder",), is_noun=True),
    Command("notes", "notes", "Notes.", LISTS, is_noun=True),
    Command("deals", "deals", "Deals.", LISTS, aliases=("deal",), is_noun=True),
    Command("tags", "tags", "Tags.", LISTS, is_noun=True),
    Command("segments", "segments", "Saved queries.", LISTS, aliases=("segment",), is_noun=True),
    Command("notify", "notify", "Send notifications that are due; --install runs it every minute.", FRIENDS),
    Command("calendar", "calendar", "Keep a calendar file up to date.", FRIENDS, "calendar --watch-file PATH"),
    Command("open", "open", "Write to, call, or look up somebody in the program for it.", FRIENDS, "open WHO"),
    Command("email", "contact_points", "Addresses for a mail client.", FRIENDS, "email QUERY"),
    Command("phone", "contact_points", "Who calls.", FRIENDS, "phone NUMBER"),
    Command("add-email", "messages", "Add the sender of a message.", FRIENDS, "add-email [FILE]"),
    Command("birthdays", "contact_points", "Birthdays, the next one first.", FRIENDS),
    Command("import", "transfer", "Import contacts and more from a file.", FILE, "import FILE…"),
    Command("export", "transfer", "Export the book for other programs.", FILE, "export [FILE]"),
    Command("init", "upkeep", "Create an empty book.", FILE),
    Command("backup", "backups", "Copy the book while it is in use, and check the copy.", FILE, "backup [FILE]"),
    Command("restore", "backups", "Replace the book by a backup.", FILE, "restore [BACKUP]"),
    Command("encrypt", "encryption", "Encrypt the book and its backups.", FILE),
    Command("decrypt", "encryption", "Decrypt the book.", FILE),
    Command("compact", "journal", "Drop the undo data of old steps and free their space.", FILE),
    Command("doctor", "upkeep", "Check the book, and repair what can be repaired.", FILE),
    Command("demo", "demo", "Open the application on sample data, in a book of its own.", FILE),
    Command("config", "settings", "See and change settings.", FILE, "config [NAME [VALUE]]"),
    Command("completion", "settings", "Print the completion script for a shell.", FILE, "completion SHELL"),
)  # fmt: skip

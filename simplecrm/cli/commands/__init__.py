"""The table of commands: the module of each, and its line in ``--help``."""

from __future__ import annotations

from simplecrm.core.records import Record


class Command(Record):
    """``module`` is the file in ``cli.commands``, ``handler`` the one in ``cli.handlers`` if the command is on the fast
    path. A noun is a group that lists when bare. ``has_query``: its arguments may be a query."""

    name: str
    module: str
    help: str
    group: str
    usage: str = ""
    aliases: tuple[str, ...] = ()
    is_noun: bool = False
    handler: str = ""
    has_query: bool = False


DAILY, CLEANUP, INTEGRATIONS, FILE = "Daily work", "Undo and clean-up", "Integrations", "The book"
NOUNS = "Records (list by default; add, edit, show …)"

COMMANDS = (
    Command("find", "find", "Find contacts by anything in the book.", DAILY, "find TEXT…", ("search",),
            handler="contacts", has_query=True),
    Command("show", "find", "Show one contact, or a company, deal or case.", DAILY, "show WHO", handler="contacts"),
    Command("brief", "find", "Show what to read before a call.", DAILY, "brief WHO", handler="contacts"),
    Command("log", "activities", "Log what happened and set the next step.", DAILY, "log KIND WHO… TEXT",
            handler="activities"),
    Command("note", "notes", "Write a note on a contact.", DAILY, "note WHO [TEXT]", handler="notes"),
    Command("remind", "reminders", "Set a follow-up.", DAILY, "remind WHO WHEN TEXT", handler="reminders"),
    Command("today", "reminders", "Show what is late or due, birthdays, and drifting contacts.", DAILY,
            aliases=("agenda", "next"), handler="today", has_query=True),
    Command("alerts", "alerts", "List what needs attention, and why.", DAILY),
    Command("drift", "drift", "List contacts not talked to for longer than their cadence.", DAILY),
    Command("done", "reminders", "Finish follow-ups.", DAILY, "done ID…", handler="reminders"),
    Command("snooze", "reminders", "Snooze follow-ups and alerts.", DAILY, "snooze ID… WHEN", handler="reminders"),
    Command("timeline", "activities", "Show what happened, newest first.", DAILY, "timeline [WHO|QUERY]",
            has_query=True),
    Command("add", "contacts", "Add a contact.", DAILY, 'add "NAME <EMAIL>"', handler="contacts"),
    Command("report", "reports", "Print a report: activity, pipeline, won …", DAILY, "report [NAME]", ("stats",),
            handler="reports"),
    Command("attach", "attachments", "Attach copies of files to a contact.", DAILY, "attach WHO FILE…"),
    Command("reply", "templates", "Fill in a template for a contact, open and log it.", DAILY, "reply WHO TEMPLATE"),
    Command("queries", "find", "Show the query language on one page.", DAILY),
    Command("tag", "tags", "Add tags to contacts.", DAILY, "tag WHO… TAG…", handler="tags"),
    Command("untag", "tags", "Remove tags from contacts.", DAILY, "untag WHO… TAG…", handler="tags"),
    Command("dates", "dates", "Show what a date phrase means now, or all forms.", DAILY, "dates [PHRASE]"),
    Command("undo", "journal", "Undo the last change, or a given step.", CLEANUP, "undo [STEP]", handler="journal"),
    Command("redo", "journal", "Redo the last undone change.", CLEANUP, handler="journal"),
    Command("undelete", "journal", "Restore contacts that were archived or deleted.", CLEANUP, "undelete WHO…"),
    Command("history", "journal", "List changes, newest first; with WHO, field by field.", CLEANUP, "history [WHO]"),
    Command("duplicates", "batch", "Find likely duplicates.", CLEANUP, aliases=("dupes",)),
    Command("merge", "batch", "Merge two contacts into one.", CLEANUP, "merge WHO WHO"),
    Command("batch", "batch", "Perform actions given as JSON Lines.", CLEANUP, "batch [FILE]"),
    Command("contacts", "contacts", "Contacts.", NOUNS, aliases=("contact", "list", "ls"), is_noun=True,
            has_query=True),
    Command("companies", "companies", "Companies.", NOUNS, aliases=("company",), is_noun=True,
            has_query=True),
    Command("activities", "activities", "Calls, emails, meetings …", NOUNS, aliases=("activity",), is_noun=True),
    Command("reminders", "reminders", "Follow-ups.", NOUNS, aliases=("reminder", "tasks"), is_noun=True,
            has_query=True),
    Command("notes", "notes", "Notes.", NOUNS, is_noun=True, has_query=True),
    Command("deals", "deals", "Deals.", NOUNS, aliases=("deal",), is_noun=True, has_query=True),
    Command("purchases", "purchases", "Purchases, and what is still to be paid.", NOUNS, aliases=("purchase",),
            is_noun=True, has_query=True),
    Command("products", "products", "Products.", NOUNS, aliases=("product",), is_noun=True),
    Command("cases", "cases", "Cases: problems of customers.", NOUNS, aliases=("case",), is_noun=True, has_query=True),
    Command("attachments", "attachments", "Attachments: files of contacts, companies, deals and cases.", NOUNS,
            aliases=("attachment", "files"), is_noun=True, has_query=True),
    Command("tags", "tags", "Tags.", NOUNS, is_noun=True),
    Command("segments", "segments", "Saved queries.", NOUNS, aliases=("segment",), is_noun=True, has_query=True),
    Command("templates", "templates", "Templates of messages, with fields.", NOUNS, aliases=("template",),
            is_noun=True),
    Command("campaigns", "campaigns", "Campaigns: one message to many contacts.", NOUNS, aliases=("campaign",),
            is_noun=True, has_query=True),
    Command("notify", "notify", "Send due notifications; --install runs it every minute.", INTEGRATIONS),
    Command("calendar", "calendar", "Keep a calendar file up to date.", INTEGRATIONS, "calendar --watch-file PATH"),
    Command("sync", "sync", "Sync a folder of vCards, as vdirsyncer and khard keep them.", INTEGRATIONS, "sync FOLDER"),
    Command("open", "open", "Open a contact's email, phone or link in its program.", INTEGRATIONS, "open WHO"),
    Command("email", "contact_points", "Print addresses for a mail client.", INTEGRATIONS, "email QUERY",
            handler="contact_points", has_query=True),
    Command("phone", "contact_points", "Show whose number it is.", INTEGRATIONS, "phone NUMBER",
            handler="contact_points", has_query=True),
    Command("add-email", "messages", "Add the sender of a message.", INTEGRATIONS, "add-email [FILE]"),
    Command("birthdays", "contact_points", "List birthdays, the next one first.", INTEGRATIONS,
            handler="contact_points"),
    Command("serve", "serve", "Show the application in a browser.", INTEGRATIONS),
    Command("import", "transfer", "Import contacts and more from a file.", FILE, "import FILE…"),
    Command("export", "transfer", "Export the book for other programs.", FILE, "export [FILE]", has_query=True),
    Command("init", "upkeep", "Create an empty book.", FILE),
    Command("backup", "backups", "Back up the book, even while in use, and check the copy.", FILE, "backup [FILE]"),
    Command("restore", "backups", "Replace the book with a backup.", FILE, "restore [BACKUP]"),
    Command("copy", "copying", "Copy the book to a server, or from one to a file.", FILE, "copy SOURCE TARGET"),
    Command("encrypt", "encryption", "Encrypt the book and its backups.", FILE),
    Command("decrypt", "encryption", "Decrypt the book.", FILE),
    Command("compact", "journal", "Drop the undo data of old steps and free their space.", FILE),
    Command("doctor", "upkeep", "Check the book, and repair what can be repaired.", FILE),
    Command("demo", "demo", "Open the application on sample data, in a separate book.", FILE),
    Command("tour", "tour", "Learn the daily loop in five minutes, on sample data.", FILE),
    Command("config", "settings", "Show or change settings.", FILE, "config [NAME [VALUE]]"),
    Command("completion", "settings", "Print the completion script for a shell.", FILE, "completion SHELL"),
)  # fmt: skip

"""Every action of the application: the source of the palette, the footer, the help and the README's key table."""

from __future__ import annotations

from simplecrm.core.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PAGE = "page"
"""Not a mode: the pages of companies, deals and cases, in a window over any mode."""


class Action(Record):
    """An action. ``key`` is its key in the application and ``command`` its command, each empty for none. ``needs`` is
    what must be selected or marked: ``contact``, ``subject`` (contact, company or deal), ``deal``, ``pair`` (of
    contacts), ``activity``, ``reminder``, ``snoozable`` (reminder or alert), ``purchase``, ``record`` (any line),
    ``undo``, ``redo``, or empty for nothing. ``footer`` is the label beside the key in the footer, empty to leave it
    out. ``many`` says that it applies to all marked records. ``mode`` is the only mode that has the action, or
    ``PAGE``, empty for all; there it takes precedence over others with its key.
    """

    id: str
    title: str
    key: str = ""
    command: str = ""
    footer: str = ""
    needs: str = ""
    many: bool = False
    mode: str = ""


ACTIONS = (
    Action("today", "Go to Today: what is late or due, and who is drifting", "1", "today"),
    Action("contacts", "Go to Contacts", "2", "contacts"),
    Action("timeline", "Go to the Timeline: everything that happened, newest first", "3", "timeline"),
    Action("followups", "Go to Follow-ups: the agenda", "4", "reminders"),
    Action("notes", "Go to Notes", "5", "notes"),
    Action("deals", "Go to Deals: the board, a column for each stage", "6", "deals"),
    Action("reports", "Go to Reports: what the numbers say", "7", "report"),
    Action("companies", "Go to Companies", "8", "companies"),
    Action("settings", "Go to Settings", "9", "config"),
    Action("search", "Search everything in the book", "slash", "find", "Search"),
    Action("filter", "Filter the list by a query", "F", "queries", "Filter"),
    Action("sort", "Sort contacts, companies or deals; the same order again reverses it", "s", "contacts"),
    Action("columns", "Choose the columns of contacts, companies or the list of deals", "C"),
    Action("choose_segment", "Show the contacts, companies or deals of a segment", "at", "segments"),
    Action("log", "Log what happened and set the next step", "l", "log", "Log", "subject", True),
    Action("sentence", "Log in one sentence, with the next step", "colon", "log"),
    Action("follow_up", "Set a follow-up", "f", "remind", "Follow-up", "subject"),
    Action("note", "Write a note", "n", "note", "Note", "subject"),
    Action("reply", "Fill in a template, open it in your mail program and log it", "m", "reply", "", "contact"),
    Action("add", "Add a contact", "a", "add", "Add"),
    Action("edit", "Edit the selection", "e", "contacts edit", "Edit", "record"),
    Action("edit_field", "Edit one field of the contact", "E", "contacts edit", "", "contact"),
    Action("tag", "Add or remove tags", "t", "tag", "Tag", "subject", True),
    Action("done", "Finish a follow-up: log it and set the next step", "d", "done", "Done", "reminder", True),
    Action("focus", "Focus: go through Today, one call after the other", "c", "", "Focus"),
    Action("snooze", "Snooze a follow-up or an alert", "z", "snooze", "Snooze", "snoozable", True),
    Action("day_later", "Move a follow-up a day later; a late one to tomorrow", "plus", "snooze", "", "reminder", True),
    Action("day_earlier", "Move a follow-up a day earlier, not before today", "minus", "snooze", "", "reminder", True),
    Action("paid", "Mark a purchase as paid", "dollar_sign", "purchases paid", "", "purchase", True),
    Action("mark", "Mark or unmark the line, to act on several at once", "space", "", "Mark", "record"),
    Action("archive", "Archive the selection; it can be restored", "x", "contacts archive", "", "record", True),
    Action(
        "restore",
        "Restore an archived record; find it with /is:archived",
        "X",
        "contacts restore",
        "",
        "record",
        True,
    ),
    Action("open", "Open an email, phone or link in the program for it, and log it", "o", "open", "", "contact"),
    Action("yank", "Copy an email, phone, link, name or address", "y", "show", "", "subject", True),
    Action("page", "Open the page of the company, with its deals and cases", "O", "companies show", "", "subject"),
    Action(
        "earlier", "In Deals: move to the previous stage", "less_than_sign", "deals move", "", "deal", True, "deals"
    ),
    Action(
        "later", "In Deals: move to the next stage", "greater_than_sign", "deals move", "Move", "deal", True, "deals"
    ),
    Action("won", "In Deals: mark as won", "w", "deals won", "Won", "deal", True, "deals"),
    Action("lost", "In Deals: mark as lost, and say why", "o", "deals lost", "Lost", "deal", True, "deals"),
    Action("new_deal", "In Deals: add a deal in the stage of the cursor", "a", "deals add", "Add", mode="deals"),
    Action("view", "In Deals: switch between board and list", "v", "deals", "View", mode="deals"),
    Action("pipeline", "In Deals: show the next pipeline", "p", "config pipelines", "", mode="deals"),
    Action("month", "In Follow-ups: show or hide the month", "M", "reminders", "Month", mode="followups"),
    Action("everyone", "In Today: show everyone's, or only mine and nobody's", "W", "today", mode="today"),
    Action("group", "In Reports: group by something else", "b", "report", "Group", mode="reports"),
    Action("span", "In Reports: show another period", "p", "report", "Period", mode="reports"),
    Action("copy", "In Reports: copy the numbers as CSV", "c", "report", "Copy", mode="reports"),
    Action("new_company", "In Companies: add a company", "a", "companies add", "Add", mode="companies"),
    Action("change", "In Settings: change the setting", "e", "config", "Change", mode="settings"),
    Action("attach_here", "On a page: attach a file to the company, deal or case", "a", "attach", mode=PAGE),
    Action("open_here", "On a page: open one of its attachments", "A", "attachments open", mode=PAGE),
    Action("case_here", "On a page: add a case", "c", "cases add", mode=PAGE),
    Action("purchase_here", "On the page of a company or deal: add what was bought", "p", "purchases add", mode=PAGE),
    Action("wait_here", "On the page of a case: wait for the customer", "w", "cases wait", mode=PAGE),
    Action("solve_here", "On the page of a case: solve it", "s", "cases solve", mode=PAGE),
    Action("reopen_here", "On the page of a case or deal: reopen it", "r", "cases reopen", mode=PAGE),
    Action("jump", "Jump to a line by the letter shown on it", "apostrophe"),
    Action("unfold", "Show folded texts and threads in full, or fold them again", "v"),
    Action("list_narrower", "Make the list narrower, what is beside it wider", "left_curly_bracket"),
    Action("list_wider", "Make the list wider, what is beside it narrower", "right_curly_bracket"),
    Action("changes", "Show the history of a contact, field by field", "H", "history", "", "contact"),
    Action("resume", "Resume a draft: a form that was left unsaved", "r"),
    Action("undo", "Undo the last change", "u", "undo", "Undo", "undo"),
    Action("redo", "Redo the last undone change", "U", "redo", "", "redo"),
    Action("palette", "Find any action or contact by name", "ctrl+p", "", "Palette"),
    Action("help", "Show all keys", "question_mark", "--help", "Help"),
    Action("quit", "Quit", "q"),
    Action("company", "Add a company", "", "companies add"),
    Action("deal", "Add a deal with a contact", "", "deals add", "", "contact"),
    Action("purchase", "Add what a contact bought", "", "purchases add", "", "contact"),
    Action("cases", "List the cases that are not solved, to open one", "", "cases"),
    Action("case", "Add a case of a contact", "", "cases add", "", "contact", True),
    Action("case_page", "Open the case of a contact, to wait, solve or reopen it", "", "cases show", "", "contact"),
    Action("attach", "Attach a file to a contact", "", "attach", "", "contact"),
    Action("open_attachment", "Open an attachment of a contact", "", "attachments open", "", "contact"),
    Action("templates", "List the templates, to add or edit one", "", "templates"),
    Action("campaigns", "List the campaigns, with what came of each", "", "campaigns"),
    Action("segment", "Save a query as a segment", "", "segments add"),
    Action("segments", "List the segments, with how many each finds", "", "segments"),
    Action("good", "Rate an activity: its sentiment is good", "", "activities edit", "", "activity", True),
    Action("neutral", "Rate an activity: its sentiment is neutral", "", "activities edit", "", "activity", True),
    Action("bad", "Rate an activity: its sentiment is bad", "", "activities edit", "", "activity", True),
    Action("unrated", "Rate an activity: it has no sentiment", "", "activities edit", "", "activity", True),
    Action("delete", "Delete the selection; only undo brings it back", "", "contacts delete", "", "record", True),
    Action("brief", "Open the card of a contact", "", "brief", "", "contact"),
    Action("import", "Import a file", "I", "import"),
    Action("export", "Export to a file: CSV, vCard, calendar, mbox, Org or JSON Lines", "", "export"),
    Action("sync", "Sync the folders of the settings, with phones and address books", "", "sync"),
    Action("duplicates", "Find likely duplicates", "", "duplicates"),
    Action("merge", "Merge two marked contacts into one", "", "merge", "", "pair", True),
    Action("history", "Show every change, and where it was made", "", "history"),
    Action("theme", "Choose a theme, dark or light", "", "config theme"),
)

_SIGNS = {
    "plus": "+", "minus": "-", "at": "@", "underscore": "_", "slash": "/", "less_than_sign": "<",
    "greater_than_sign": ">",
    "left_curly_bracket": "{", "right_curly_bracket": "}",
}  # fmt: skip
"""The signs whose names in Textual are not those of Unicode."""

_MISSING = {
    "contact": "Select a contact first.",
    "subject": "Select a contact first.",
    "deal": "Select a deal first.",
    "activity": "Select an activity in the Timeline first.",
    "reminder": "Select a follow-up first.",
    "snoozable": "Select a follow-up or an alert on Today first.",
    "purchase": "Select an unpaid purchase on Today first.",
    "pair": "Mark two contacts first, with space.",
    "record": "Nothing is selected.",
    "undo": "Nothing to undo.",
    "redo": "Nothing to redo.",
}


def actions() -> Iterable[Action]:
    """All actions, with the keys that they have now (see ``rebind``)."""
    return _present.values()


def action(action_id: str) -> Action:
    """The action with that id and its present key. Raises ``KeyError`` if it does not exist."""
    return _present[action_id]


def key_of(action_id: str) -> str:
    """The present key of an action as it is shown; where it has none, how else it is found."""
    return key_words(action(action_id).key or action("palette").key or "ctrl+p")


def rebind(keys: Mapping[str, str]) -> None:
    """Give actions, by their ids, other keys than the usual ones; an empty one takes the key away. Actions that are not
    named have their usual keys again."""
    _present.clear()
    _present.update({one.id: one._replace(key=keys.get(one.id, one.key)) for one in ACTIONS})


def disabled_reason(wanted: Action, available: frozenset[str], mode: str = "") -> str:
    """Why an action cannot be taken now, empty if it can. ``available`` is what is selected (see ``Action.needs``),
    ``mode`` the present mode."""
    if wanted.mode and wanted.mode != mode:
        if wanted.mode == PAGE:
            return f"“{key_words(wanted.key)}” is for the page of a company, deal or case: open one first."
        home = action(wanted.mode)
        name = home.title.removeprefix("Go to ").partition(":")[0]
        return f"“{key_words(wanted.key)}” is for {name}: {home.key} goes there."
    return "" if not wanted.needs or wanted.needs in available else _MISSING[wanted.needs]


def on_selection(available: frozenset[str], mode: str) -> list[Action]:
    """The actions on what is selected (see ``disabled_reason``), those with a key in this mode first."""
    found = [
        one for one in actions() if one.needs not in ("", "undo", "redo") and not disabled_reason(one, available, mode)
    ]
    return sorted(found, key=lambda one: not has_key(one, mode))


def has_key(wanted: Action, mode: str) -> bool:
    """Whether an action has its key in a mode: not if the mode has an action of its own with that key."""
    own = any(one.key == wanted.key and one.mode == mode for one in actions() if one.mode)
    return bool(wanted.key) and (wanted.mode == mode if own else not wanted.mode)


def key_words(key: str) -> str:
    """A key as it is shown: ``?`` for ``question_mark``, ``^p`` for ``ctrl+p``."""
    if len(key) < 2 or key == "space":
        return key
    if key.startswith("ctrl+"):
        return f"^{key.removeprefix('ctrl+')}"
    from unicodedata import lookup

    try:
        return _SIGNS.get(key) or lookup(key.replace("_", " "))
    except KeyError:
        return key


_present = {one.id: one for one in ACTIONS}


def by_key() -> dict[str, Action]:
    """The action of each key where no mode has its own; of those with a mode, the modes take precedence over pages."""
    in_order = sorted(actions(), key=lambda one: (not one.mode, one.mode != PAGE))
    return {one.key: one for one in in_order if one.key}

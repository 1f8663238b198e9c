"""Settings as rows: what can be set, of what type, and what it means. The file is TOML in the config folder.

The file is read when a setting is first asked for, because most commands need none and ``tomllib`` takes as long to
load as a look-up.
"""

from __future__ import annotations

import os

from simplecrm import paths
from simplecrm.core.records import Record
from simplecrm.errors import NotUnderstood


class Setting(Record):
    """One setting. ``choices`` is empty when any value of the type will do; ``type`` is ``text`` or ``number``."""

    name: str
    type: str
    default: str
    help: str
    choices: tuple[str, ...] = ()


SETTINGS = (
    Setting("date_order", "text", "dmy", "How 5/12 is read: day, month or year first.", ("dmy", "mdy", "ymd")),
    Setting("region", "text", "", "The country of phone numbers without a +, as two letters such as DE or US."),
    Setting("me", "text", "", "Your own email addresses, with commas between them: they tell which messages you sent."),
    Setting("currency", "text", "EUR", "The currency of a deal's value when none is given."),
    Setting("theme", "text", "dark", "How the application looks.", ("dark", "light")),
    Setting("format", "text", "", "How lists come out when no --format is given.",
            ("", "table", "plain", "tsv", "csv", "json", "jsonl", "ids")),
    Setting("brief_activities", "number", "5", "How many activities a brief shows in full."),
    Setting("birthday_days", "number", "30", "How many days ahead a birthday is mentioned."),
    Setting("celebrate_days", "number", "7", "How many days ahead Today and notify show birthdays and anniversaries."),
    Setting("stage_cadence", "text", "", "How often to talk to contacts of a stage: customer=30, lead=2 weeks."),
    Setting("overdue_percent", "number", "150", "At what percentage of its cadence a contact is overdue."),
    # Two years: who looks back further wants a backup, not an undo, and a busy book gathers some 100 MB in them.
    Setting("journal_keep", "text", "2 years", "How far back compact keeps undo data; it always asks first."),
    Setting("notify_command", "text", "", "The program that notify gives each text to, instead of the desktop."),
    Setting("notify_hour", "number", "9", "From which hour on notify sends what is due that day."),
    Setting("wait", "number", "60", "How many seconds a change waits for another writer that makes no progress."),
    Setting("automatic_backups", "text", "yes",
            "Whether a backup is made hourly and before imports, merges and bulk changes.", ("yes", "no")),
    Setting("backup_keep", "text", "7 5 12", "How many daily, weekly and monthly automatic backups are kept."),
    Setting("backup_copy_to", "text", "", "A second folder that each backup is copied to."),
    Setting("backup_recipient", "text", "",
            "Whose key encrypted backups are for: an age public key, or the id of a GnuPG key."),
    Setting("backup_identity", "text", "", "The file of the age key that decrypts them."),
    Setting("encrypt_backups", "text", "no", "Whether automatic backups are encrypted for backup_recipient.",
            ("no", "yes")),
    Setting("key_command", "text", "",
            "The program that prints the key of encrypted books, for where the system's keyring is not to be used."),
    Setting("calendar_file", "text", "", "The calendar file that is kept up to date after each change."),
    Setting("calendar_book", "text", "", "The book that calendar_file shows; empty is the usual one."),
)  # fmt: skip


def _check_keep(value: str) -> None:
    from simplecrm.core.retention import parse_keep

    parse_keep(value)


def _check_cadence(value: str) -> None:
    from simplecrm.core.cadence import parse_stages

    parse_stages(value)


def _check_journal(value: str) -> None:
    from simplecrm.core.dates.when import parse
    from simplecrm.lean import datetime

    hint = "Say how far back: simplecrm config journal_keep '2 years'"
    now = datetime.datetime.now()
    try:
        since = parse(value, now, future=False)
    except NotUnderstood as error:
        raise NotUnderstood(f"journal_keep is a length of time, not “{value}”.", hint) from error
    if since.date > now.date():
        raise NotUnderstood(f"journal_keep lies in the past, unlike “{value}”.", hint)


def _check_second_folder(value: str) -> None:
    folder = os.path.expanduser(value)
    if not os.path.isabs(folder):
        raise NotUnderstood(
            f"The folder “{value}” depends on where you are.",
            "Name it from the root or your home: simplecrm config backup_copy_to ~/stick",
        )
    if os.path.realpath(folder) == os.path.realpath(paths.backup_folder()):
        raise NotUnderstood(
            f"The backups are in {value} already.", "Name a folder elsewhere: simplecrm config backup_copy_to ~/stick"
        )


_CHECKS = {
    "backup_keep": _check_keep, "stage_cadence": _check_cadence, "journal_keep": _check_journal,
    "backup_copy_to": _check_second_folder,
}  # fmt: skip
_BY_NAME = {setting.name: setting for setting in SETTINGS}
_cache: dict[str, dict[str, str]] = {}


def get(name: str) -> str:
    """The value of a setting as text: from ``SIMPLECRM_NAME`` in the environment, the file, or its default.

    Raises ``NotUnderstood`` when the file cannot be read as TOML or holds a value that the setting does not take.
    """
    setting = known(name)
    value = os.environ.get(f"SIMPLECRM_{name.upper()}")
    if not value:
        value = _file().get(name, setting.default)
    return checked(setting, value)


def number(name: str) -> int:
    """The value of a setting that is a number."""
    return int(get(name))


def known(name: str) -> Setting:
    """The setting of that name. Raises ``NotUnderstood`` for an unknown one."""
    if name not in _BY_NAME:
        raise NotUnderstood(f"Unknown setting “{name}”.", f"Settings: {', '.join(_BY_NAME)}")
    return _BY_NAME[name]


def checked(setting: Setting, value: str) -> str:
    """The value if the setting takes it. Raises ``NotUnderstood``."""
    if not value.isprintable():
        raise NotUnderstood(f"The value of {setting.name} has to be one line of text.")
    if setting.choices and value not in setting.choices:
        listed = ", ".join(choice or "(nothing)" for choice in setting.choices)
        raise NotUnderstood(f"{setting.name} cannot be “{value}”.", f"It is one of: {listed}")
    if setting.type == "number" and not (value.isascii() and value.isdigit() and len(value) < 7):
        raise NotUnderstood(f"{setting.name} is a whole number, not “{value}”.")
    if setting.name == "region" and value and not (len(value) == 2 and value.isalpha()):
        raise NotUnderstood(f"A region is two letters such as DE or US, not “{value}”.")
    if setting.name == "notify_hour" and int(value) > 23:
        raise NotUnderstood(f"An hour is 0 to 23, not {value}.")
    if value and setting.name in _CHECKS:
        _CHECKS[setting.name](value)
    return value


def put(name: str, value: str) -> None:
    """Write a setting into the file, whose comments stay; an empty value removes it. Raises ``NotUnderstood``."""
    import tomlkit

    setting = known(name)
    path = paths.config_path()
    document = tomlkit.parse(_text(path))
    if value:
        document[name] = checked(setting, value)
    else:
        document.pop(name, None)
    paths.make_private(os.path.dirname(path))
    beside = path + ".new"
    with open(os.open(beside, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
        file.write(tomlkit.dumps(document))
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)
    _cache.pop(path, None)


def _text(path: str) -> str:
    """The text of the settings file, empty without a file. Raises ``NotUnderstood`` if it cannot be read."""
    if not os.path.exists(path):
        return ""
    _read(path)
    with open(path, encoding="utf-8") as file:
        return file.read()


def _file() -> dict[str, str]:
    path = paths.config_path()
    if path not in _cache:
        _cache[path] = _read(path) if os.path.exists(path) else {}
    return _cache[path]


def _read(path: str) -> dict[str, str]:
    simple = _simple(path)
    if simple is not None:
        return simple
    import tomllib

    try:
        with open(path, "rb") as file:
            values = tomllib.load(file)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise NotUnderstood(f"The settings in {path} cannot be read: {error}.", "Fix or remove the file.") from error
    except OSError as error:
        raise NotUnderstood(f"The settings in {path} cannot be read: {error.strerror}.") from error
    return {name: str(value) for name, value in values.items()}


def _simple(path: str) -> dict[str, str] | None:
    """The settings in a file as ``put`` writes it, without loading ``tomllib``; None for a file with anything else."""
    found: dict[str, str] = {}
    try:
        with open(path, encoding="utf-8") as file:
            for line in file.read().splitlines():
                name, sign, value = line.partition(" = ")
                text = value[1:-1]
                if not sign or value != f'"{text}"' or name not in _BY_NAME or name in found:
                    return None
                if '"' in text or "\\" in text or not text.isprintable():
                    return None
                found[name] = text
    except (OSError, UnicodeDecodeError):
        return None
    return found

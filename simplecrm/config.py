"""Settings: the name, type, default and meaning of each, stored as TOML in the config folder.

The file is read when a setting is first needed, because most commands need none and ``tomllib`` takes as long to load
as a look-up.
"""

from __future__ import annotations

import os

from simplecrm import paths
from simplecrm.core.records import Record
from simplecrm.errors import CrmError, NotUnderstood

THEMES = (
    "dark", "light", "textual-dark", "textual-light", "nord", "gruvbox", "catppuccin-mocha", "dracula", "tokyo-night",
    "monokai", "flexoki", "catppuccin-latte", "catppuccin-frappe", "catppuccin-macchiato", "solarized-light",
    "solarized-dark", "rose-pine", "rose-pine-moon", "rose-pine-dawn", "atom-one-dark", "atom-one-light", "ansi-dark",
    "ansi-light",
)  # fmt: skip
"""Our themes and those of Textual. Textual is not asked for them here, as that would load it."""


class Setting(Record):
    """One setting. ``type`` is ``text`` or ``number``; ``choices`` are the accepted values, empty for any."""

    name: str
    type: str
    default: str
    help: str
    choices: tuple[str, ...] = ()


SETTINGS = (
    Setting("date_order", "text", "dmy", "Order of dates such as 5/12: day, month or year first.",
            ("dmy", "mdy", "ymd")),
    Setting("region", "text", "", "Country of phone numbers without a +, as two letters such as DE or US."),
    Setting("me", "text", "", "Your own email addresses, comma-separated; messages from them count as sent by you."),
    Setting("my_name", "text", "", "Your own name, which templates write as {{ me.name }}."),
    Setting("user", "text", "",
            "Who you are to others who use this book, as one word: history shows it, and undo takes back your steps."),
    Setting("stages", "text", "",
            "Your own stages of contacts, comma-separated, besides lead, prospect, customer and former."),
    Setting("kinds", "text", "",
            "Your own kinds of activities, comma-separated; only needed for those that resemble another one."),
    Setting("currency", "text", "EUR", "Currency of deal values given without one."),
    Setting("number_format", "text", "", "How amounts are written; empty: as the locale says.",
            ("", "1,234.50", "1.234,50")),
    Setting("pipelines", "text", "",
            "Pipelines of deals: stages with probability, and days until stuck; empty: one, named sales."),
    Setting("case_days", "number", "14", "Days after which Today lists a case that is not solved; 0: never."),
    Setting("cross_sell", "text", "", "Products to offer to buyers of others, such as Licence=Support, Printer=Toner."),
    Setting("learn_cross_sell", "text", "yes", "Learn from purchases what customers buy together.", ("yes", "no")),
    Setting("month_percent", "number", "30",
            "Percentage by which a month has to differ from the last for Today to say it; 0: never."),
    Setting("theme", "text", "dark",
            "Theme of the application: dark, light, one of Textual's such as nord, or your own in themes/NAME.toml."),
    Setting("plain", "text", "no",
            "Draw less in the application, one thing at a time: for slow links and screen readers.", ("yes", "no")),
    Setting("format", "text", "",
            "Output format of lists without --format; empty: a table on a terminal, plain in a pipe.",
            ("", "table", "plain", "tsv", "csv", "json", "jsonl", "ids")),
    Setting("brief_activities", "number", "5", "Number of activities that a brief shows in full."),
    Setting("birthday_days", "number", "30", "How many days ahead a brief mentions a birthday."),
    Setting("celebrate_days", "number", "7", "How many days ahead Today and notify show birthdays and anniversaries."),
    Setting("stage_cadence", "text", "", "How often to talk to contacts by stage, such as customer=30, lead=2 weeks."),
    Setting("overdue_percent", "number", "150", "Percentage of its cadence after which a contact is overdue."),
    # Two years of a busy book take about 100 MB; to go back further, use a backup.
    Setting("journal_keep", "text", "2 years", "How far back compact keeps undo data; compact always asks first."),
    Setting("notify_command", "text", "", "Program that notify passes each text to, instead of the desktop."),
    Setting("notify_hour", "number", "9", "Hour from which notify sends what is due that day, 0 to 23."),
    Setting("wait", "number", "60", "Seconds a change waits for another writer that makes no progress."),
    Setting("automatic_backups", "text", "yes",
            "Back up hourly and before imports, merges and bulk changes.", ("yes", "no")),
    Setting("backup_keep", "text", "7 5 12", "Number of daily, weekly and monthly automatic backups to keep."),
    Setting("backup_copy_to", "text", "", "Second folder to copy each backup to."),
    Setting("backup_recipient", "text", "",
            "Key to encrypt backups for: an age public key, or the id of a GnuPG key."),
    Setting("backup_identity", "text", "", "File with the age key that decrypts backups."),
    Setting("encrypt_backups", "text", "no", "Encrypt automatic backups for backup_recipient.",
            ("no", "yes")),
    Setting("key_command", "text", "",
            "Program that prints the key of encrypted books, instead of the system's keyring."),
    Setting("smtp_server", "text", "", "Mail server that campaigns are sent by, such as mail.acme.com:587."),
    Setting("smtp_security", "text", "starttls", "How the connection to it is encrypted.", ("starttls", "tls", "none")),
    Setting("smtp_timeout", "number", "30", "Seconds to wait for each answer of the mail server."),
    Setting("smtp_user", "text", "", "User on the mail server; empty: none is needed."),
    Setting("smtp_password_command", "text", "", "Program that prints its password, such as pass show mail."),
    Setting("sendmail_command", "text", "",
            "Program that campaigns are sent by instead of smtp_server, such as /usr/sbin/sendmail -i."),
    Setting("token_command", "text", "",
            "Program that prints the token for a book on a server, such as pass show crm."),
    Setting("token_file", "text", "", "File with that token, which only you may read."),
    Setting("sync_folders", "text", "",
            "Folders that sync syncs, such as phone=~/.contacts/phone --query tag:phone; tasks=~/.calendars/tasks."),
    Setting("sync_command", "text", "vdirsyncer sync",
            "Program that sync --run runs before and after, to carry the folders to a server."),
    Setting("book", "text", "", "The book to use without --file: a path, or an address such as libsql://crm.example.com."),
    Setting("calendar_file", "text", "", "Calendar file to update after each change."),
    Setting("calendar_book", "text", "", "Book that calendar_file is written from; empty: the default book."),
)  # fmt: skip


def _check_keep(value: str) -> None:
    from simplecrm.core.retention import parse_keep

    parse_keep(value)


def _check_cadence(value: str) -> None:
    from simplecrm.core.cadence import parse_stages

    parse_stages(value)


def _check_pipelines(value: str) -> None:
    from simplecrm.core.pipelines import parse_pipelines

    parse_pipelines(value)


def _check_cross_sell(value: str) -> None:
    from simplecrm.core.cross_selling import parse_rules

    parse_rules(value)


def _check_sync_folders(value: str) -> None:
    from simplecrm.core.sync.pairs import parse_pairs

    parse_pairs(value)


def _check_user(value: str) -> None:
    from simplecrm.core.users import ME, NOBODY, user_name

    if user_name(value) in (ME, NOBODY):
        raise NotUnderstood(f"Nobody can be named “{value}”.", "Choose another name: simplecrm config user ann")


def _check_theme(value: str) -> None:
    if value not in THEMES and not os.path.isfile(theme_path(value)):
        from simplecrm.core.text.similar import similar

        meant = similar(value, themes())
        hint = f"Did you mean {meant}?" if meant else f"Values: {', '.join(themes())}"
        raise NotUnderstood(f"Invalid value of theme: “{value}”.", hint)


def _check_me(value: str) -> None:
    for address in value.split(","):
        if not all(address.strip().partition("@")[::2]) or " " in address.strip():
            raise NotUnderstood(
                f"Invalid email address: “{address.strip()}”.",
                "Give your addresses, comma-separated: simplecrm config me ann@acme.com,ann@example.org",
            )


def _check_currency(value: str) -> None:
    from simplecrm.core.currencies import is_code

    if not is_code(value):
        raise NotUnderstood(f"Invalid currency: “{value}”.", "Write its three letters: simplecrm config currency 'EUR'")


def _check_journal(value: str) -> None:
    from simplecrm.core.dates.when import parse
    from simplecrm.lean import datetime

    hint = "For example: simplecrm config journal_keep '2 years'"
    now = datetime.datetime.now()
    try:
        since = parse(value, now, future=False)
    except NotUnderstood as error:
        raise NotUnderstood(f"Invalid journal_keep: “{value}” is not a length of time.", hint) from error
    if since.date > now.date():
        raise NotUnderstood(f"Invalid journal_keep: “{value}” is not in the past.", hint)


def _check_second_folder(value: str) -> None:
    folder = os.path.expanduser(value)
    if not os.path.isabs(folder):
        raise NotUnderstood(
            f"Invalid folder: “{value}” is a relative path.",
            "Give the full path: simplecrm config backup_copy_to ~/stick",
        )
    if os.path.realpath(folder) == os.path.realpath(paths.backup_folder()):
        raise NotUnderstood(
            f"Backups are already kept in {value}.", "Choose another folder: simplecrm config backup_copy_to ~/stick"
        )


_CHECKS = {
    "backup_keep": _check_keep, "stage_cadence": _check_cadence, "journal_keep": _check_journal,
    "backup_copy_to": _check_second_folder, "currency": _check_currency, "me": _check_me,
    "pipelines": _check_pipelines, "cross_sell": _check_cross_sell, "theme": _check_theme,
    "sync_folders": _check_sync_folders, "user": _check_user,
}  # fmt: skip
_BY_NAME = {setting.name: setting for setting in SETTINGS}
_cache: dict[str, dict[str, str]] = {}


def get(name: str) -> str:
    """The value of a setting as text: from ``SIMPLECRM_NAME`` in the environment, else the file, else its default. The
    number format is by default that of the locale, and empty if that has none.

    Raises ``NotUnderstood`` when the file cannot be read as TOML or has an invalid value.
    """
    setting = known(name)
    value, _ = stated(setting)
    if name == "number_format" and not value:
        return _number_format()
    return checked(setting, value)


def stated(setting: Setting) -> tuple[str, str]:
    """The value that a setting has been given, unchecked, and by what: ``environment``, ``file``, or the ``default``.

    Raises ``NotUnderstood`` when the file cannot be read.
    """
    value = os.environ.get(f"SIMPLECRM_{setting.name.upper()}")
    if value:
        return value, "environment"
    value = _file().get(setting.name)
    return (setting.default, "default") if value is None else (value, "file")


def _number_format() -> str:
    """How numbers are written in the locale; empty where it does not say, as in ``C``, or is not installed."""
    import locale

    before = locale.setlocale(locale.LC_NUMERIC)
    try:
        locale.setlocale(locale.LC_NUMERIC, "")
        separators = locale.localeconv()
    except locale.Error:
        return ""
    finally:
        locale.setlocale(locale.LC_NUMERIC, before)
    if separators["decimal_point"] == ",":
        return "1.234,50"
    return "1,234.50" if separators["thousands_sep"] else ""


def number(name: str) -> int:
    """The value of a setting that is a number."""
    return int(get(name))


def book() -> str:
    """The book that the setting ``book`` names; empty if it is not set, or if ``SIMPLECRM_FILE`` overrides it."""
    return "" if "SIMPLECRM_FILE" in os.environ else get_or_default("book")


def get_or_default(name: str) -> str:
    """The value of a setting; its default if the file of settings cannot be read."""
    try:
        return get(name)
    except CrmError:
        return known(name).default


def known(name: str) -> Setting:
    """The setting of that name. Raises ``NotUnderstood`` for an unknown one."""
    if name not in _BY_NAME:
        from simplecrm.core.text.similar import similar

        meant = similar(name, _BY_NAME)
        hint = f"Did you mean: simplecrm config {meant}" if meant else f"Settings: {', '.join(_BY_NAME)}"
        raise NotUnderstood(f"Unknown setting “{name}”.", hint)
    return _BY_NAME[name]


def checked(setting: Setting, value: str) -> str:
    """The value, if it is valid for the setting. Raises ``NotUnderstood``."""
    if not value.isprintable():
        raise NotUnderstood(f"Invalid value of {setting.name}: it must be one line of printable text.")
    if setting.choices and value not in setting.choices:
        listed = ", ".join(choice or "(nothing)" for choice in setting.choices)
        raise NotUnderstood(f"Invalid value of {setting.name}: “{value}”.", f"Values: {listed}")
    if setting.type == "number" and not (value.isascii() and value.isdigit() and len(value) < 7):
        raise NotUnderstood(f"Invalid value of {setting.name}: “{value}” is not a whole number.")
    if setting.name == "region" and value and not (len(value) == 2 and value.isalpha()):
        raise NotUnderstood(f"Invalid region: “{value}”.", "Give two letters, such as DE or US.")
    if setting.name == "notify_hour" and int(value) > 23:
        raise NotUnderstood(f"Invalid hour: {value}.", "Hours: 0 to 23")
    if value and setting.name in _CHECKS:
        _CHECKS[setting.name](value)
    return value


def theme_path(name: str) -> str:
    """The file of one's own theme of that name."""
    return os.path.join(os.path.dirname(paths.config_path()), "themes", f"{os.path.basename(name)}.toml")


def themes() -> list[str]:
    """The names of all themes: ours, Textual's, and one's own."""
    try:
        files = sorted(os.listdir(os.path.dirname(theme_path(""))))
    except OSError:
        files = []
    return [*THEMES, *(name.removesuffix(".toml") for name in files if name.endswith(".toml"))]


def own_addresses() -> tuple[str, ...]:
    """The person's own email addresses (setting ``me``), in lower case."""
    return tuple(address.strip().lower() for address in get("me").split(",") if address.strip())


def user() -> str:
    """The person's name in a book that several people use (setting ``user``), in lower case; empty if there is none.

    Raises ``NotUnderstood``.
    """
    return get("user").lower()


def put(name: str, value: str) -> None:
    """Write a setting to the file, keeping its comments; an empty value removes it. Raises ``NotUnderstood``."""
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
    """The text of the settings file, or empty. Raises ``NotUnderstood`` if it cannot be read."""
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
    simple = _parse_simple(path)
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


def _parse_simple(path: str) -> dict[str, str] | None:
    """The settings, parsed without ``tomllib``; None if the file has anything but plain ``name = "value"`` lines."""
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

"""``Context``: what a phrase is read with. ``FieldError``: what is wrong with it, and in which field."""

from __future__ import annotations

from simplecrm.core.users import owner_name
from simplecrm.errors import NotUnderstood
from simplecrm.lean import datetime

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TypeVar

    from simplecrm.core.dates.when import When

    Value = TypeVar("Value")

DEFAULTS = {"date_order": "dmy", "region": "", "currency": "EUR", "number_format": "", "stages": "", "kinds": "",
            "user": ""}  # fmt: skip


class FieldError(NotUnderstood):
    """A field of a draft has a value that cannot be understood; ``field`` is its name."""

    def __init__(self, field: str, sentence: str, hint: str = "") -> None:
        super().__init__(sentence, hint)
        self.field = field


class Context:
    """The local time ``now`` and the settings that decide what a phrase means.

    ``setting`` gives the value of ``date_order`` (``dmy``, ``mdy``, ``ymd``), ``region`` (the country of phone numbers
    without a ``+``), ``currency`` (of sums without one), ``stages`` and ``kinds`` (the person's own) and ``user``; it
    is called only when needed. ``remark`` is given a phrase and what the person should know about how it was read.
    ``in_use`` gives the words that a book has for a ``stage`` or a ``kind``.
    """

    def __init__(
        self,
        now: datetime.datetime,
        setting: Callable[[str], str] = DEFAULTS.__getitem__,
        remark: Callable[[str, str], object] | None = None,
        in_use: Callable[[str], Iterable[str]] = lambda _: (),
    ) -> None:
        self.now = now
        self._setting = setting
        self._remark = remark
        self.in_use = in_use

    def setting(self, name: str) -> str:
        """The value of a setting."""
        return self._setting(name)

    @property
    def date_order(self) -> str:
        """How dates in numbers are read."""
        return self._setting("date_order")

    @property
    def region(self) -> str:
        """The country of phone numbers without a ``+``, empty if that is not set."""
        return self._setting("region")

    @property
    def number_format(self) -> str:
        """How numbers are written (see ``core.money.NUMBER_FORMATS``); empty if that is not known."""
        return self._setting("number_format")

    @property
    def currency(self) -> str:
        """The currency (ISO 4217) of a sum that names none."""
        return self._setting("currency")

    def owner(self, text: str) -> str:
        """The user that a text names as an owner, empty for nobody. Raises ``FieldError``."""
        return read("owner", lambda: owner_name(text, lambda: self._setting("user").lower()))

    def coming(self, field: str, phrase: str) -> When:
        """The date, or date and time, of something to be done. Raises ``FieldError``."""
        return self._when(field, phrase, future=True)

    def past(self, field: str, phrase: str) -> When:
        """The date, or date and time, of something that happened. Raises ``FieldError``."""
        return self._when(field, phrase, future=False)

    def happened_at(self, field: str, phrase: str) -> str:
        """When something happened, as UTC: today is now, another day its noon. Empty for an empty phrase, which an
        action takes as the time when it is done. Raises ``FieldError``."""
        if not phrase.strip():
            return ""
        from simplecrm.core.dates.zones import now_utc_text

        if phrase.strip().casefold() == "now":
            return now_utc_text(self.now)
        return now_utc_text(self.past(field, phrase).happened_at(self.now))

    def _when(self, field: str, phrase: str, *, future: bool) -> When:
        from simplecrm.core.dates.when import parse

        if not phrase.strip():
            raise FieldError(field, f"{field} is missing.", "Say when, such as: in 2 weeks")
        found = read(field, lambda: parse(phrase, self.now, order=self.date_order, future=future))
        if found.remark and self._remark is not None:
            self._remark(phrase, found.remark)
        return found


def read(field: str, parse: Callable[[], Value]) -> Value:
    """What ``parse`` returns. Raises ``FieldError`` for ``field`` where it raises ``NotUnderstood``."""
    try:
        return parse()
    except NotUnderstood as error:
        raise FieldError(field, error.sentence, error.hint) from error

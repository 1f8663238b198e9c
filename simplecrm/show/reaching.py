"""The ways to reach a contact, as they are shown, copied, and opened in another program."""

from __future__ import annotations

from simplecrm.core.records import Record
from simplecrm.core.text import urls
from simplecrm.errors import NotUnderstood

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from simplecrm.core.records.companies import Company
    from simplecrm.core.records.contacts import Contact


class Way(Record):
    """A way to reach somebody: ``email``, ``phone`` or ``link``, the value, and its label, such as ``work``."""

    kind: str
    value: str
    label: str = ""
    e164: str = ""

    @property
    def url(self) -> str:
        """The URL that opens it. Raises ``NotUnderstood`` for a value that is not safe to open (see
        ``core.text.urls``)."""
        if self.kind == "email":
            return urls.mail_url(self.value)
        return urls.page_url(self.value) if self.kind == "link" else urls.phone_url(self.value, self.e164)

    @property
    def safe_url(self) -> str:
        """The same, empty for a value that is not safe to open."""
        try:
            return self.url
        except NotUnderstood:
            return ""


def ways(contact: Contact | Company) -> Iterator[Way]:
    """The emails, phones and links of a contact or company."""
    for email in contact.emails:
        yield Way("email", email.address, email.label)
    for phone in contact.phones:
        yield Way("phone", phone.number, phone.label, phone.e164)
    for link in contact.links:
        yield Way("link", link.url, link.label)

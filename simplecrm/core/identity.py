"""Whether two accounts are of one person: on evidence that is theirs alone, and with nothing against it.

Losing a person in an import is worse than having one twice, so what is uncertain stays apart: ``crm duplicates`` offers
it. A uid, a profile, or an e-mail address of one's own with a name that agrees makes two accounts one. Shared addresses
(``info@``, or one that several people have) and telephone numbers prove nothing without the same name.
"""

from __future__ import annotations

from simplecrm.core.records import Record
from simplecrm.core.text import word_set
from simplecrm.core.text.names import ascii_lower, fold
from simplecrm.core.text.phones import tail
from simplecrm.core.text.profiles import profile_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from simplecrm.core.records.contacts import Contact


ROLES = word_set(
    # RFC 2142, and what companies call their shared mailboxes in a dozen languages.
    "abuse accounting accounts admin administration anfrage angebote appointments assistant billing bestellung "
    "bewerbung booking bookings buchhaltung buero careers comercial commercial compras compta comptabilite "
    "contact contacto contactus contato customercare customerservice demo donotreply einkauf email empfang "
    "enquiries enquiry estimating events facturacion feedback finance firma ftp gerencia hallo hello help "
    "helpdesk hi hola home hostmaster hotel hr info informacion information informazioni inquiries inquiry "
    "invoice invoices it jobs kancelaria kontakt legal mail mailbox management marketing media minfo moien news "
    "newsletter noc noreply no-reply office officemanager order orders partner partners personal post postmaster "
    "praxis presse press privacy procurement purchasing recepcion reception recruiting reservations reservierung "
    "rrhh sales secretariat security sekretariat service services shop staff studio subscribe support team tech "
    "technik tickets usenet vendas ventas verkauf vertrieb verwaltung web webmaster welcome work www zentrale"
)
"""Local parts of addresses that are read by whoever is on duty."""

_HONORIFICS = word_set(
    "mr mrs ms miss mx dr prof professor sir dame herr frau hr fr ing dipl mag mme mlle sr sra srta dott jr ii iii "
    "iv phd md mba"
)


class Name(Record):
    """A name as it is compared: its folded words, and which of them is the given name (empty if not known)."""

    words: tuple[str, ...]
    given: str = ""

    @property
    def known(self) -> bool:
        """Whether it names somebody: not where an address or number stands for a name."""
        return bool(self.words)


NO_NAME = Name(())


class Traits(Record):
    """What tells a contact apart: its folded name, and as it is compared; birthday; lower-case emails and cities; phone
    tails (see ``core.text.phones.tail``), profile keys (see ``core.text.profiles``) and folded companies."""

    name: str
    called: Name
    birthday: str = ""
    emails: frozenset[str] = frozenset()
    tails: frozenset[str] = frozenset()
    profiles: frozenset[str] = frozenset()
    companies: frozenset[str] = frozenset()
    cities: frozenset[str] = frozenset()


def name_of(folded: str, folded_given: str = "") -> Name:
    """The name in a folded text (see ``core.text.names.fold``); ``NO_NAME`` for an address, a number, or nothing."""
    if "@" in folded or not any(map(str.isalpha, folded)):
        return NO_NAME
    words = _words(folded)
    kept = tuple(word for word in words if word not in _HONORIFICS) or words
    given = _words(folded_given)
    return Name(kept, given[0] if given else "")


def same_name(one: Name, other: Name) -> bool:
    """Whether two names are of the same words in any order."""
    return one.known and sorted(one.words) == sorted(other.words)


def names_agree(one: Name, other: Name) -> bool:
    """Whether the names may be one person's: all words of one are in the other, an initial standing for a word.

    Nothing is known against a name that is not known.
    """
    if not (one.known and other.known):
        return True
    few, many = sorted((one.words, other.words), key=len)
    left = list(many)
    whole = 0
    for word in sorted(few, key=len, reverse=True):
        found = word if word in left else next((other for other in left if _initial(word, other)), "")
        if not found:
            return False
        left.remove(found)
        whole += len(word) > 1 and found == word
    return whole > 0 or len(many[0]) == 1


def given_names_agree(one: Name, other: Name) -> bool:
    """Whether the given names are the same, or one an initial of the other."""
    return bool(one.given and other.given) and (one.given == other.given or _initial(one.given, other.given))


def traits_of(contact: Contact) -> Traits:
    """What tells a contact apart, from its record."""
    name = fold(contact.name)
    return Traits(
        name,
        name_of(name, fold(contact.given) if contact.family else ""),
        contact.birthday,
        frozenset([ascii_lower(email.address) for email in contact.emails]),
        frozenset([end for phone in contact.phones if (end := tail(phone.e164 or phone.number))]),
        frozenset([key for link in contact.links if (key := profile_key(link.url, link.label))]),
        frozenset([fold(job.company) for job in contact.companies if job.company and not job.ended_on]),
        frozenset([ascii_lower(place.city) for place in contact.addresses if place.city]),
    )


def differ(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether both have such values, and none in common."""
    return bool(one and other) and one.isdisjoint(other)


def other_profile(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether both have a page on one network, and not the same."""
    shared = {key.partition("/")[0] for key in one} & {key.partition("/")[0] for key in other}
    return bool(shared) and one.isdisjoint(other)


def is_fuller(name: str, known: str) -> bool:
    """Whether ``name`` says more of the same name than ``known``: ``Ann Lee`` than ``Ann`` or ``A. Lee``."""
    mine, theirs = name_of(fold(name)), name_of(fold(known))
    if not theirs.known:
        return mine.known
    length = sum(map(len, mine.words)), sum(map(len, theirs.words))
    return mine.known and names_agree(mine, theirs) and len(mine.words) >= len(theirs.words) and length[0] > length[1]


def is_shared_address(address: str) -> bool:
    """Whether an e-mail address is of a role or department and not of a person."""
    local = address.partition("@")[0].casefold().partition("+")[0]
    if local in ROLES:
        return True
    first = local.replace("_", ".").replace("-", ".").partition(".")[0].rstrip("0123456789")
    return first in ROLES


def _words(folded: str) -> tuple[str, ...]:
    for sign in ",.;'’\"()-/":
        if sign in folded:
            folded = folded.replace(sign, "" if sign in "'’" else " ")
    return tuple(folded.split())


def _initial(one: str, other: str) -> bool:
    few, many = (one, other) if len(one) < len(other) else (other, one)
    return len(few) == 1 and many.startswith(few)

"""Contacts in the columns of Google Contacts (its import since 2024) and of Outlook for Windows.

Both have a fixed number of columns for emails and phones; the rest goes into the last column that takes several values,
or into the notes, so that nothing is lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from simplecrm.core.jobs import former, present
from simplecrm.core.records.contacts import Address, Contact, Phone
from simplecrm.formats.protocol import Item

_GOOGLE_HEADER = (
    "First Name,Middle Name,Last Name,Phonetic First Name,Phonetic Middle Name,Phonetic Last Name,Name Prefix,"
    "Name Suffix,Nickname,File As,Organization Name,Organization Title,Organization Department,Birthday,Notes,"
    "Photo,Labels"
)
_GOOGLE = _GOOGLE_HEADER.split(",")
_GOOGLE_PLACES = (("E-mail", 4), ("Phone", 5), ("Website", 3))
_GOOGLE_ADDRESS = ("Label", "Formatted", "Street", "City", "PO Box", "Region", "Postal Code", "Country",
                   "Extended Address")  # fmt: skip
_ADDRESSES = 2

_OUTLOOK_HEADER = (
    "Title,First Name,Middle Name,Last Name,Suffix,Company,Department,Job Title,Business Street,"
    "Business Street 2,Business Street 3,Business City,Business State,Business Postal Code,"
    "Business Country/Region,Home Street,Home Street 2,Home Street 3,Home City,Home State,Home Postal Code,"
    "Home Country/Region,Other Street,Other Street 2,Other Street 3,Other City,Other State,Other Postal Code,"
    "Other Country/Region,Assistant's Phone,Business Fax,Business Phone,Business Phone 2,Callback,Car Phone,"
    "Company Main Phone,Home Fax,Home Phone,Home Phone 2,ISDN,Mobile Phone,Other Fax,Other Phone,Pager,"
    "Primary Phone,Radio Phone,TTY/TDD Phone,Telex,Account,Anniversary,Assistant's Name,Billing Information,"
    "Birthday,Business Address PO Box,Categories,Children,Directory Server,E-mail Address,E-mail Type,"
    "E-mail Display Name,E-mail 2 Address,E-mail 2 Type,E-mail 2 Display Name,E-mail 3 Address,E-mail 3 Type,"
    "E-mail 3 Display Name,Gender,Government ID Number,Hobby,Home Address PO Box,Initials,Internet Free Busy,"
    "Keywords,Language,Location,Manager's Name,Mileage,Notes,Office Location,Organizational ID Number,"
    "Other Address PO Box,Priority,Private,Profession,Referred By,Sensitivity,Spouse,User 1,User 2,User 3,"
    "User 4,Web Page"
)
_OUTLOOK = _OUTLOOK_HEADER.split(",")
_OUTLOOK_PHONES = {
    "work": ("Business Phone", "Business Phone 2"), "home": ("Home Phone", "Home Phone 2"),
    "mobile": ("Mobile Phone",),
    "work fax": ("Business Fax",), "home fax": ("Home Fax",), "fax": ("Business Fax", "Other Fax"),
    "other fax": ("Other Fax",),
    "pager": ("Pager",), "main": ("Primary Phone",), "car": ("Car Phone",), "assistant": ("Assistant's Phone",),
    "company main": ("Company Main Phone",), "callback": ("Callback",), "ISDN": ("ISDN",), "radio": ("Radio Phone",),
    "TTY": ("TTY/TDD Phone",), "telex": ("Telex",),
}  # fmt: skip
_ANY_PHONE = (
    "Other Phone",
    "Primary Phone",
    "Business Phone",
    "Home Phone",
    "Mobile Phone",
    "Business Phone 2",
    "Home Phone 2",
)
_SEVERAL = " ::: "


def google_header(fields: Sequence[str]) -> list[str]:
    """Google's columns; custom fields have a pair each."""
    header = list(_GOOGLE)
    for name, count in _GOOGLE_PLACES:
        header += [f"{name} {n} - {part}" for n in range(1, count + 1) for part in ("Label", "Value")]
    header += [f"Address {n} - {part}" for n in range(1, _ADDRESSES + 1) for part in _GOOGLE_ADDRESS]
    header += ["Event 1 - Label", "Event 1 - Value"]
    return header + [f"Custom Field {n} - {part}" for n in range(1, len(fields) + 1) for part in ("Label", "Value")]


def google_row(item: Item, fields: Sequence[str]) -> Iterator[list[str]]:
    """One contact as a row of ``google_header``."""
    contact = item.contact
    if contact is None or item.refers:
        return
    values = {field.name: field.value for field in contact.fields}
    now = present(contact.companies)
    job = now[0] if now else None
    left = [f"{name}: {value}" for name, value in values.items() if name not in fields]
    left += [f"{j.title}, {j.company}".strip(", ") for j in now[1:]]
    left += [f"Formerly {j.title}, {j.company} ({j.ended_on})".replace(" , ", " ") for j in former(contact.companies)]
    left += [_one_line(address) for address in contact.addresses[_ADDRESSES:]]
    given, family = (contact.given, contact.family) if contact.given or contact.family else (contact.name, "")
    row = [
        given, contact.middle, family, "", "", "", contact.prefix, contact.suffix, contact.nickname, "",
        job.company if job else "", job.title if job else "", job.department if job else "", contact.birthday,
        _notes(item, left), "", _SEVERAL.join([*contact.tags, "* myContacts"]),
    ]  # fmt: skip
    for records, (_, count) in zip((contact.emails, contact.phones, contact.links), _GOOGLE_PLACES, strict=True):
        row += _places([(record[1], record[0]) for record in records], count)
    for place in range(_ADDRESSES):
        row += (
            _google_address(contact.addresses[place]) if place < len(contact.addresses) else [""] * len(_GOOGLE_ADDRESS)
        )
    row += ["Anniversary", contact.anniversary] if contact.anniversary else ["", ""]
    for name in fields:
        row += [name, values[name]] if values.get(name) else ["", ""]
    yield row


def outlook_header() -> list[str]:
    """The 92 columns of Outlook's English export."""
    return _OUTLOOK


def outlook_row(item: Item) -> Iterator[list[str]]:
    """One contact as a row of ``outlook_header``."""
    contact = item.contact
    if contact is None or item.refers:
        return
    now = present(contact.companies)
    job = now[0] if now else None
    cells = {
        "Title": contact.prefix, "First Name": contact.given or ("" if contact.family else contact.name),
        "Middle Name": contact.middle, "Last Name": contact.family, "Suffix": contact.suffix,
        "Company": job.company if job else "", "Department": job.department if job else "",
        "Job Title": job.title if job else "", "Birthday": contact.birthday, "Anniversary": contact.anniversary,
        "Categories": ";".join(contact.tags), "Language": contact.language, "Priority": "Normal", "Private": "False",
        "Sensitivity": "Normal", "Gender": "Unspecified", "Referred By": contact.source,
    }  # fmt: skip
    left = [f"{j.title}, {j.company}".strip(", ") for j in now[1:]]
    left += [f"Formerly {j.title}, {j.company} ({j.ended_on})".replace(" , ", " ") for j in former(contact.companies)]
    left += [f"{field.name}: {field.value}" for field in contact.fields]
    left += _outlook_reach(contact, cells)
    cells["Notes"] = _notes(item, left)
    yield [cells.get(column, "") for column in _OUTLOOK]


def _outlook_reach(contact: Contact, cells: dict[str, str]) -> list[str]:
    """Fill in emails, phones, addresses and the web page; returns those without a column."""
    left = []
    for number, email in enumerate(contact.emails):
        if number > 2:
            left.append(email.address)
            continue
        column = f"E-mail {number + 1}" if number else "E-mail"
        cells[f"{column} Address"], cells[f"{column} Type"] = email.address, "SMTP"
    for phone in contact.phones:
        if not _outlook_phone(phone, cells):
            left.append(f"{phone.label} {phone.number}".strip())
    for address in contact.addresses:
        if not _outlook_address(address, cells):
            left.append(_one_line(address))
    for link in contact.links:
        if "Web Page" in cells:
            left.append(link.url)
        cells.setdefault("Web Page", link.url)
    return left


def _outlook_phone(phone: Phone, cells: dict[str, str]) -> bool:
    for column in (*_OUTLOOK_PHONES.get(phone.label, ()), *_ANY_PHONE):
        if column not in cells:
            cells[column] = phone.number
            return True
    return False


def _outlook_address(address: Address, cells: dict[str, str]) -> bool:
    place = {"work": "Business", "home": "Home"}.get(address.label, "Other")
    if f"{place} Street" in cells:
        return False
    cells.update({
        f"{place} Street": address.street, f"{place} Street 2": address.extended, f"{place} City": address.city,
        f"{place} State": address.region, f"{place} Postal Code": address.postal_code,
        f"{place} Country/Region": address.country, f"{place} Address PO Box": address.po_box,
    })  # fmt: skip
    return True


def _places(pairs: Sequence[tuple[str, str]], count: int) -> list[str]:
    """``count`` pairs of label and value; the last has all remaining ones."""
    row: list[str] = []
    for label, value in pairs[: count - 1]:
        row += [label, value]
    rest = pairs[count - 1 :]
    if rest:
        row += [_SEVERAL.join(label for label, _ in rest), _SEVERAL.join(value for _, value in rest)]
    return row + [""] * (2 * count - len(row))


def _google_address(address: Address) -> list[str]:
    return [address.label, _one_line(address), address.street, address.city, address.po_box, address.region,
            address.postal_code, address.country, address.extended]  # fmt: skip


def _one_line(address: Address) -> str:
    parts = (address.street, address.extended, address.po_box, f"{address.postal_code} {address.city}".strip(),
             address.region, address.country)  # fmt: skip
    return ", ".join(part for part in parts if part)


def _notes(item: Item, left: Sequence[str]) -> str:
    texts = [note.text for note in item.notes]
    return "\n\n".join([*texts, "\n".join(left)] if left else texts)

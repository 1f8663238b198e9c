"""LDIF: people from directories."""

from __future__ import annotations

import base64

from simplecrm.core.records.contacts import Address, Email, Phone
from tests.formats.read import items, one, rejections

PERSON = (
    "dn: cn=Ann Lee,dc=acme,dc=com\nobjectClass: inetOrgPerson\ncn: Ann Lee\ngivenName: Ann\nsn:: "
    + base64.b64encode("Lée".encode()).decode()
    + "\nmail: ann@acme.com\nmail: lee@acme.com\ntelephoneNumber: +49 30 1\nmobile: +49 170 2\no: Acme\ntitle: CEO\n"
    "street: Street 1\nl: Berlin\ndescription: a long\n  line\njpegPhoto:: /9j/4AAQSkZJRgAB\nemployeeType: Captain\n"
)


def test_a_person() -> None:
    item = one("version: 1\n\n# a comment\n" + PERSON)
    contact = item.contact
    assert contact is not None and (contact.name, contact.given, contact.family) == ("Ann Lee", "Ann", "Lée")
    assert contact.emails == (Email("ann@acme.com"), Email("lee@acme.com"))
    assert contact.phones == (Phone("+49 30 1", "work"), Phone("+49 170 2", "mobile"))
    assert contact.addresses == (Address("work", "Street 1", city="Berlin"),)
    assert item.notes[0].text == "a long line"
    assert contact.extra == "X-LDIF-EMPLOYEETYPE:Captain"
    assert "jpegphoto" in item.remarks[0]


def test_groups_and_folders_are_not_imported() -> None:
    assert len(items("dn: ou=people\nobjectClass: organizationalUnit\nou: people\n\n" + PERSON)) == 1


def test_url_values_are_never_opened() -> None:
    rejected = rejections(PERSON + "\ndn: cn=x\nobjectClass: person\ncn: X\ndescription:< file:///etc/passwd\n")
    assert rejected[0].line == 19 and "URL" in rejected[0].reason


def test_line_without_an_attribute_rejects_its_record() -> None:
    assert rejections("dn: cn=x\nobjectClass: person\nnonsense\n\n" + PERSON)[0].line == 1


def test_ldif_change_records_are_rejected() -> None:
    assert "is a change" in rejections("dn: cn=x\nchangetype: delete\n")[0].reason

"""Reading delimited text: delimiters, headers, rows and cells."""

from __future__ import annotations

import pytest

from simplecrm.core.records.contacts import Email, Employment, FieldValue, Phone
from simplecrm.errors import NotUnderstood
from simplecrm.formats.protocol import REASON_COLUMN, Item, Rejection
from tests.formats.read import items, one, read, rejections


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_delimiter_is_detected(mark: str) -> None:
    understood, entries = read(f'Name{mark}Email\n"Lee{mark} Ann"{mark}ann@acme.com\nBob{mark}bob@acme.com\n')
    assert understood.delimiter == mark
    assert len(entries) == 2


def test_excel_sep_line_sets_the_delimiter() -> None:
    understood, entries = read("sep=|\r\nName|Email, main\r\nAnn|ann@acme.com\r\n")
    assert (understood.delimiter, understood.header_line) == ("|", 2)
    assert [entry.line for entry in entries] == [3]


def test_header_may_follow_other_rows() -> None:
    understood, entries = read("Contacts of 2026\n\nMade by,Zoe\n\nName,Email\nAnn,ann@acme.com\n")
    assert understood.header_line == 5
    assert [entry.line for entry in entries] == [6]


def test_without_a_header_columns_are_recognised_by_their_cells() -> None:
    understood, entries = read("Ann Lee,ann@acme.com,+49 30 1234567\nBob,bob@acme.com,+49 30 7654321\n")
    assert understood.header_line == 0
    assert [field for _, field in understood.mapping] == ["name", "email", "phone"]
    assert understood.remarks
    assert len(entries) == 2


def test_plain_list_of_addresses_is_imported() -> None:
    assert [item.contact and item.contact.name for item in items("ann@acme.com\nbob@acme.com\n")] == [
        "ann@acme.com",
        "bob@acme.com",
    ]


def test_classic_mac_line_ends_are_read() -> None:
    assert len(items("Name,Email\rAnn,ann@acme.com\rBob,bob@acme.com\r")) == 2


def test_columns_with_the_same_name_are_all_read() -> None:
    understood, entries = read("Name,Email,Email,Colour,Colour\nAnn,a@b.c,d@e.f,red,blue\n")
    assert [column for column, _ in understood.mapping] == ["Name", "Email", "Email (2)", "Colour", "Colour (2)"]
    contact = entries[0].contact  # type: ignore[union-attr]
    assert contact is not None
    assert contact.emails == (Email("a@b.c"), Email("d@e.f"))
    assert contact.fields == (FieldValue("Colour", "red"), FieldValue("Colour (2)", "blue"))


def test_ragged_rows_are_padded_or_rejected() -> None:
    _, (short, long, padded) = read(
        "Name,Email,Phone\nAnn,ann@acme.com\nBob,bob@acme.com,1234,extra\nCy,cy@acme.com,1234,,\n"
    )
    assert isinstance(short, Item) and "2 cells of 3" in short.remarks[0]
    assert isinstance(long, Rejection) and long.line == 3 and "4 cells" in long.reason and long.raw[-1] == "extra"
    assert isinstance(padded, Item)


def test_line_numbers_count_multi_line_cells() -> None:
    found = items('Name,Notes\nAnn,"one\ntwo\nthree"\n\nBob,x\n')
    assert [item.line for item in found] == [2, 6]
    assert found[0].notes[0].text == "one\ntwo\nthree"


def test_megabyte_cell_is_read() -> None:
    assert len(one('Name,Notes\nAnn,"' + "word " * 200_000 + '"').notes[0].text) > 900_000


def test_file_without_final_line_end_is_read() -> None:
    assert len(items("Name,Email\nAnn,ann@acme.com")) == 1


def test_row_without_a_name_is_rejected_with_its_cells() -> None:
    rejected = rejections("Name,Email,Colour\n,,red\nAnn,,\n")
    assert [(entry.line, entry.raw) for entry in rejected] == [(2, ("", "", "red"))]


def test_reason_column_of_a_corrected_rejects_file_is_ignored() -> None:
    understood, entries = read(f"Name,Email,{REASON_COLUMN}\nAnn,ann@acme.com,no e-mail address\n")
    assert understood.mapping[2] == (REASON_COLUMN, "")
    assert not entries[0].contact.fields  # type: ignore[union-attr]


def test_file_without_any_known_column_is_rejected() -> None:
    with pytest.raises(NotUnderstood, match="identifies a contact: colour, weight"):
        read("colour,weight\nred,550\n")


def test_unknown_columns_become_custom_fields_or_are_reported() -> None:
    data = "Name,Shoe size\nAnn,42\n"
    assert read(data)[0].mapping[1] == ("Shoe size", "custom:Shoe size")
    understood, entries = read(data, custom=False)
    assert understood.mapping[1] == ("Shoe size", "")
    assert not entries[0].contact.fields  # type: ignore[union-attr]


def test_columns_can_be_mapped_by_hand() -> None:
    understood, entries = read("Wer,Wo,Foo\nAnn,Acme,x\n", mapping={"Wer": "name", "wo": "company", "Foo": ""})
    assert understood.mapping == (("Wer", "name"), ("Wo", "company"), ("Foo", ""))
    assert entries[0].contact.companies == (Employment("Acme"),)  # type: ignore[union-attr]


def test_mapping_to_an_unknown_field_is_rejected() -> None:
    with pytest.raises(NotUnderstood, match="Unknown field shoe"):
        read("Name\nAnn\n", format="csv", mapping={"Name": "shoe"})


def test_headers_are_matched_by_similarity() -> None:
    understood, _ = read("Frist Name,Last Nmae,E-mial Address\nAnn,Lee,ann@acme.com\n")
    assert [field for _, field in understood.mapping] == ["given", "family", "email"]
    assert len(understood.remarks) == 3


@pytest.mark.parametrize(
    ("values", "order", "birthday"),
    [
        (["25/12/1980", "3/4/1990"], "dmy", "1980-12-25"),
        (["12/25/1980", "3/4/1990"], "mdy", "1980-12-25"),
        (["1980-12-25"], "", "1980-12-25"),
    ],
)
def test_date_order_is_detected_per_column(values: list[str], order: str, birthday: str) -> None:
    understood, entries = read("Name,Birthday\n" + "".join(f"Ann,{value}\n" for value in values))
    assert understood.dates == order
    assert entries[0].contact.birthday == birthday  # type: ignore[union-attr]


def test_ambiguous_date_order_is_reported_and_can_be_set() -> None:
    data = "Name,Birthday\nAnn,03/04/1980\n"
    understood, entries = read(data)
    assert "03/04/1980" in understood.remarks[0] and "--dates mdy" in understood.remarks[0]
    assert entries[0].contact.birthday == "1980-04-03"  # type: ignore[union-attr]
    assert one(data, dates="mdy").contact.birthday == "1980-03-04"  # type: ignore[union-attr]


def test_several_values_in_a_cell_are_split() -> None:
    contact = one("Name,Email,Phone,Tags\nAnn,a@b.c; d@e.f ::: x,+1 555 0100; +1 555 0101,vip; berlin\n").contact
    assert contact is not None
    assert contact.tags == ("vip", "berlin")
    assert contact.phones == (Phone("+1 555 0100"), Phone("+1 555 0101"))
    contact = one("Name,Email\nAnn,a@b.c; Ann Lee <d@e.f>\n").contact
    assert contact is not None and contact.emails == (Email("a@b.c"), Email("d@e.f"))


def test_invalid_email_is_kept_in_a_note() -> None:
    item = one("Name,Email\nAnn,ann at acme\n")
    assert item.contact is not None and not item.contact.emails
    assert item.contact.fields == (FieldValue("email as written", "ann at acme"),)
    assert "Invalid email address: 'ann at acme'." in item.remarks


def test_phone_numbers_damaged_by_a_spreadsheet_are_repaired() -> None:
    whole, lost = items("Name,Phone\nAnn,4.47911123456E+11\nBob,4.47911E+11\n")
    assert whole.contact is not None and whole.contact.phones == (Phone("447911123456"),)
    assert lost.contact is not None and lost.contact.phones == (Phone("4.47911E+11"),)
    assert "spreadsheet" in lost.remarks[0]


def test_formula_guards_are_removed_on_import() -> None:
    contact = one("Name,Company\n'=cmd,'tis\n").contact
    assert contact is not None and (contact.name, contact.company) == ("=cmd", "'tis")


def test_nul_and_lone_surrogates_are_replaced_and_reported() -> None:
    item = one(b"Name,Email\nAn\x00n,ann@acme.com\n")
    assert item.contact is not None and item.contact.name == "An\ufffdn"
    assert item.remarks


class TestThings:
    """Rows that are about somebody."""

    def test_deals(self) -> None:
        won, open_deal = items(
            "Deal Name,Deal Stage,Amount,Close Date,Associated Contact,Associated Company\n"
            'Big,closedwon,"$1,200.50",2026-03-01,Ann Lee <ann@acme.com>,Acme\n'
            "Small,proposal,12 000 €,2026-04-01,,Acme\n"
        )
        deal = won.deals[0]
        assert (deal.title, deal.value, deal.currency, deal.status) == ("Big", 120050, "USD", "won")
        assert deal.closed_at.startswith("2026-03-01") and not deal.expected_close
        assert won.refers and won.contact is not None and won.contact.emails == (Email("ann@acme.com"),)
        assert won.company is not None and won.company.name == "Acme"
        assert (open_deal.deals[0].stage, open_deal.deals[0].value, open_deal.deals[0].expected_close) == (
            "proposal",
            1200000,
            "2026-04-01",
        )

    def test_a_deal_without_a_sum_that_can_be_read_is_rejected(self) -> None:
        assert "“lots”" in rejections("Deal Name,Deal Stage,Amount\nBig,proposal,lots\n")[0].reason

    def test_activities(self) -> None:
        item = one(
            "Contact,Type of activity,Date,Text\nAnn Lee; Bob <bob@acme.com>,Phone call,03/12/2026 14:30,hello\n",
            dates="dmy",
            zone="Europe/Berlin",
        )
        assert item.contact is not None and item.contact.name == "Ann Lee"
        assert [other.name for other in item.others] == ["Bob"]
        activity = item.activities[0]
        assert (activity.kind, activity.at, activity.text) == ("call", "2026-12-03T13:30:00Z", "hello")

    def test_an_activity_with_a_date_that_is_none_is_rejected(self) -> None:
        assert (
            rejections("Contact,Type of activity,Date,Text\nAnn,call,soon,hello\n")[0].reason == "Invalid date: 'soon'."
        )

    def test_reminders(self) -> None:
        item = one("Who,Due,Text,Priority\nAnn Lee <ann@acme.com>,2026-12-01 9:00,call back,high\n")
        reminder = item.reminders[0]
        assert (reminder.due, reminder.text, reminder.priority) == ("2026-12-01T09:00", "call back", 1)

    def test_notes(self) -> None:
        item = one("Who,Note\nAnn Lee,likes tea\n")
        assert item.refers and item.notes[0].text == "likes tea"

    def test_companies(self) -> None:
        item = one("Account,Sector,City,Phone\nAcme,Robots,Berlin,030 123\n")
        assert item.contact is None and item.company is not None
        assert (item.company.name, item.company.industry, item.company.addresses[0].city) == (
            "Acme",
            "Robots",
            "Berlin",
        )

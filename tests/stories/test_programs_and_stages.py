"""Exports of programs are recognised, and their words for stages are the book's."""

from __future__ import annotations

import json

from tests.importing import Take, people

META = (
    "id,created_time,ad_id,ad_name,adset_id,adset_name,campaign_id,campaign_name,form_id,form_name,is_organic,platform,"
    "what_are_you_looking_for?,email,full_name,phone_number,zip_code,lead_status\n"
    "l:1,2026-09-04T11:17:13-05:00,ag:1,Banner 1,as:1,Set,c:1,Spring,f:1,Form,false,fb,a pump,ann@acme.example,Ann Lee,"
    "p:+493012345678,z:10115,CREATED\n"
)


def test_leads_of_facebook_and_instagram(take: Take) -> None:
    said, book = take(META, name="leads.csv")
    contact = book["contact"][0]
    assert "meta lead ads" in said.out
    assert people(book) == [("Ann Lee", "ann@acme.example", "+493012345678")]
    assert contact["addresses"][0]["postal_code"] == "10115" and contact["source"] == "Spring"
    assert {"name": "what_are_you_looking_for?", "value": "a pump"} in contact["fields"]
    assert {"name": "ad_name", "value": "Banner 1"} in contact["fields"]


def test_leads_of_google_ads(take: Take) -> None:
    said, book = take(
        "Lead ID,Campaign ID,Form ID,GCLID,Full Name,User Email,User Phone,Company Name\n"
        "L1,22,33,abc,Ann Lee,ann@acme.example,+493012345678,Acme\n"
    )
    assert "google lead forms" in said.out
    assert people(book) == [("Ann Lee", "ann@acme.example", "+493012345678")]


def test_leads_of_the_google_webhook(take: Take) -> None:
    lead = {
        "lead_id": "L1", "form_id": 33, "campaign_id": 22, "is_test": False,
        "user_column_data": [
            {"column_id": "FULL_NAME", "column_name": "Full Name", "string_value": "Ann Lee"},
            {"column_id": "EMAIL", "string_value": "ann@acme.example"},
            {"column_id": "PHONE_NUMBER", "string_value": "+493012345678"},
        ],
    }  # fmt: skip
    _, book = take(json.dumps(lead) + "\n", name="leads.jsonl")
    assert people(book) == [("Ann Lee", "ann@acme.example", "+493012345678")]


def test_leads_of_the_meta_webhook(take: Take) -> None:
    lead = {"id": "1", "created_time": "2026-09-04T11:17:13-05:00", "field_data": [
        {"name": "full_name", "values": ["Ann Lee"]}, {"name": "email", "values": ["ann@acme.example"]},
        {"name": "phone_number", "values": ["+493012345678"]}]}  # fmt: skip
    _, book = take(json.dumps({"data": [lead]}), name="leads.json")
    assert people(book) == [("Ann Lee", "ann@acme.example", "+493012345678")]
    said, _ = take(json.dumps(lead), name="lead.json")
    assert "0 new, 0 updated, 1 unchanged" in said.out


def test_apollo(take: Take) -> None:
    said, book = take(
        "First Name,Last Name,Title,Company Name,Company Name for Emails,Email,Email Status,Work Direct Phone,"
        "Home Phone,Mobile Phone,Corporate Phone,Other Phone,Do Not Call,Person Linkedin Url,Website,"
        "Company Linkedin Url,City,Country,Company Address,Company City,Company Phone,Secondary Email,"
        "Apollo Contact Id\n"
        "Ann,Lee,CEO,Acme GmbH,Acme,ann@acme.example,Verified,'+49 30 11,,'+49 170 22,'+49 30 33,,FALSE,"
        "http://www.linkedin.com/in/ann,https://acme.example,http://www.linkedin.com/company/acme,Berlin,Germany,"
        '"Str. 1, Berlin",Berlin,\'+49 30 33,ann@home.example,abc1\n'
    )
    contact = book["contact"][0]
    assert " apollo" in said.out
    assert [one["company"] for one in contact["companies"]] == ["Acme GmbH"]
    assert [(one["number"], one["label"]) for one in contact["phones"]][:2] == [
        ("+49 30 11", "work"), ("+49 170 22", "mobile"),
    ]  # fmt: skip
    assert ("http://www.linkedin.com/in/ann", "LinkedIn") in [(one["url"], one["label"]) for one in contact["links"]]
    assert [one["address"] for one in contact["emails"]] == ["ann@acme.example", "ann@home.example"]
    assert not contact["do_not_contact"]
    assert contact["addresses"][0]["city"] == "Berlin"


def test_zoho(take: Take) -> None:
    said, book = take(
        "Contact Id,Lead Source,Contact Owner.id,Contact Owner,First Name,Last Name,Email,Date of Birth,"
        "Account Name.id,Account Name,Mobile,Phone,Home Phone,Email Opt Out,Tag,Description,Created By.id,"
        "Created Time,Modified Time\n"
        "z1,Web,z9,Zoe,Ann,Lee,ann@acme.example,1980-05-17,z2,Acme,+49 170 22,+49 30 11,,true,vip,hello,z9,"
        "2026-01-01 10:00:00,2026-01-02 10:00:00\n"
    )
    contact = book["contact"][0]
    assert " zoho" in said.out
    assert (contact["birthday"], contact["source"], contact["do_not_contact"]) == ("1980-05-17", "Web", True)
    assert contact["companies"][0]["company"] == "Acme" and contact["tags"] == ["vip"]


def test_monday(take: Take) -> None:
    said, book = take(
        "Leads\nNew ones\nName,Subitems,Owner,Status,Contact email,Phone,Item ID (auto generated)\n"
        "Ann Lee,,Zoe,Customer,ann@acme.example,+493012345678,12345678\n"
    )
    assert " monday" in said.out
    assert people(book) == [("Ann Lee", "ann@acme.example", "+493012345678")]
    assert book["contact"][0]["stage"] == "customer"


def test_headings_of_a_board_are_rejected_and_its_repeated_headers_passed_over(take: Take) -> None:
    header = "Name,Phone,Item ID (auto generated)\n"
    said, book = take(f"{header}Ann Lee,030 1234567,123\nOld ones,,\n{header}Bob Ray,040 7654321,124\n", code=4)
    assert [one["name"] for one in book["contact"]] == ["Ann Lee", "Bob Ray"]
    assert "line 3 rejected: A heading or a part of another row, without an ID." in said.out


def test_relations_of_notion_are_read_without_their_address(take: Take) -> None:
    said, book = take(
        "Name,Company,E-mail\nAnn Lee,Acme (https://www.notion.so/Acme-0123456789abcdef0123456789abcdef?pvs=21),"
        "ann@acme.example\n"
    )
    assert " notion" in said.out
    assert book["contact"][0]["companies"][0]["company"] == "Acme"


def test_files_of_airtable_are_read_by_their_own_headers(take: Take) -> None:
    _, book = take("Name,Attachments,E-mail,Last modified time\nAnn Lee,,ann@acme.example,1/2/2026 3:04pm\n")
    assert people(book) == [("Ann Lee", "ann@acme.example", "")]


def test_words_for_stages_are_mapped_by_a_table_and_said(take: Take) -> None:
    said, book = take("Name,Stage\nAnn,Won customer\nBob,NEW LEAD\nCy,Prospect\nDi,Kunde\nEd,lead\nFay,On the moon\n")
    assert [one["stage"] for one in book["contact"]] == [
        "customer", "lead", "prospect", "customer", "lead", "on the moon",
    ]  # fmt: skip
    assert "Stage 'Won customer' → customer" in said.out and "Stage 'Kunde' → customer" in said.out
    assert "'On the moon'" in said.out and "'lead'" not in said.out


def test_a_status_with_words_for_stages_is_the_stage(take: Take) -> None:
    said, book = take("Name,Status\nAnn,Customer\nBob,Lead\nCy,Customer\n")
    assert [one["stage"] for one in book["contact"]] == ["customer", "lead", "customer"]
    assert "Column 'Status' was taken for stage, by its contents." in said.out
    _, book = take("Name,Status\nDi,green\nEd,red\n", name="other.csv")
    assert {"name": "Status", "value": "green"} in book["contact"][3]["fields"]


def test_a_word_for_a_stage_far_down_the_file_is_said_too(take: Take) -> None:
    rows = "".join(f"P{n},lead\n" for n in range(1000))
    said, _ = take(f"Name,Stage\n{rows}Zoe,Existing client\n")
    assert "line 1002: Stage 'Existing client' → customer" in said.out


def test_stages_of_deals(take: Take) -> None:
    said, book = take("Deal Name,Stage,Amount,Company\nBig,Proposal Sent,100 EUR,Acme\nOdd,Moonshot,5 EUR,Acme\n")
    assert [one["stage"] for one in book["deal"]] == ["proposal", "qualified"]
    assert "Stage 'Proposal Sent' → proposal" in said.out
    assert "Unknown stage “Moonshot”: 1 deal is in the first stage, and a note has the word." in said.out
    assert [one["text"] for one in book["note"]] == ["Stage of Odd: Moonshot"]


def test_a_short_list_of_leads_has_phones_without_marks(take: Take) -> None:
    _, book = take(
        "id,created_time,ad_id,ad_name,full_name,phone_number\nl:1,2026-01-01T10:00:00+0000,ag:1,Sale,Ben,p:+4915112345678\n"
    )
    assert people(book) == [("Ben", "", "+4915112345678")]

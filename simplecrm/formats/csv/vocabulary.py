"""Which fields rows of each kind have, and the words by which headers and cells are understood."""

from __future__ import annotations

from simplecrm.core.records.activities import KINDS as ACTIVITY_KINDS
from simplecrm.formats.csv.columns import FIELDS


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split("|"))


PERSON = frozenset(
    ("who", "name", "given", "family", "email", "phone", "reach", "company", "uid", "created_at", "updated_at")
)
REACH = frozenset(
    ("email", "email_label", "phone", "phone_label", "reach", "link", "link_label", "address", "address_label",
     "street", "extended", "po_box", "city", "region", "postal_code", "country", "note", "extra", "archived_at")
)  # fmt: skip
DEAL_ONLY = ("deal", "value", "currency", "deal_pipeline", "deal_stage", "status", "probability", "expected_close",
             "closed_at", "lost_reason", "deal_source", "role")  # fmt: skip
PURCHASE_ONLY = ("product", "product_code", "product_category", "quantity", "price", "cost", "discount", "bought_on",
                 "due_on", "paid_on", "invoice")  # fmt: skip
CASE_ONLY = ("case", "product", "opened_at", "waiting_at", "solved_at", "satisfaction")
OTHER_ONLY = ("kind", "direction", "subject", "text", "at", "duration", "outcome", "sentiment", "message_id", "due",
               "priority", "every", "done_at", "pinned", "row_kind", "who")  # fmt: skip

KIND_FIELDS = {
    "contact": frozenset(FIELDS) - {*DEAL_ONLY, *PURCHASE_ONLY, *CASE_ONLY, *OTHER_ONLY, "parent"} | {"row_kind"},
    "company": REACH | {"company", "domain", "industry", "parent", "tag", "fields", "uid", "created_at", "updated_at"},
    "deal": PERSON | frozenset(DEAL_ONLY) | {"product", "tag", "fields", "note", "owner", "archived_at"},
    "case": PERSON | frozenset(CASE_ONLY) | {"status", "priority", "text", "archived_at"},
    "product": frozenset(
        (
            "product",
            "product_code",
            "product_category",
            "price",
            "cost",
            "currency",
            "uid",
            "archived_at",
            "created_at",
            "updated_at",
        )
    ),
    "purchase": PERSON
    | frozenset(PURCHASE_ONLY) - {"product_category"}
    | {"text", "value", "currency", "deal", "archived_at"},
    "activity": PERSON
    | {"kind", "direction", "subject", "text", "at", "duration", "outcome", "sentiment", "message_id", "deal", "case"},
    "note": PERSON | {"text", "subject", "pinned", "deal"},
    "reminder": PERSON | {"text", "due", "priority", "every", "done_at", "deal", "owner"},
}
"""The fields of rows of each kind."""

MEANT = {
    ("deal", "stage"): "deal_stage", ("deal", "source"): "deal_source",
    ("deal", "title"): "deal", ("note", "note"): "text", ("note", "at"): "created_at",
    ("activity", "note"): "text", ("reminder", "note"): "text", ("reminder", "subject"): "text",
    ("reminder", "at"): "due", ("company", "name"): "company", ("contact", "who"): "name",
    ("activity", "name"): "who", ("note", "name"): "who", ("reminder", "name"): "who", ("deal", "name"): "who",
    ("note", "title"): "subject", ("activity", "title"): "subject", ("reminder", "title"): "text",
    ("deal", "price"): "value", ("product", "name"): "product", ("product", "tag"): "product_category",
    ("product", "value"): "price", ("product", "uid"): "uid", ("purchase", "name"): "who",
    ("purchase", "at"): "bought_on", ("purchase", "due"): "due_on",
    ("purchase", "note"): "text", ("purchase", "subject"): "text",
    ("case", "subject"): "case", ("case", "title"): "case", ("case", "note"): "text", ("case", "name"): "who",
    ("case", "at"): "opened_at", ("case", "closed_at"): "solved_at",
    ("activity", "deal_stage"): "", ("deal", "text"): "note", ("deal", "subject"): "deal",
}  # fmt: skip

SINGLE = frozenset(
    ("name", "prefix", "given", "middle", "family", "suffix", "nickname", "stage", "source", "language", "time_zone",
     "owner", "uid", "extra", "birthday", "anniversary", "company", "title", "department", "job_started", "job_ended")
)  # fmt: skip
"""Fields of a contact with one value, or one per job: another column of the same field is only read where the first is
empty, and otherwise kept as a custom field."""

ONCE = frozenset(
    ("cadence", "archived_at", "created_at", "updated_at", "domain", "industry", "fields", "birth_year", "birth_month",
     "birth_day", "row_kind", "file_as")
)  # fmt: skip
"""Fields of which only one column is read at all."""

JOINED = frozenset(
    ("text", "note", "who", "email", "phone", "reach", "link", "address", "street", "extended", "tag", "event_value",
     "event_label", "custom_value", "custom_label", "email_label", "phone_label", "link_label", "address_label",
     "do_not_contact", "given", "family", "city", "region", "postal_code", "country", "po_box")
)  # fmt: skip
"""Fields of which rows of every kind read several columns."""

MAIL_WORDS = _words("email|emails|mail|mails|correo|courriel")
PHONE_WORDS = _words(
    "phone|phones|telephone|tel|telefon|telefono|mobile|cell|handy|whatsapp|whats|gsm|fax|mobil|cellulare|call"
)
LABEL_WORDS = {
    "mobile": "mobile", "cell": "mobile", "handy": "mobile", "whatsapp": "mobile", "mobil": "mobile", "fax": "fax",
    "work": "work", "office": "work", "business": "work", "direct": "work", "home": "home", "private": "home",
    "privat": "home", "personal": "home",
}  # fmt: skip
"""{word of a header: label of a phone or email}."""

OTHER_PEOPLE = _words(
    "owner|assigned|assignee|rep|agent|manager|created|modified|author|sender|recruiter|referrer|spouse|assistant|"
    "company|account|employer|supervisor|parent|emergency|salesperson"
)
"""Words of headers whose emails and phones are not those of the person in the row."""

FILES = _words("image|photo|picture|avatar|logo|icon|thumbnail|file|files|attachment|attachments|foto|bild")
"""Words of headers whose web pages are files."""

PERSON_WORDS = _words(
    "contact|person|ansprechperson|ansprechpartner|kontakt|kontaktperson|man|buyer|representative|employee|attendee|"
    "guest|member|persona|persoon|referent|referente|responsable|name|nom|nome|who|lead|applicant|student"
)
"""Words of headers under which people are named."""

AMBIGUOUS = _words("customer|client|account|kunde|klient|cliente|company|firma|business|buyer")
"""Headers under which companies are named, or people."""

COMPANY_MARKS = _words(
    "employees|number of employees|no of employees|num employees|employee count|annual revenue|revenue|founded|"
    "founded year|year founded|company size|vat|vat number|vat id|tax id|legal form|headquarters|registration number|"
    "headcount|company type|ust id|mitarbeiter|umsatz"
)
"""Headers of what only companies have."""

STATUS_HEADERS = _words(
    "status|lead status|customer status|client status|type|contact type|customer type|lifecycle|relationship|kind|"
    "pipeline|pipeline stage|deal stage|phase"
)
"""Headers under which a contact's stage is often."""

CREATED = _words("created|created date|date created|created on|created time|created at|date")
ABOUT_HEADERS = _words("contact|contact name|regarding|related to|contact person|parent id")
ACTIVITY_WORDS = frozenset(ACTIVITY_KINDS) | _words(
    "phone call|e-mail|mail|appointment|sms|chat|call|anruf|besuch|task|demo|site visit|note|outbound call|"
    "inbound call|video call|lunch"
)
"""Cells that name a kind of activity."""

WORDS = {
    "email": "email addresses", "phone": "phone numbers", "link": "web pages", "date": "dates", "number": "numbers",
    "reach": "email addresses and phone numbers", "who": "names with email addresses",
}  # fmt: skip
"""{what cells hold: words}."""

EXACT_ONLY = _words(
    "do_not_contact|parent|row_kind|uid|extra|fields|archived_at|created_at|updated_at|sentiment|owner"
) | frozenset(PURCHASE_ONLY)
"""Fields that no likeness gives: "Subscribed" is much like "unsubscribed"."""

EXPECTED = {
    "email": "email addresses", "phone": "phone numbers", "link": "web pages", "name": "names", "given": "names",
    "family": "names", "company": "companies", "birthday": "dates",
}  # fmt: skip
"""{field: what its cells should hold}."""

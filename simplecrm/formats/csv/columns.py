"""The fields that a column of delimited text can be mapped to, and the headers that name them.

A field is written ``NAME``, ``NAME:LABEL`` (``phone:mobile``) or ``NAME#GROUP`` (``email#2``, for numbered columns that
belong together). ``custom:NAME`` is a custom field. Headers are compared without case, accents and punctuation.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache

FIELDS = {
    "name": "the whole name", "prefix": "Dr., Ms.", "given": "first name", "middle": "middle names",
    "family": "last name", "suffix": "Jr., MBA", "nickname": "nickname",
    "file_as": "name, if there is no other",
    "who": "a contact, as Ann Lee <ann@acme.com>, for rows about someone",
    "email": "e-mail addresses", "email_label": "what the e-mail is for",
    "phone": "phone numbers", "phone_label": "what the phone is for",
    "reach": "email addresses or phone numbers in one column",
    "link": "web pages and profiles", "link_label": "which service the link is of",
    "company": "company", "title": "job title", "department": "department",
    "job_started": "first day of a job", "job_ended": "last day of a former job",
    "address": "a whole postal address", "address_label": "what the address is for", "street": "street and number",
    "extended": "flat, floor", "po_box": "PO box", "city": "city", "region": "state, county",
    "postal_code": "postal code", "country": "country",
    "stage": "lead, customer …", "source": "where the contact came from", "owner": "the user who looks after it",
    "tag": "tags",
    "birthday": "birthday", "birth_year": "year of birth", "birth_month": "month of birth",
    "birth_day": "day of birth",
    "anniversary": "anniversary", "cadence": "days between talks", "do_not_contact": "yes: do not contact",
    "language": "language", "time_zone": "time zone", "note": "notes", "uid": "our own id",
    "extra": "other properties",
    "archived_at": "when it was archived", "created_at": "when it was made", "updated_at": "when it was changed",
    "custom_label": "name of a custom field", "custom_value": "its value", "fields": "custom fields as NAME=value",
    "event_label": "what a date is", "event_value": "the date", "row_kind": "company or person",
    "domain": "a company's domain", "industry": "a company's industry",
    "parent": "the company that a company belongs to",
    "deal": "title of a deal", "value": "value of a deal", "currency": "currency", "deal_stage": "stage of a deal",
    "deal_pipeline": "pipeline of a deal", "deal_source": "where a deal came from",
    "role": "role of each contact in a deal",
    "product": "what was sold, or what a deal or case is about", "product_code": "your own number of a product",
    "product_category": "the group of a product", "quantity": "how many", "price": "price of one",
    "cost": "what one costs you", "discount": "percent, or a part of 1", "bought_on": "when it was bought",
    "due_on": "when it is to be paid", "paid_on": "when it was paid", "invoice": "invoice or order number",
    "status": "open, won, lost; of a case open, waiting, solved", "probability": "percent",
    "expected_close": "expected close date",
    "closed_at": "when it was won or lost", "lost_reason": "why it was lost",
    "case": "title of a case", "opened_at": "when a case was reported",
    "waiting_at": "since when a case waits", "solved_at": "when a case was solved",
    "satisfaction": "how satisfied the customer was, 1 to 5",
    "kind": "call, email, meeting …", "direction": "in or out", "subject": "subject",
    "text": "what was said, or what to do",
    "at": "when it was", "duration": "minutes", "outcome": "how it ended", "sentiment": "good, neutral or bad",
    "message_id": "Message-ID of an e-mail",
    "due": "when it is due", "priority": "high, middle, low", "every": "how it repeats",
    "done_at": "when it was done",
    "pinned": "yes: on top",
}  # fmt: skip
"""Every field that a column can be mapped to, with one line of help."""

KINDS = ("contact", "company", "deal", "case", "activity", "note", "reminder", "product", "purchase")
"""What the rows of a file can be."""

_KNOWN = {
    "name": "name|full name|fullname|display name|contact name|contact|client name|customer name|person|lead name|"
    "contact full name|member name|persons name|names|fn|account holder|guest name|attendee name|applicant name|"
    "employee name|student name|your name",
    "prefix": "prefix|name prefix|salutation|honorific|courtesy title|title of courtesy|anrede|personal title",
    "given": "given|given name|first name|firstname|first|forename|fname|vorname|christian name",
    "middle": "middle|middle name|additional name|middle names|second name|middle initial",
    "family": "family|family name|last name|lastname|last|surname|lname|nachname|sn",
    "suffix": "suffix|name suffix|generation suffix|generational suffix",
    "nickname": "nickname|nick name|alias|known as|preferred name|goes by",
    "file_as": "file as|sort as",
    "who": "who|with|related to|regarding|attendee|participant|contact person|associated contact|contact names|"
    "primary contact",
    "email": "email|emails|email address|email addresses|mail|mail address|primary email|email primary|"
    "e mail 1 address|"
    "contact email|electronic mail|default email|email id|your email|person email|user email|lead email|"
    "customer email|client email",
    "email:work": "work email|business email|email work|company email|office email|email business",
    "email:home": "home email|personal email|private email|email home|email personal",
    "email:other": "other email|secondary email|alternate email|alternative email|email other|additional email|"
    "additional email addresses|second email",
    "email_label": "email label|email type label|email labels",
    "phone": "phone|phones|phone number|phone numbers|telephone|tel|telephone number|contact number|contact phone|"
    "phone no|number|ph|primary phone number|person phone|user phone|lead phone|customer phone|client phone|"
    "phone nr|tel no|tel nr",
    "phone:work": "work phone|business phone|office phone|phone work|work telephone|business telephone|"
    "business phone 2|direct phone|work number|office telephone|work tel|work phone 2",
    "phone:home": "home phone|phone home|home telephone|home phone 2|private phone|home number|residence phone|"
    "home tel",
    "phone:mobile": "mobile|mobile phone|cell|cell phone|cellphone|phone mobile|mobile number|cellular|handy|"
    "mobile phone number|mobile tel|mobile phone 2|whatsapp number|whatsapp|whats app|gsm|mobile no",
    "phone:main": "primary phone|main phone|phone main",
    "phone:other": "other phone|phone other|alternate phone|secondary phone|alternative phone|phone 2|"
    "other telephone",
    "phone:fax": "fax|fax number|facsimile|phone fax|facsimile telephone number",
    "phone:work fax": "business fax|work fax|office fax|fax work",
    "phone:home fax": "home fax|fax home",
    "phone:other fax": "other fax",
    "phone:pager": "pager|pager number|pager phone",
    "phone:assistant": "assistants phone|assistant phone|asst phone",
    "phone:company main": "company main phone",
    "phone:car": "car phone",
    "phone:callback": "callback",
    "phone:ISDN": "isdn",
    "phone:radio": "radio phone",
    "phone:TTY": "tty tdd phone",
    "phone:telex": "telex",
    "reach": "email or phone|email phone|phone email|phone or email|email and phone|phone and email|contact info|"
    "contact details|contact information|kontaktdaten|reach",
    "phone_label": "phone label|phone labels",
    "link": "link|links|url|website|web site|web page|webpage|homepage|home page|web|web page 2|site|website url|"
    "business website|personal website|web address|blog",
    "link_label": "link label|link labels",
    "link:LinkedIn": "linkedin|linkedin url|linkedin profile|linkedin profile url|linkedin bio|person linkedin url|"
    "linkedin link",
    "link:Twitter": "twitter|twitter username|twitter handle|x handle|twitter profile",
    "link:Facebook": "facebook|facebook url|facebook profile",
    "link:GitHub": "github|github url",
    "link:Instagram": "instagram|instagram handle",
    "link:Skype": "skype|skype id|skype name",
    "link:XING": "xing|xing profile",
    "company": "company|companies|client|company name|organization|organizations|organisation|"
    "organization name|organisation name|account name|account|"
    "employer|firm|business|business name|company account|org|associated company|related company|customer|"
    "workplace|o|company or account",
    "title": "title|job title|jobtitle|position|role|organization title|occupation|contact title|job|function|"
    "designation|job position",
    "department": "department|organization department|dept|division|department name",
    "job_started": "job started|job start date", "job_ended": "job ended|job end date",
    "address": "address|full address|postal address|mailing address|formatted address|address formatted|"
    "location address",
    "address:home": "home address|home address formatted|private address",
    "address:work": "business address|work address|office address",
    "address:other": "other address",
    "address_label": "address label|address labels",
    "street": "street|street address|address 1|address line 1|address1|street 1|primary street|mailing street|"
    "ship address|"
    "address street|street line 1",
    "extended": "extended|street 2|street address 2|address 2|address line 2|address2|extended address|street2|suite|"
    "address extended address",
    "po_box": "po box|postbox|address po box|post office box",
    "city": "city|town|city town|mailing city|primary city|locality|suburb|address city|office location city",
    "region": "region|state|province|county|state province|state region|mailing state province|mailing state|"
    "address region|primary state|address state",
    "postal_code": "postal code|zip|zip code|zipcode|postcode|post code|zip postal code|mailing zip postal code|"
    "mailing postal code|primary zip|primary zip postal code|mailing zip|address postal code|plz|pin code",
    "country": "country|country region|mailing country|primary country|address country|nation|country name",
    "stage": "stage|lifecycle stage|contact stage|contact status|lifecyclestage|relationship stage",
    "source": "source|lead source|original source|origin|how did you hear|contact source|acquired by|referral source",
    "tag": "tag|tags|labels|categories|category|group membership|groups|group|lists|list|keywords|label|person label|"
    "contact groups|categorias",
    "birthday": "birthday|birth date|birthdate|date of birth|dob|bday|born|birthday date|born on|geb|geb datum|geboren|"
    "geboren am",
    "birth_year": "birth year|year of birth",
    "birth_month": "birth month|month of birth",
    "birth_day": "birth day|day of birth",
    "anniversary": "anniversary|wedding anniversary|wedding day",
    "cadence": "cadence|cadence days|contact frequency|stay in touch",
    "do_not_contact": "do not contact|donotcontact|do not call|do not email|do not mail|dnc|email opt out|opt out|"
    "optout|opted out|has opted out of email|opted out of email|marketing opt out|unsubscribed|unsubscribe|"
    "unsubscribed from all email|email unsubscribed|kontaktsperre|werbesperre|ne pas contacter|no contactar|"
    "non contattare|niet contacteren",
    "language": "language|preferred language|lang|language preference",
    "time_zone": "time zone|timezone|tz",
    "note": "note|notes|comment|comments|remark|remarks|description|memo|about|background|biography|bio|contact notes|"
    "additional information",
    "uid": "uid",
    "extra": "extra",
    "fields": "fields",
    "archived_at": "archived at",
    "created_at": "created at",
    "updated_at": "updated at",
    "row_kind": "company type|is company|is a company",
    "domain": "domain|company domain name|company domain|website domain|domain name|email domain",
    "industry": "industry|sector|branch|line of business|company industry",
    "parent": "parent|parent company|parent company name|parent account|parent account name|parent organization|"
    "subsidiary of",
    "deal": "deal|deal name|deal title|opportunity|opportunity name|deals",
    "value": "value|amount|deal value|deal amount|close value|opportunity amount|deal size|sales|line total|"
    "total|total amount|subtotal",
    "product": "product|product name|item|item name|article|produkt|artikel|product title|product description",
    "product_code": "product code|sku|item code|article number|product id|productid|item number|product number|"
    "stock code",
    "product_category": "product category|category name|series|product series|product line|product group|product type|"
    "product family",
    "quantity": "quantity|qty|units|units sold|quantity ordered|menge|anzahl|pieces|number of units",
    "price": "price|unit price|unitprice|sales price|list price|price each|selling price|preis|einzelpreis|rate",
    "cost": "cost|unit cost|cost price|standard cost|cogs|cost of goods",
    "discount": "discount|discount percent|rabatt",
    "bought_on": "bought on|order date|orderdate|purchase date|date of purchase|sold on|sale date|invoice date|bought",
    "due_on": "payment due|payment due date|invoice due date",
    "paid_on": "paid on|payment date|paid date|date paid|paid at",
    "invoice": "invoice|invoice number|invoice no|invoice id|invoice nr|order id|orderid|order number|order no|"
    "rechnungsnummer|order",
    "currency": "currency|currency of value|amount currency|deal currency|currency iso code",
    "role": "contact role|contact roles|deal role|role in deal|opportunity contact role|buying role",
    "deal_pipeline": "deal pipeline|sales pipeline",
    "deal_source": "deal source|opportunity source",
    "deal_stage": "deal stage|sales stage|stage name|opportunity stage|pipeline stage",
    "status": "status|deal status",
    "probability": "probability|deal probability|win probability|probability percent",
    "expected_close": "expected close|expected close date|close date|closing date|expected closing|closing",
    "closed_at": "closed at|closed on|won time|date closed|lost time",
    "lost_reason": "lost reason|closed lost reason|reason for loss|loss reason",
    "case": "case|case title|case subject|ticket|ticket title|ticket subject|ticket name",
    "opened_at": "opened at|opened on|reported at|reported on",
    "waiting_at": "waiting at|waiting since",
    "solved_at": "solved at|solved on|resolved at|resolved on|date resolved",
    "satisfaction": "satisfaction|satisfaction score|csat|satisfaction rating",
    "kind": "kind|activity type|type of activity|activity|interaction type|channel",
    "direction": "direction|call direction|way",
    "subject": "subject|subject line|topic|meeting subject|note title|task subject|activity subject",
    "text": "text|body|content|details|what was said|message|summary|call notes|activity notes|outcome notes|what|"
    "task|task name|to do|todo|action|next step|next action|reminder|note content|note text|note body",
    "at": "at|activity date|when|date time|datetime|happened at|occurred at|date|time|start time|start",
    "duration": "duration|duration minutes|minutes|length|duration min",
    "outcome": "outcome|result|call outcome|disposition",
    "sentiment": "sentiment|activity sentiment|call sentiment",
    "message_id": "message id",
    "due": "due|due date|due on|follow up|follow up date|remind on|reminder date|next follow up|next step date|"
    "deadline|"
    "next contact",
    "priority": "priority",
    "every": "every|repeat|repeats|recurrence|rrule",
    "done_at": "done at|completed at|completed on|completed date|date completed",
    "pinned": "pinned",
}  # fmt: skip

_PLACES = (("home", "home"), ("business", "work"), ("work", "work"), ("other", "other"), ("billing", "billing"),
           ("shipping", "shipping"), ("alternate", "other"), ("mailing", "mailing"), ("company", "work"))  # fmt: skip
_PARTS = (
    ("street", "street"), ("street 2", "extended"), ("street 3", "extended"), ("city", "city"), ("state", "region"),
    ("state province", "region"), ("region", "region"), ("county", "region"), ("postal code", "postal_code"),
    ("zip code", "postal_code"), ("zipcode", "postal_code"), ("zip", "postal_code"), ("zip postal code", "postal_code"),
    ("code", "postal_code"), ("country", "country"), ("country region", "country"), ("po box", "po_box"),
    ("address po box", "po_box"), ("address 2", "extended"), ("address line 1", "street"),
    ("address line 2", "extended"), ("address city", "city"), ("address state", "region"),
    ("address postal code", "postal_code"), ("address country", "country"), ("address street", "street"),
)  # fmt: skip

_NUMBERED = (
    (re.compile(r"email (\d+) (?:label|type)"), "email_label#{}"),
    (re.compile(r"email (\d+)(?: value| address)?"), "email#{}"),
    (re.compile(r"phone (\d+) (?:label|type)"), "phone_label#{}"),
    (re.compile(r"phone (\d+)(?: value| number)?"), "phone#{}"),
    (re.compile(r"(?:website|url|link) (\d+) (?:label|type)"), "link_label#{}"),
    (re.compile(r"(?:website|url|link) (\d+)(?: value)?"), "link#{}"),
    (re.compile(r"im (\d+) (?:type|service|label)"), "link_label#im{}"),
    (re.compile(r"im (\d+) value"), "link#im{}"),
    (re.compile(r"address (\d+) (?:label|type)"), "address_label#{}"),
    (re.compile(r"address (\d+) formatted"), "address#{}"),
    (re.compile(r"address (\d+) street"), "street#{}"),
    (re.compile(r"address (\d+) extended address"), "extended#{}"),
    (re.compile(r"address (\d+) po box"), "po_box#{}"),
    (re.compile(r"address (\d+) city"), "city#{}"),
    (re.compile(r"address (\d+) region"), "region#{}"),
    (re.compile(r"address (\d+) postal code"), "postal_code#{}"),
    (re.compile(r"address (\d+) country"), "country#{}"),
    (re.compile(r"organization (\d+) name"), "company#{}"),
    (re.compile(r"organization (\d+) title"), "title#{}"),
    (re.compile(r"organization (\d+) department"), "department#{}"),
    (re.compile(r"event (\d+) (?:label|type)"), "event_label#{}"),
    (re.compile(r"event (\d+) value"), "event_value#{}"),
    (re.compile(r"(relation|custom field|jot|external id) (\d+) (?:label|type)"), "custom_label#{}{}"),
    (re.compile(r"(relation|custom field|jot|external id) (\d+) value"), "custom_value#{}{}"),
)

_MARKS = re.compile(r"[^\w]+|_+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def normal(header: str) -> str:
    """A header without case, accents and punctuation: ``E-mail 1 - Value`` is ``email 1 value``."""
    text = _CAMEL.sub(" ", header.strip().replace("'", "").replace("\u2019", ""))
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    text = " ".join(_MARKS.sub(" ", text.casefold()).split())
    return re.sub(r"\be mails?\b", "email", text)


@cache
def known_headers() -> dict[str, str]:
    """{known header in normal form: its field}."""
    from simplecrm.formats.csv.localised import HEADERS

    known: dict[str, str] = {}
    for language in _other_languages():
        for field, several in language.items():
            known.update({normal(header): field for header in several})
    for place, label in _PLACES:
        for part, field in _PARTS:
            known[f"{place} {part}"] = f"{field}:{label}"
    for table in (HEADERS, _KNOWN):
        for field, headers in table.items():
            for header in headers.split("|"):
                known[normal(header)] = field
    known.update({normal(field): field for field in FIELDS})
    return known


def _other_languages() -> Iterator[dict[str, list[str]]]:
    """{field: headers} of each file in the folder ``headers``."""
    import tomllib

    folder = os.path.join(os.path.dirname(__file__), "headers")
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), "rb") as file:
            yield tomllib.load(file)


def field_of(header: str) -> str:
    """The field of a header in normal form, empty if it is unknown."""
    if found := known_headers().get(header):
        return found
    for pattern, field in _NUMBERED:
        if match := pattern.fullmatch(header):
            return field.format(*(group.replace(" ", "_") for group in match.groups()))
    return ""


@lru_cache(maxsize=4096)
def likely_field(header: str) -> str:
    """The field of the known header that is most similar, empty if none is."""
    from rapidfuzz import fuzz, process

    if len(header) < 4 or header.endswith((" id", " ids", " number", " type")):
        return ""
    best = process.extractOne(header, known_headers().keys(), scorer=fuzz.ratio, score_cutoff=87)
    if best is None:
        best = process.extractOne(header, known_headers().keys(), scorer=fuzz.token_sort_ratio, score_cutoff=92)
    if best is None and len(header) < 8 and header.isalpha():
        return _transposed().get("".join(sorted(header)), {}).get(header[0], "")
    return known_headers()[best[0]] if best else ""


@cache
def _transposed() -> dict[str, dict[str, str]]:
    """{sorted letters: {first letter: field}} of short headers, to know those in which two letters are swapped."""
    found: dict[str, dict[str, str]] = {}
    for header, field in known_headers().items():
        if 4 <= len(header) < 8 and header.isalpha():
            found.setdefault("".join(sorted(header)), {})[header[0]] = field
    return found


def is_field(spec: str) -> bool:
    """Whether ``spec`` can be mapped to: a name of ``FIELDS`` with or without label and group, or ``custom:NAME``."""
    if spec.startswith("custom:"):
        return len(spec) > len("custom:")
    return re.split(r"[:#]", spec, maxsplit=1)[0] in FIELDS


def parts(spec: str) -> tuple[str, str, str]:
    """``spec`` as (name, group, label): ``phone:mobile`` is (phone, "", mobile)."""
    rest, _, label = spec.partition(":")
    name, _, group = rest.partition("#")
    return name, group, label

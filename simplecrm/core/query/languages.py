"""The conditions that queries on each noun with a query language have; ``parser`` reads all of them alike."""

from __future__ import annotations

from simplecrm.core.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


class Language(Record):
    """The conditions of queries on one noun: ``names`` is {any name of a condition: its canonical name}, ``compared``
    are those that ``<`` and ``>`` make sense with, ``forms`` are (example, meaning) for the help."""

    noun: str
    names: Mapping[str, str]
    compared: tuple[str, ...]
    forms: tuple[tuple[str, str], ...]


_CONTACT_NAMES = {
    **{name: name for name in (
        "name", "email", "phone", "company", "former", "title", "tag", "owner", "stage", "source", "city",
        "country", "note", "activity", "outcome", "kind", "sentiment", "last", "next", "created", "updated",
        "birthday", "deal", "bought", "case", "cadence", "has", "no", "is", "id", "segment", "link",
    )},
    "names": "name", "emails": "email", "mail": "email", "phones": "phone", "tel": "phone", "companies": "company",
    "firm": "company", "org": "company", "tags": "tag", "notes": "note", "activities": "activity", "said": "activity",
    "outcomes": "outcome", "kinds": "kind",
    "deals": "deal", "purchase": "bought", "purchases": "bought", "cases": "case", "due": "next", "url": "link",
    "links": "link",
}  # fmt: skip

_CONTACT_FORMS = (
    ("ann acme", "all words, each from its beginning, anywhere: names, notes, deals …"),
    ('"new york"', "these words together"),
    (
        "name:ann email:acme.com phone:2671",
        "in that field; also company, former, title, city, country, source, note, activity",
    ),
    ("tag:vip stage:lead", "exactly that one; tag:vip* begins so"),
    ("owner:ben owner:none", "looked after by that user, by nobody; owner:me by you"),
    ("shoe_size:42", "in a custom field; _ stands for a blank in its name"),
    ("kind:visit outcome:interested", "with an activity of that kind; with words in its outcome"),
    ("sentiment:bad", "with an activity that went badly; also good, neutral"),
    ("last<30d last>60d last:never", "talked to within 30 days, not for 60 days, never"),
    ("next:today next<fri next:late next:none", "when the next follow-up is due"),
    ("created>2026-01-01", "added after that day; also updated"),
    ("birthday:dec birthday<30d birthday:today", "in that month, within 30 days, today"),
    ("deal>10k deal:website", "with an open deal of more than 10,000; of that title"),
    ("bought:gtx -bought:gtx_pro", "what they bought, or never did"),
    ("case:printer", "with a case of that title or product"),
    ("cadence<4w", "to be talked to more often than every four weeks"),
    (
        "has:email no:phone",
        "also note, deal, purchase, case, attachment, reminder, birthday, tag, company, link, address, cadence, "
        "activity",
    ),
    ("is:archived is:late is:do-not-contact", "what state they are in; archived ones are found by is:archived alone"),
    ("id:12,15", "by number"),
    ("@hot", "what the segment “hot” finds; also in queries on companies and deals"),
    ("x:annlee @annlee link:linkedin.com/in/ann", "with that handle or profile, however it is spelled"),
    ("-tag:cold  not tag:cold", "without that"),
    ("tag:a or (tag:b stage:lead)", "one or the other"),
)

CONTACTS = Language(
    "contact",
    _CONTACT_NAMES,
    ("last", "next", "created", "updated", "birthday", "deal", "cadence"),
    _CONTACT_FORMS,
)

COMPANIES = Language(
    "company",
    {
        **{name: name for name in (
            "name", "domain", "industry", "parent", "email", "phone", "link", "city", "country", "tag", "contact",
            "deal", "bought", "case", "note", "last", "next", "created", "updated", "has", "no", "is", "id",
        )},
        "purchase": "bought", "purchases": "bought",
        "names": "name", "website": "domain", "emails": "email", "mail": "email", "phones": "phone", "tel": "phone",
        "tags": "tag", "cases": "case", "who": "contact", "contacts": "contact", "people": "contact", "deals": "deal",
        "notes": "note", "due": "next", "url": "link", "links": "link", "group": "parent",
    },
    ("last", "next", "created", "updated", "deal"),
    (
        ("acme", "all words, anywhere in the name or domain"),
        ("name:acme domain:acme.com industry:steel", "in that field; also city, country, email, link, note"),
        ("phone:2671", "with a number that ends so"),
        ("tag:supplier shoe_size:42", "with that tag; in a custom field"),
        ("parent:holding", "that belong to a company of that name"),
        ("contact:ann", "where somebody of that name works"),
        ("deal>10k deal:website", "with an open deal of more than 10,000; of that title"),
        ("bought:gtx", "what they bought"),
        ("case:printer", "with a case of that title or product, or somebody there"),
        ("last<30d last>60d last:never", "talked to within 30 days, not for 60 days, never: with anybody there"),
        ("next<fri next:late next:none", "when the next follow-up is due: with the company, its people or its deals"),
        ("created>2026-01-01", "added after that day; also updated"),
        ("has:note no:contact", "also email, phone, link, address, domain, industry, parent, subsidiary, deal, "
         "purchase, case, attachment, tag, reminder, activity"),
        ("is:archived is:late", "archived ones; a follow-up is late"),
        ("id:12,15", "by number"),
    ),
)  # fmt: skip

DEALS = Language(
    "deal",
    {
        **{name: name for name in (
            "title", "company", "contact", "role", "product", "pipeline", "stage", "status", "value", "currency",
            "probability", "close", "closed", "reason", "source", "tag", "owner", "note", "last", "next", "created",
            "updated", "has", "no", "is", "id",
        )},
        "name": "title", "firm": "company", "org": "company", "who": "contact", "contacts": "contact",
        "people": "contact", "roles": "role", "amount": "value", "sure": "probability", "closes": "close",
        "expected": "close", "lost": "reason", "tags": "tag",
        "notes": "note", "due": "next",
    },
    ("value", "probability", "close", "closed", "last", "next", "created", "updated"),
    (
        ("pilot acme", "all words, anywhere in the title or the names of contacts and company"),
        ("title:pilot company:acme contact:ann", "also role, product, note, currency, source, reason (why lost)"),
        ("tag:hot seats:12", "with that tag; in a custom field"),
        ("owner:ben owner:none", "looked after by that user, by nobody; owner:me by you"),
        ("stage:proposal stage:sales/proposal", "open in that stage, of that pipeline; also pipeline"),
        ("status:won", "open, won or lost"),
        ("value>10k value<500", "of more than 10,000, of less than 500, in its currency"),
        ("probability>50", "likelier than 50 %"),
        ("close<30d close:late close:none", "expected to close within 30 days; an open one that should have; no date"),
        ("closed>2026-01-01", "won or lost after that day"),
        ("last>60d next:none", "no activity for 60 days; no follow-up set"),
        ("created<30d", "added within 30 days; also updated"),
        ("has:note no:contact", "also role, company, product, value, close, tag, reminder, activity, attachment"),
        ("is:open is:late is:archived", "also won and lost; late ones should have closed"),
        ("is:stuck", "open, and longer in its stage than the days in the setting pipelines"),
        ("id:12,15", "by number"),
    ),
)  # fmt: skip

PURCHASES = Language(
    "purchase",
    {
        **{name: name for name in (
            "text", "product", "category", "company", "contact", "deal", "invoice", "value", "quantity", "currency",
            "bought", "due", "paid", "created", "updated", "has", "no", "is", "id",
        )},
        "name": "text", "what": "text", "firm": "company", "org": "company", "who": "contact", "amount": "value",
        "date": "bought", "on": "bought",
    },
    ("value", "quantity", "bought", "due", "paid", "created", "updated"),
    (
        ("gtx acme", "all words, anywhere in what was bought or the names of contact and company"),
        ("product:gtx category:GTX company:acme contact:ann", "in that field; also text, deal, currency"),
        ("invoice:10248", "on that invoice"),
        ("value>10k quantity>5", "of more than 10,000 in its currency; of more than 5"),
        ("bought<30d bought>2026-01-01", "within 30 days, after that day; also paid"),
        ("due<fri is:overdue is:unpaid is:paid", "when it is to be paid, and whether it is"),
        ("created<30d", "added within 30 days; also updated"),
        ("has:cost no:invoice", "also contact, company, deal, product, due"),
        ("is:archived", "archived ones"),
        ("id:12,15", "by number"),
    ),
)  # fmt: skip

CASES = Language(
    "case",
    {
        **{name: name for name in (
            "title", "text", "product", "company", "contact", "status", "priority", "satisfaction", "opened",
            "waiting", "solved", "last", "created", "updated", "has", "no", "is", "id",
        )},
        "name": "title", "firm": "company", "org": "company", "who": "contact", "rating": "satisfaction",
        "closed": "solved",
    },
    ("priority", "satisfaction", "opened", "waiting", "solved", "last", "created", "updated"),
    (
        ("printer acme", "all words, anywhere in title, product and text or the names of contacts and company"),
        ('title:jams product:"GTX Pro" company:acme contact:ann', "in that field; also text"),
        ("status:waiting", "open, waiting or solved"),
        ("priority:1 priority:high priority<3", "1 is high, 2 middle, 3 low, 0 none"),
        ("opened<7d waiting>3d solved>2026-01-01", "reported within 7 days, waiting for more than 3, solved after that "
         "day"),
        ("satisfaction<3 satisfaction:none", "rated with less than 3 of 5; solved and not rated"),
        ("last>14d", "no activity for 14 days; also created, updated"),
        ("has:company no:contact", "also product, priority, satisfaction, text, activity, attachment"),
        ("is:open is:archived", "also waiting, solved, and unsolved, which is open or waiting"),
        ("id:12,15", "by number"),
    ),
)  # fmt: skip

LANGUAGES = (CONTACTS, COMPANIES, DEALS, PURCHASES, CASES)
BY_NOUN = {language.noun: language for language in LANGUAGES}

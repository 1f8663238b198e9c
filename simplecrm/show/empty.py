"""What is said where a book has no record of a noun yet: what it is for, and a command to start with."""

from __future__ import annotations

NONE_YET = {
    "contact": "Contacts are the people you talk to. Add one: simplecrm add 'Ann Lee <ann@acme.com>' --company Acme",
    "company": "Companies are what contacts work for. Add one: simplecrm companies add 'Acme GmbH' --domain acme.com",
    "deal": "Deals are what you hope to sell. Add one: simplecrm deals add 'Pilot 2027' --who ann --value 12k",
    "product": "Products are what you sell, at a usual price. Add one: simplecrm products add 'GTX Pro' --price 4821",
    "purchase": "Purchases are what customers bought and owe. Add one: simplecrm purchases add ann 'GTX Pro'",
    "case": "Cases are problems of customers, until they are solved. "
    "Open one: simplecrm cases add 'Printer jams' --who ann --product 'GTX Pro'",
    "attachment": "Attachments are copies of files, kept with the book. Add one: simplecrm attach ann ~/quote.pdf",
    "activity": "Activities are calls, emails, meetings and the like. Log one: simplecrm log call ann 'Wants a quote'",
    "reminder": "Follow-ups are what to do next, and when. Set one: simplecrm remind ann 'next tue' 'Send the quote'",
    "note": "Notes are what to remember about somebody. Write one: simplecrm note ann 'Prefers mornings'",
    "tag": "Tags group contacts, companies and deals. Give one: simplecrm tag ann vip",
    "template": "Templates are texts with fields that are filled in for each person. "
    "Add one: simplecrm templates add thanks 'Hello {{ given }}, thank you.' --subject 'Thank you'",
    "campaign": "Campaigns are one message to each of many contacts. "
    "Add one: simplecrm campaigns add spring has:email --template thanks",
    "alert": "Alerts are what needs attention, such as stuck deals or unpaid purchases; there are none now. "
    "See what is due: simplecrm today",
    "segment": "Segments are queries that you use again. Save one: simplecrm segments add hot 'tag:vip next:none'",
}
"""{noun: the line}."""

"""Small files of every format, of our own making, for the fuzz test to damage."""

from __future__ import annotations

import base64

_PHOTO = base64.b64encode(bytes(range(256)) * 3).decode()

FILES: dict[str, bytes] = {
    "people.csv": (
        "First Name,Last Name,E-mail Address,Mobile Phone,Company,Notes,Birthday\r\n"
        'Ann,Lee,ann@acme.com,+49 30 1234567,"Acme, Inc.","met at the fair\r\nsaid ""yes""",17/05/1980\r\n'
        "Bob,Müller,bob@example.org,4.47911E+11,Beispiel GmbH,,1/2/1990\r\n"
    ).encode(),
    "semicolons.csv": (
        "sep=;\r\nName;Correo electrónico;Teléfono\r\nAña Núñez;ana@example.es;600 123 456\r\n".encode("cp1252")
    ),
    "wide.csv": "Name\tEmail\nZoë\tzoe@example.com\n".encode("utf-16"),
    "google.csv": (
        b"First Name,Last Name,File As,Phonetic First Name,Labels,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - "
        b"Label,"
        b"Phone 1 - Value,Custom Field 1 - Label,Custom Field 1 - Value\n"
        b"Ann,Lee,,,* friends ::: * myContacts,* Work,ann@acme.com ::: lee@acme.com,Mobile,+1 555 0100,Shoe,42\n"
    ),
    "linkedin.csv": (
        b'Notes:\n"When exporting your connection data, some fields are empty."\n\n'
        b"First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
        b"Ada,King,https://www.linkedin.com/in/ada,,Engines Ltd,Founder,14 May 2026\n,,,,,,15 May 2026\n"
    ),
    "own.csv": (
        b"uid,name,email,email_label,phone,phone_label,tag,note,custom:Shoe,fields\r\n"
        b'00ff,Ann Lee,ann@acme.com ::: lee@acme.com,work :::,\'+x,mobile,vip ::: "a,b",one ::: two \\::: '
        b"three,42,a=b\r\n"
    ),
    "deals.csv": (
        b"Deal Name,Deal Stage,Amount,Close Date,Associated Contact\n"
        b'Big,closedwon,"$1,200.50",2026-03-01,Ann Lee <ann@acme.com>\n'
    ),
    "activities.csv": b"Contact,Type,Date,Text\nAnn Lee,call,03/04/2026 14:30,hello\n",
    "reminders.csv": b"Who,Due,Text,Priority\nAnn Lee <ann@acme.com>,2026-12-01 09:00,call back,high\n",
    "three.vcf": (
        "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:1\r\nFN:Ann Lee\r\nN:Lee;Ann;;Dr.;\r\n"
        "item1.EMAIL;TYPE=INTERNET,PREF:ann@acme.com\r\n"
        "item1.X-ABLabel:_$!<Work>!$_\r\nTEL;TYPE=CELL:+49 30 1\r\n"
        "ADR;TYPE=HOME:;;Street 1\\, rear;Berlin;;10115;Germany\r\n"
        'BDAY;X-APPLE-OMIT-YEAR=1604:1604-05-09\r\nNOTE:one\\ntwo\r\nX-UNKNOWN;A="b:c":kept\r\nEND:VCARD\r\n'
        "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=BCr=\r\n"
        "gen\r\nTEL;WORK;VOICE:1234\r\n"
        f"PHOTO;JPEG;ENCODING=BASE64:\r\n {_PHOTO[:70]}\r\n {_PHOTO[70:140]}\r\n\r\nAGENT:\r\nBEGIN:VCARD\r\n"
        f"FN:Agent\r\nEND:VCARD\r\n"
        "END:VCARD\r\nBEGIN:VCARD\r\nVERSION:4.0\r\nKIND:group\r\nFN:Friends\r\nMEMBER:urn:uuid:1\r\nEND:VCARD\r\n"
    ).encode(),
    "own.jsonl": (
        b'{"type": "contact", "uid": "1", "name": "Ann \\u202e Lee", "emails": [{"address": "ann@acme.com", '
        b'"label": "work"}]}\n'
        b'{"type": "note", "uid": "2", "text": "hi", "contact_uid": "1"}\n'
        b'{"type": "deal", "title": "Big", "value": 1200}\n'
        b'{"type": "activity", "kind": "call", "contacts": [{"name": "Ann Lee", "uid": "1"}]}\n'
        b'{"type": "tag", "name": "vip"}\n'
    ),
    "plain.json": (
        b'[{"name": "Ann Lee", "email": ["a@b.c", "d@e.f"], "phones": [{"number": "+1 555", "type": "Mobile"}],'
        b' "x": 1e400},\n null]'
    ),
    "people.ldif": (
        b"version: 1\n\ndn: cn=Ann Lee,dc=acme,dc=com\nobjectClass: inetOrgPerson\ncn: Ann Lee\nsn:: TGVl\n"
        b"mail: ann@acme.com\n"
        b"telephoneNumber: +49 30 1\ndescription: a long\n  line\njpegPhoto:: /9j/4AAQ\n\ndn: cn=x\n"
        b"objectClass: person\ncn:< file:///etc/x\n"
    ),
    "calendar.ics": (
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VTODO\r\nUID:t1\r\nDUE;TZID=Europe/Berlin:20260301T090000\r\n"
        b"SUMMARY:Call Ann\r\n"
        b"RRULE:FREQ=WEEKLY;BYDAY=MO\r\nCONTACT:Ann Lee <ann@acme.com>\r\nBEGIN:VALARM\r\nTRIGGER:-PT5M\r\n"
        b"END:VALARM\r\nEND:VTODO\r\n"
        b"BEGIN:VEVENT\r\nUID:e1\r\nDTSTART:20260301T090000Z\r\nDURATION:PT1H\r\nSUMMARY:Meet\r\n"
        b'ATTENDEE;CN="Lee, Ann":mailto:ann@acme.com\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n'
    ),
    "zone.ics": (
        b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VTIMEZONE\r\nTZID:Customized Time Zone\r\nBEGIN:STANDARD\r\n"
        b"DTSTART:16010101T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\n"
        b"RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\nEND:STANDARD\r\nBEGIN:DAYLIGHT\r\nDTSTART:16010101T020000\r\n"
        b"TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3;COUNT=900\r\n"
        b"RDATE:20260301T000000,20270301T000000\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n"
        b"BEGIN:VEVENT\r\nUID:e1\r\nDTSTART;TZID=Customized Time Zone:20260701T090000\r\nDURATION:PT1H\r\n"
        b"RECURRENCE-ID:20260701T080000Z\r\nSUMMARY:Meet\r\nORGANIZER:mailto:bob@acme.com\r\n"
        b"ATTENDEE:mailto:ann@acme.com\r\nEND:VEVENT\r\nBEGIN:VTODO\r\nSUMMARY:x\r\n"
        b'DTSTART;TZID="Customized Time Zone":20261025T023000\r\nDURATION:P1DT2H\r\nEND:VTODO\r\nEND:VCALENDAR\r\n'
    ),
    "jobs.vcf": (
        b"BEGIN:VCARD\r\nVERSION:4.0\r\nUID;VALUE=text:1\r\nFN:Ann\r\nN:Lee,Smith;Ann;Eva,Maria;;Jr.,MBA\r\n"
        b"NICKNAME:A,B\r\nitem1.ORG:\r\nitem1.TITLE:Author\r\nitem1.X-SIMPLECRM-JOB-STARTED:2019\r\n"
        b'ORG:Acme;R;D\r\nTEL;TYPE="work,voice";PREF=1:tel:+49-30-1\r\nPHOTO:data:image/jpeg;base64,QUJD\r\n'
        b"GEO:geo:52.5,13.4\r\nBDAY:19531015T2310-05\r\nREV:20260102T030405.5+0200\r\nLANG;PREF=2:en\r\n"
        b'LANG;PREF=1:de\r\nX-O;A="b^\'c^n":d\r\nEND:VCARD\r\n'
        b"BEGIN:VCARD\r\nVERSION:4.0\r\nKIND:org\r\nFN:Acme\r\nCATEGORIES:x\r\nEND:VCARD\r\n"
    ),
    "archive.mbox": (
        b"From ann at acme.com  Tue Mar  3 10:00:00 2026\n"
        b"From: ann at acme.com (Ann =?utf-8?q?L=C3=A9?=\n =?utf-8?q?e?=)\n"
        b"this is no field\nSubject : =?utf-8?b?R3LDvMOf?= =?utf-8?b?ZQ==?=\n"
        b"Received: from a by b; Tue, 3 Mar 2026 11:00:00 +0100\n"
        b'To: Lee, Bob <bob@acme.com>; A: c@d.e, "F, G" <g@h.i>;\n'
        b"\nHi\n\nFrom - \nFrom: a@b.c\n\nx\n"
    ),
    "message.eml": (
        b"From: =?utf-8?q?J=C3=BCrgen?= <j@example.de>\r\nTo: Ann Lee <ann@acme.com>, (c) undisclosed:;\r\n"
        b'Cc: "Bob" <bob@acme.com>\r\n'
        b"Subject: =?iso-8859-1?b?SGFsbPZjaGVu?=\r\nDate: Tue, 3 Mar 2026 10:00:00 +0100\r\n"
        b"Message-ID: <1@example.de>\r\n"
        b'MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="b"\r\n\r\n--b\r\n'
        b"Content-Type: text/html; charset=utf-8\r\n"
        b"Content-Transfer-Encoding: quoted-printable\r\n\r\n<p>Hi <b>Ann</b>=21</p><style>x</style>\r\n--b\r\n"
        b"Content-Type: message/rfc822\r\n\r\n"
        b"Subject: inner\r\n\r\nbody\r\n--b--\r\n"
    ),
    "two.mbox": (
        b"From a@b.c Tue Mar  3 10:00:00 2026\nFrom: a@b.c\nTo: ann@acme.com\nSubject: one\n\n>From here\n\n"
        b"From - Tue Mar  3 10:00:00 2026\nFrom: b@b.c\nTo: ann@acme.com\nDate: x\n\ntwo\n\n"
    ),
}

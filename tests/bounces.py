"""Messages that mail servers send back, as the usual ones write them."""

from __future__ import annotations

DATE = "Sun, 22 Nov 2026 10:20:00 +0000"


def notification(
    to: str, message_id: str = "", *, action: str = "failed", status: str = "5.1.1", said: str = "550 No such user",
    subject: str = "News", original: str = "", at: str = DATE, written_to: str = "",
) -> str:  # fmt: skip
    """A delivery status notification (RFC 3464) as Postfix writes them; with the header of the message that was sent,
    unless no ``message_id`` is given; ``written_to`` is the address in it if that is another."""
    code = f"Status: {status}\n" if status else ""
    names = f"Original-Recipient: rfc822;{original}\n" if original else ""
    returned = ""
    if message_id:
        returned = f"""--b
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

From: Sam Poe <sam@poe.org>
To: {written_to or original or to}
Subject: {subject}
Message-ID: <{message_id}>

"""
    return f"""Return-Path: <>
From: Mail Delivery Subsystem <MAILER-DAEMON@mx.acme.com>
To: sam@poe.org
Subject: Undelivered Mail Returned to Sender
Date: {at}
Message-ID: <report-{abs(hash((to, message_id, action)))}@mx.acme.com>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.acme.com.

--b
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.acme.com
Arrival-Date: {at}

Final-Recipient: rfc822; {to}
{names}Action: {action}
{code}Diagnostic-Code: smtp; {said}

{returned}--b--
"""


def exim(to: str, message_id: str, *, said: str = "550 5.1.1 User unknown") -> str:
    """A report of Exim before version 4.86: the header X-Failed-Recipients, and the message in the text."""
    return f"""From: Mail Delivery System <Mailer-Daemon@mx.acme.com>
To: sam@poe.org
X-Failed-Recipients: {to}
Auto-Submitted: auto-replied
Subject: Mail delivery failed: returning message to sender
Date: {DATE}

This message was created automatically by mail delivery software.

  {to}
    SMTP error from remote mail server after RCPT TO:<{to}>:
    {said}

------ This is a copy of the message, including all the headers. ------

Return-path: <sam@poe.org>
Message-ID: <{message_id}>
Subject: News
"""


def qmail(to: str, message_id: str) -> str:
    """A report of qmail (https://cr.yp.to/proto/qsbmf.txt)."""
    return f"""From: MAILER-DAEMON@mx.acme.com
To: sam@poe.org
Subject: failure notice
Date: {DATE}

Hi. This is the qmail-send program at mx.acme.com.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{to}>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Return-Path: <sam@poe.org>
Message-ID: <{message_id}>
Subject: News

Hello
"""

"""A campaign written to an mbox against the email library alone, and freezing its members against the bare SQL.

python -m tests.benchmarks.campaigns [MESSAGES] [CONTACTS]
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.measure import CRM, once, table, usual, verdict
from tests.benchmarks.seed import write_csv
from tests.benchmarks.transfer import run

TEXT = "Hello {{ given or 'there' }},\n\nwe have news for {{ company or 'you' }}.\n\nYours, {{ me.name }}"

_BARE_MESSAGES = """
import sqlite3, sys
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from datetime import datetime, UTC
connection = sqlite3.connect(sys.argv[1])
rows = connection.execute("select name, given, (select address from email where contact_id = contact.id limit 1) "
    "from contact limit " + sys.argv[3])
with open(sys.argv[2], 'wb') as out:
    for number, (name, given, address) in enumerate(rows):
        message = EmailMessage(policy=SMTP)
        message['From'] = Address('Sam Poe', addr_spec='sam@poe.org')
        message['To'] = Address(name, addr_spec=address or 'nobody@x.de')
        message['Subject'] = 'News for ' + name
        message['Date'] = format_datetime(datetime.now(UTC))
        message['Message-ID'] = f'<{number}@poe.org>'
        message.set_content(f'Hello {given},\\n\\nwe have news for you.\\n\\nYours, Sam', charset='utf-8',
            cte='quoted-printable')
        data = message.as_bytes().replace(b'\\r\\n', b'\\n')
        out.write(b'From sam@poe.org Sun Nov 22 10:00:00 2026\\n' + data + b'\\n')
"""
_BARE_MEMBERS = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute('create table member (campaign_id integer, contact_id integer, '
    'primary key (campaign_id, contact_id))')
connection.execute("insert into member select 1, id from contact where archived_at = ''")
connection.commit()
"""


def main() -> None:
    """Measure and print."""
    messages = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ |= {
            "SIMPLECRM_HOME": str(folder / "home"), "SIMPLECRM_ME": "sam@poe.org", "SIMPLECRM_MY_NAME": "Sam Poe",
            "SIMPLECRM_AUTOMATIC_BACKUPS": "no",
        }  # fmt: skip
        book = folder / "home" / "simplecrm.db"
        write_csv(folder / "people.csv", count)
        run(folder, "import", str(folder / "people.csv"))
        run(folder, "templates", "add", "news", TEXT, "--subject", "News for {{ name }}")
        rows: list[tuple[str, str, str, str]] = []
        for size in (messages // 10, messages):
            run(
                folder,
                "campaigns",
                "add",
                f"n{size}",
                f"id:{','.join(map(str, range(1, size + 1)))}",
                "--template",
                "news",
            )
            bare = once(lambda size=size: _bare(_BARE_MESSAGES, book, folder / "bare.mbox", size))  # type: ignore[misc]
            taken, memory = run(folder, "campaigns", "write", f"n{size}", str(folder / f"{size}.mbox"))
            rows.append((f"{size:,} messages to mbox", f"{taken:.2f} s", verdict(taken / bare, 2), f"{memory} MB"))
        bare = once(lambda: _bare(_BARE_MEMBERS, _copied(book, folder / "copy.db")))
        taken, memory = run(folder, "campaigns", "add", "all", "created<9999d", "--template", "news")
        rows.append((f"freeze {count:,} members", f"{taken:.2f} s", verdict(taken / bare, 2), f"{memory} MB"))
    table("Campaigns", ("what", "time", "ratio", "peak memory"), rows)


def _bare(code: str, *arguments: object) -> None:
    subprocess.run([sys.executable, "-c", code, *map(str, arguments)], check=True, env=usual())


def _copied(book: Path, copy: Path) -> Path:
    subprocess.run([CRM, "--quiet", "backup", str(copy)], check=True, env=usual())
    return copy


if __name__ == "__main__":
    main()

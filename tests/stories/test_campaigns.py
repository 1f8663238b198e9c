"""A campaign writes to everybody once, by a real SMTP server or to files, and knows what came of it."""

from __future__ import annotations

import csv
import json
import mailbox
import os
import signal
import stat
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from simplecrm.actions.sending import messages
from simplecrm.cli.completion import outreach
from simplecrm.errors import Conflict
from simplecrm.lookups import campaigns
from simplecrm.scripting import open_book
from tests.answers import Crm
from tests.mail_server import MailServer, SilentServer


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    started = MailServer()
    monkeypatch.setenv("SIMPLECRM_SMTP_SERVER", started.start())
    monkeypatch.setenv("SIMPLECRM_SMTP_SECURITY", "none")
    yield started
    started.stop()


@pytest.fixture
def spring(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    """Five who are written to, and one for each reason to leave somebody out."""
    monkeypatch.setenv("SIMPLECRM_ME", "sam@poe.org")
    monkeypatch.setenv("SIMPLECRM_MY_NAME", "Sam Poe")
    for name in ("Ann", "Ben", "Cleo", "Dora", "Eva", "Nick"):
        crm("add", f"{name} Lee <{name.lower()}@acme.com>", "--tag", "vip")
    crm("contacts", "edit", "6", "--do-not-contact")
    crm("add", "Zoe Lee", "--tag", "vip")
    crm("add", "Anna Lee <ANN@acme.com>", "--tag", "vip")
    crm("templates", "add", "news", "Hello {{ given }},\nnews from us.", "--subject", "News for {{ name }}")
    assert crm("campaigns", "add", "spring", "tag:vip", "--template", "news").code == 0


def states(crm: Crm) -> Counter[str]:
    return Counter(member["state"] for member in crm("campaigns", "members", "spring", "--json").json)


def test_campaign_freezes_whom_a_query_finds_and_says_who_is_left_out(crm: Crm, spring: None) -> None:
    answer = crm("campaigns", "add", "second", "tag:vip", "--template", "news")
    assert answer.err.startswith(
        "Added campaign second: 5 to write to; left out: 1 do not contact, 1 no address, 1 same address · undo"
    )
    crm("add", "Late Lee <late@acme.com>", "--tag", "vip")
    crm("templates", "edit", "news", "Something else")
    assert len(crm("campaigns", "members", "spring").lines) == 8, "who comes later is no member"
    assert "Hello Ann," in crm("campaigns", "preview", "spring", "1").out, "and the text stays as it was"
    assert crm("campaigns", "members", "spring", "--state", "left-out", "--format", "csv").lines[1:] == [
        "8,Anna Lee,ANN@acme.com,left out,same address,,", "6,Nick Lee,nick@acme.com,left out,do not contact,,",
        "7,Zoe Lee,,left out,no address,,",
    ]  # fmt: skip


def test_campaign_is_sent_once_and_logged(crm: Crm, spring: None, server: MailServer) -> None:
    answer = crm("campaigns", "send", "spring", "--yes")
    assert (answer.code, answer.err) == (0, "Sent 5\n"), answer
    assert [to for to, _ in server.received] == [f"{one}@acme.com" for one in ("ann", "ben", "cleo", "dora", "eva")]
    message = server.received[1][1]
    assert (message["From"], message["To"]) == ("Sam Poe <sam@poe.org>", "Ben Lee <ben@acme.com>")
    assert message["Subject"] == "News for Ben Lee"
    assert message.get_content().replace("\r\n", "\n") == "Hello Ben,\nnews from us.\n"
    assert len({message["Message-ID"] for _, message in server.received}) == 5
    logged = crm("activities", "--json").json
    assert len(logged) == 5
    assert (logged[0]["direction"], logged[0]["outcome"]) == ("out", "campaign spring")
    again = crm("campaigns", "send", "spring", "--yes")
    assert (again.code, again.err) == (0, "Nobody is waiting for spring.\n")
    for _ in range(5):
        crm("undo")
    crm("campaigns", "send", "spring", "--yes")
    assert len(server.received) == 5, "an undo takes nothing back that was sent"


def test_answers_bounces_and_deals_won_are_its_result(crm: Crm, spring: None, server: MailServer) -> None:
    crm("campaigns", "send", "spring", "--yes")
    crm("log", "email", "ben@acme.com", "Tell me more", "--in", "--at", "tomorrow 9am")
    with open_book() as book:
        book.log("call", "cleo@acme.com", text="Called back", direction="in")
    crm("campaigns", "bounced", "spring", "eva@acme.com", "No such user")
    crm("deals", "add", "Pilot", "--who", "dora@acme.com", "--value", "12k EUR")
    crm("deals", "won", "1")
    shown = crm("campaigns", "show", "spring").out
    for line in (
        "Members   8",
        "Sent      4",
        "Bounced   1",
        "Left out  3 (1 do not contact, 1 no address, 1 same address)",
        "Answered  2 (50 %)",
        "Won       1 deal, €12,000",
    ):
        assert line in shown, "also what came in the very second of sending"
    answer = crm("campaigns", "add", "second", "tag:vip", "--template", "news")
    assert "1 bounced before" in answer.err


@pytest.mark.parametrize("size", [1, 2, 3])
def test_campaign_with_more_members_than_are_read_at_once_is_sent_whole(
    crm: Crm, spring: None, server: MailServer, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(campaigns, "PAGE", size)
    monkeypatch.setattr(messages, "PAGE", size)
    assert crm("campaigns", "send", "spring", "--yes", "--limit", "2").err == "Sent 2\n"
    assert crm("campaigns", "send", "spring", "--yes").err == "Sent 3\n"
    assert len({to for to, _ in server.received}) == len(server.received) == 5


def test_recipient_that_is_refused_is_recorded_and_the_others_get_theirs(
    crm: Crm, spring: None, server: MailServer
) -> None:
    server.refuse = {"ben@acme.com"}
    answer = crm("campaigns", "send", "spring", "--yes")
    assert answer.code == 0
    assert "Refused: Ben Lee <ben@acme.com>: The server refused it: 550 No such user here\n" in answer.err
    assert "Sent 4, 1 refused" in answer.err
    assert states(crm) == {"sent": 4, "failed": 1, "left out": 3}
    server.refuse = set()
    crm("campaigns", "retry", "spring", "ben@acme.com")
    crm("campaigns", "send", "spring", "--yes")
    assert Counter(to for to, _ in server.received).most_common(1) == [("ann@acme.com", 1)]
    assert len(server.received) == 5
    assert crm("campaigns", "retry", "spring", "ben@acme.com").err == "simplecrm: The message to Ben Lee was sent.\n"


def test_server_that_refuses_everything_from_some_message_on_stops_it(
    crm: Crm, spring: None, server: MailServer
) -> None:
    for number in range(12):
        crm("add", f"P{number} Moe <p{number}@moe.org>", "--tag", "moe")
    crm("campaigns", "add", "long", "tag:moe", "--template", "news")
    server.refuse_from = 4
    answer = crm("campaigns", "send", "long", "--yes")
    assert answer.code == 2
    assert "5 messages in a row were refused: The server refused it: 554 Too much mail today" in answer.err
    assert answer.err.endswith("Go on: simplecrm campaigns send long\n")
    assert len(server.received) == 3


def test_lost_connection_leaves_one_unknown_and_the_rest_waiting(crm: Crm, spring: None, server: MailServer) -> None:
    server.drop_at = 3
    answer = crm("campaigns", "send", "spring", "--yes")
    assert answer.code != 0 and answer.err.splitlines()[-1].startswith(
        "simplecrm: The connection to the SMTP server was"
    )
    assert states(crm) == {"sent": 2, "sending": 1, "waiting": 2, "left out": 3}
    assert "Not known 1 (it is not known whether they arrived)" in crm("campaigns", "show", "spring").out
    assert crm("campaigns", "send", "spring", "--yes").code == 0
    assert Counter(to for to, _ in server.received) == Counter({f"{one}@acme.com": 1 for one in
                                                                ("ann", "ben", "cleo", "dora", "eva")})  # fmt: skip


@pytest.mark.parametrize("greeting", [b"", b"220 mail.acme.com ESMTP\r\n"])
def test_server_that_says_nothing_is_given_up_and_nothing_was_sent(
    crm: Crm, spring: None, monkeypatch: pytest.MonkeyPatch, greeting: bytes
) -> None:
    silent = SilentServer(greeting)
    monkeypatch.setenv("SIMPLECRM_SMTP_SERVER", silent.address)
    monkeypatch.setenv("SIMPLECRM_SMTP_SECURITY", "none")
    monkeypatch.setenv("SIMPLECRM_SMTP_TIMEOUT", "1")
    started = time.monotonic()
    answer = crm("campaigns", "send", "spring", "--yes")
    assert 0.9 < time.monotonic() - started < 20
    assert answer.code == 2
    assert answer.err == (
        f"simplecrm: The SMTP server {silent.address} cannot be used: no answer within 1 second.\n"
        "  See: simplecrm config smtp_timeout\n"
    )
    silent.stop()
    assert states(crm) == {"waiting": 5, "left out": 3}


def test_server_that_hangs_after_a_text_leaves_one_unknown_and_nobody_gets_two(
    crm: Crm, spring: None, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIMPLECRM_SMTP_TIMEOUT", "4")  # less is too short for the greeting on a busy machine
    server.hang_at = 3
    started = time.monotonic()
    answer = crm("campaigns", "send", "spring", "--yes")
    assert time.monotonic() - started < 20 and answer.code == 2
    assert answer.err == (
        "simplecrm: The connection to the SMTP server was lost: no answer within 4 seconds.\n"
        "  To wait longer: simplecrm config smtp_timeout 120\n"
    )
    assert states(crm) == {"sent": 2, "sending": 1, "waiting": 2, "left out": 3}
    assert crm("campaigns", "send", "spring", "--yes").err == "Sent 2\n"
    assert Counter(to for to, _ in server.received).most_common(1) == [("ann@acme.com", 1)]
    assert len(server.received) == 5


def test_interrupt_does_not_wait_for_a_server_that_hangs(crm: Crm, spring: None, server: MailServer) -> None:
    server.hang_at = 1
    command = [sys.executable, "-m", "simplecrm", "campaigns", "send", "spring", "--yes"]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    started = time.monotonic()
    while not server.received and time.monotonic() - started < 30:
        time.sleep(0.01)
    time.sleep(0.2)
    running.send_signal(signal.SIGINT)
    said = running.communicate(timeout=20)[1]  # the time for an answer is 30 s
    assert running.returncode == 130 and b"Traceback" not in said
    assert states(crm) == {"sending": 1, "waiting": 4, "left out": 3}


def test_sendmail_that_hangs_leaves_one_unknown(
    crm: Crm, spring: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "sendmail"
    program.write_text("#!/bin/sh\nexec sleep 60\n")
    program.chmod(0o755)
    monkeypatch.setenv("SIMPLECRM_SENDMAIL_COMMAND", str(program))
    monkeypatch.setenv("SIMPLECRM_SMTP_TIMEOUT", "1")
    answer = crm("campaigns", "send", "spring", "--yes")
    assert answer.err.startswith(f"simplecrm: {program} did not finish: no answer within 1 second.")
    assert states(crm) == {"sending": 1, "waiting": 4, "left out": 3}


@pytest.mark.slow
def test_server_that_refuses_the_500th_message(crm: Crm, spring: None, server: MailServer) -> None:
    many(crm, 510)
    server.refuse_from = 500
    answer = crm("campaigns", "send", "both", "--yes")
    assert "Sent 499, 5 refused" in answer.err and "Go on: simplecrm campaigns send both" in answer.err
    assert states_of(crm, "both") == {"sent": 499, "failed": 5, "waiting": 6}
    server.refuse_from = 0
    assert "Sent 6" in crm("campaigns", "send", "both", "--yes").err
    assert max(Counter(to for to, _ in server.received).values()) == 1 and len(server.received) == 505


def test_no_server_no_way_and_no_address_are_said(crm: Crm, spring: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert crm("campaigns", "send", "spring", "--yes").err.startswith("simplecrm: There is no way to send")
    monkeypatch.setenv("SIMPLECRM_SMTP_SERVER", "127.0.0.1:1")
    answer = crm("campaigns", "send", "spring", "--yes")
    assert answer.err.startswith("simplecrm: The SMTP server 127.0.0.1:1 cannot be used: ")
    monkeypatch.setenv("SIMPLECRM_SMTP_SERVER", "127.0.0.1:x")
    assert crm("campaigns", "send", "spring", "--yes").err.startswith("simplecrm: Invalid port: “x”.")
    monkeypatch.setenv("SIMPLECRM_ME", "")
    assert crm("campaigns", "send", "spring", "--yes").err.startswith("simplecrm: The setting me is empty.")
    assert states(crm) == {"waiting": 5, "left out": 3}
    assert crm("campaigns", "send", "spring").code == 2, "without a terminal nothing is sent unasked"


def test_pause_stops_whoever_sends_and_resume_goes_on(crm: Crm, spring: None, server: MailServer) -> None:
    crm("campaigns", "pause", "spring")
    assert crm("campaigns", "send", "spring", "--yes").err.startswith("simplecrm: The campaign spring is paused.")
    assert crm("campaigns", "pause", "spring").code == 2
    crm("campaigns", "resume", "spring")
    with open_book() as book:
        done = book.campaigns.send("spring", limit=2)
        assert (done.sent, done.refused, done.stopped) == (2, 0, "")
        book.campaigns.pause("spring")
        with pytest.raises(Conflict):
            book.campaigns.send("spring")
        book.campaigns.resume("spring")
        with book.writing("Several"), pytest.raises(Conflict, match="inside a step"):
            book.campaigns.send("spring")
        assert book.campaigns.send("spring", per_minute=6000).sent == 3
        assert {member.state for member in book.campaigns.members("spring")} == {"sent", "left out"}


def test_sendmail_gets_each_message_on_its_standard_input(
    crm: Crm, spring: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, box = tmp_path / "sendmail", tmp_path / "box"
    box.mkdir()
    program.write_text(f'#!/bin/sh\ntest "$2" = ben@acme.com && echo unknown user >&2 && exit 67\ncat > {box}/"$2"\n')
    program.chmod(0o755)
    monkeypatch.setenv("SIMPLECRM_SENDMAIL_COMMAND", f"{program} -i")
    monkeypatch.setenv("SIMPLECRM_SMTP_SERVER", "localhost:1")  # a program is used instead of it
    answer = crm("campaigns", "send", "spring", "--yes")
    assert "failed: unknown user" in answer.err and "Sent 4, 1 refused" in answer.err
    message = message_from_bytes((box / "ann@acme.com").read_bytes(), policy=policy.default)
    assert message["Subject"] == "News for Ann Lee"
    monkeypatch.setenv("SIMPLECRM_SENDMAIL_COMMAND", str(tmp_path / "none"))
    crm("campaigns", "retry", "spring", "ben@acme.com")
    assert crm("campaigns", "send", "spring", "--yes").err.startswith("simplecrm: There is no program ")
    assert states(crm)["waiting"] == 1


def test_messages_are_written_for_other_programs_and_logged(crm: Crm, spring: None, tmp_path: Path) -> None:
    path = tmp_path / "spring.mbox"
    assert crm("campaigns", "write", "spring", str(path)).lines == [str(path)]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    box = mailbox.mbox(path)
    assert [message["To"] for message in box][:2] == ["Ann Lee <ann@acme.com>", "Ben Lee <ben@acme.com>"]
    box.close()
    assert states(crm) == {"sent": 5, "left out": 3}
    assert len(crm("activities").lines) == 5
    for name, form in (("eml", "eml"), ("drafts", "maildir"), ("table.csv", "csv")):
        crm("campaigns", "add", name.partition(".")[0], "tag:vip", "--template", "news")
        assert crm("campaigns", "write", name.partition(".")[0], str(tmp_path / name), "--as", form).code == 0
    assert sorted(os.listdir(tmp_path / "eml"))[0] == "00001-Ann-Lee.eml"
    drafts = mailbox.Maildir(str(tmp_path / "drafts"), create=False)
    assert {message.get_flags() for message in drafts} == {"DS"} and len(drafts) == 5
    with (tmp_path / "table.csv").open(encoding="utf-8", newline="") as file:
        assert next(csv.DictReader(file))["subject"] == "News for Ann Lee"


def test_what_cannot_be_written_writes_and_logs_nothing(crm: Crm, spring: None, tmp_path: Path) -> None:
    path = tmp_path / "there.mbox"
    path.write_text("mine")
    assert crm("campaigns", "write", "spring", str(path)).err.startswith(f"simplecrm: {path} already exists.")
    assert path.read_text() == "mine"
    assert crm("campaigns", "write", "spring", str(tmp_path / "no" / "x.mbox")).code == 5
    assert crm("campaigns", "write", "spring", str(tmp_path / "x"), "--as", "pdf").code == 2
    crm("templates", "add", "where", "To {{ city }}")
    answer = crm("campaigns", "add", "lost", "tag:vip", "--template", "where")
    assert "5 lack a field that it needs: simplecrm campaigns check lost" in answer.err
    assert crm("campaigns", "check", "lost").lines[0] == "1\tAnn Lee\tcity"
    answer = crm("campaigns", "write", "lost", str(tmp_path / "y.mbox"))
    assert answer.code == 2 and answer.err.startswith("simplecrm: Ann Lee has no city.")
    assert states(crm) == {"waiting": 5, "left out": 3} and crm("activities").out == ""
    assert sorted(os.listdir(tmp_path)) == sorted([*os.listdir(tmp_path)]) and not list(tmp_path.glob(".simplecrm-*"))


def test_post_and_sms_are_written_to_a_table(crm: Crm, spring: None, tmp_path: Path) -> None:
    crm("contacts", "edit", "1", "--address", "Hauptstr. 1, 10115 Berlin, Germany", "--phone", "+49 30 1234567")
    for channel, address in (("post", "Hauptstr. 1"), ("sms", "+49 30 1234567")):
        crm("campaigns", "add", channel, "id:1", "--template", "news", "--channel", channel)
        assert crm("campaigns", "send", channel, "--yes").err.startswith("simplecrm: A campaign by")
        path = tmp_path / f"{channel}.csv"
        assert crm("campaigns", "write", channel, str(path)).code == 0, channel
        assert address in path.read_text(encoding="utf-8")
    assert {one["kind"] for one in crm("activities", "--json").json} == {"letter", "message"}


def test_who_was_written_to_lately_is_left_out(crm: Crm, spring: None) -> None:
    crm("log", "call", "1", "Hello", "--out")
    answer = crm("campaigns", "add", "calm", "tag:vip", "--template", "news", "--quiet-for", "2 weeks")
    assert "1 contacted lately" in answer.err
    for invalid in ("blue", "0d"):
        said = crm("campaigns", "add", "x", "tag:vip", "--template", "news", "--quiet-for", invalid)
        assert said.code == 2 and said.err.startswith(f"simplecrm: Invalid time: “{invalid}”."), said


def test_headers_cannot_be_smuggled_in(crm: Crm, spring: None, server: MailServer) -> None:
    with open_book() as book, book.writing("Break") as step:
        step.connection.execute(
            "insert into contact (id, name) values (90, 'Mallory'), (91, 'Many'), "
            "(92, 'Eve' || char(13, 10) || 'Bcc: all@acme.com')"
        )
        step.connection.execute(
            "insert into email (contact_id, address) values (90, 'm@x.de' || char(13, 10) || 'RCPT TO:<z@x.de>'), "
            "(91, 'a@x.de, b@x.de'), (92, 'eve@acme.com')"
        )
    crm("templates", "add", "evil", "Hi", "--subject", "Hi {{ name }}")
    crm("campaigns", "add", "evil", "id:90,91,92", "--template", "evil")
    answer = crm("campaigns", "send", "evil", "--yes")
    assert "2 refused" in answer.err and "Invalid email address" in answer.err
    [(to, message)] = server.received
    assert to == "eve@acme.com" and message["Bcc"] is None
    assert message["Subject"].startswith("Hi Eve Bcc: all@acme.com") and "\n" not in message["Subject"]


def test_two_processes_send_each_message_once(crm: Crm, spring: None, server: MailServer) -> None:
    for number in range(30):
        crm("add", f"P{number} Moe <p{number}@moe.org>", "--tag", "moe")
    crm("campaigns", "add", "both", "tag:moe", "--template", "news")
    server.slow = 0.01
    command = [sys.executable, "-m", "simplecrm", "campaigns", "send", "both", "--yes"]
    running = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for _ in range(2)]
    assert [one.communicate(timeout=120)[1].count(b"Traceback") for one in running] == [0, 0]
    assert Counter(to for to, _ in server.received) == Counter(f"p{number}@moe.org" for number in range(30))


def kill_and_go_on(crm: Crm, server: MailServer, kills: int, seed: int) -> None:
    """Kill the sending at random moments until it is done, and check that nobody got two and all that came is known."""
    import random

    draw, killed = random.Random(seed), 0
    command = [sys.executable, "-m", "simplecrm", "campaigns", "send", "both", "--yes"]
    while states_of(crm, "both")["waiting"]:
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        started, before = time.monotonic(), len(server.received)
        if killed < kills:
            while len(server.received) == before and running.poll() is None and time.monotonic() - started < 30:
                time.sleep(0.001)
            time.sleep(draw.random() * 0.02)
            running.send_signal(signal.SIGKILL)
            killed += 1
        running.wait(timeout=120)
    got = Counter(to for to, _ in server.received)
    assert max(got.values()) == 1, "nobody gets it twice"
    found = crm("campaigns", "members", "both", "--json").json
    recorded = {one["address"] for one in found if one["state"] in ("sent", "sending")}
    assert set(got) <= recorded, "everything that was sent is recorded"
    assert {one["address"] for one in found if one["state"] == "sent"} <= set(got)
    assert len(crm("activities").lines) == states_of(crm, "both")["sent"]


def states_of(crm: Crm, name: str) -> Counter[str]:
    return Counter(member["state"] for member in crm("campaigns", "members", name, "--json").json)


def many(crm: Crm, count: int) -> None:
    people = [
        {"do": "add", "name": f"P{number} Moe", "emails": [f"p{number}@moe.org"], "tags": ["moe"]}
        for number in range(count)
    ]
    crm("batch", stdin="\n".join(map(json.dumps, people)))
    crm("campaigns", "add", "both", "tag:moe", "--template", "news")


def test_killed_sending_goes_on_and_writes_to_nobody_twice(crm: Crm, spring: None, server: MailServer) -> None:
    many(crm, 60)
    kill_and_go_on(crm, server, kills=6, seed=1)


@pytest.mark.slow
def test_a_hundred_kills_write_to_nobody_twice(crm: Crm, spring: None, server: MailServer) -> None:
    many(crm, 1200)
    kill_and_go_on(crm, server, kills=100, seed=2)


def test_campaigns_are_listed_resolved_and_undone(crm: Crm, spring: None) -> None:
    row = crm("campaigns", "--json").json[0]
    assert (row["campaign"]["name"], row["members"]) == ("spring", 8)
    assert crm("campaigns", "add", "Spring", "tag:vip", "--template", "news").err.startswith(
        "simplecrm: Campaign Spring already exists."
    )
    assert crm("campaigns", "show", "sprong").err.startswith(
        "simplecrm: No campaign matches “sprong”.\n  Did you mean spring?"
    )
    assert crm("campaigns", "add", "none", "tag:nobody", "--template", "news").code == 1
    assert crm("campaigns", "add", "bad", "(tag:vip", "--template", "news").code == 2
    assert crm("campaigns", "add", "fax", "tag:vip", "--template", "news", "--channel", "fax").code == 2
    assert crm("campaigns", "members", "spring", "--state", "odd").code == 2
    assert [value for value, _ in outreach.campaign("sp")] == ["spring"]
    crm("undo")
    assert crm("campaigns").out == ""
    crm("redo")
    assert len(crm("campaigns").lines) == 1


@pytest.mark.parametrize(("form", "name"), [("mbox", "again.mbox"), ("csv", "again.csv"), ("eml", "again")])
def test_campaign_that_is_written_or_sent_already_makes_no_empty_file(
    crm: Crm, spring: None, tmp_path: Path, form: str, name: str
) -> None:
    assert crm("campaigns", "write", "spring", str(tmp_path / "spring.mbox")).err == "Wrote 5 messages of spring\n"
    before = crm("history").out
    answer = crm("campaigns", "write", "spring", str(tmp_path / name), "--as", form)
    assert (answer.code, answer.out, answer.err.splitlines()) == (
        1, "", ["simplecrm: Nobody is waiting for spring: 5 sent, 3 left out.",
                "  See them: simplecrm campaigns members spring"]
    )  # fmt: skip
    assert [path.name for path in tmp_path.iterdir() if "spring" in path.name or "again" in path.name] == [
        "spring.mbox"
    ]  # fmt: skip
    assert crm("history").out == before


def test_campaign_names_what_is_missing_for_its_channel(crm: Crm, spring: None) -> None:
    for who in ("1", "2"):
        crm("contacts", "edit", who, "--phone", "+49 30 1234567", "--address", "Hauptstr. 1, 10115 Berlin")
    for channel, counted in (
        ("post", "2 to write to; left out: 1 do not contact, 5 no postal address"),
        ("sms", "1 to write to; left out: 1 do not contact, 5 no phone number, 1 same phone number"),
    ):
        said = crm("campaigns", "add", channel, "tag:vip", "--template", "news", "--channel", channel)
        assert said.err.startswith(f"Added campaign {channel}: {counted} · undo")
        assert f"({counted.partition('left out: ')[2]})" in crm("campaigns", "show", channel).out

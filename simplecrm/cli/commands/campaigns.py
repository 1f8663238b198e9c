"""The group ``campaigns``."""

from __future__ import annotations

from typing import Annotated

import typer

from simplecrm.cli.completion import candidates as complete
from simplecrm.cli.completion import outreach, queries, values
from simplecrm.cli.handlers import selection
from simplecrm.cli.runtime import output, prompts
from simplecrm.cli.runtime.context import offered, run, say
from simplecrm.cli.runtime.groups import noun
from simplecrm.cli.runtime.nouns import add_lifecycle
from simplecrm.cli.runtime.options import Archived, Format, Json, Limit, Who
from simplecrm.cli.runtime.output import output_format
from simplecrm.core.records.campaigns import Campaign
from simplecrm.drafts import campaigns as drafts
from simplecrm.errors import CrmError, NotUnderstood

TYPE_CHECKING = False
if TYPE_CHECKING:
    from simplecrm.actions.sending.messages import Letter
    from simplecrm.actions.sending.session import Progress
    from simplecrm.lookups.campaigns import Result

group = noun("Campaigns: one message to each of many contacts.\n\nExample: simplecrm campaigns")

MAX_CHECKED = 2000
"""Members for whom the text is filled in when a campaign is added, to say what they lack."""

Which = Annotated[
    str, typer.Argument(metavar="CAMPAIGN", help="Name, the beginning of it, or #ID.", autocompletion=outreach.campaign)
]


@group.command("list")
def list_(archived: Archived = False, format: Format = "", json: Json = False, limit: Limit = None) -> None:
    """List the campaigns with what came of them, the latest first.

    Example: simplecrm campaigns
    """
    from simplecrm.lookups import campaigns
    from simplecrm.show.campaigns import columns

    connection = run.book.reading()
    ids = campaigns.ids(connection, archived=archived, limit=output.one_more(limit))
    found = [_result(one) for one in campaigns.rows(connection, ids[:limit])]
    more = limit is not None and len(ids) > limit
    output.listing(columns(run.now), found, output_format(format, json), more=more, asked=archived, every="campaign")


@group.command("add")
def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="One word, such as spring.")],
    query: Annotated[
        list[str],
        typer.Argument(metavar="QUERY…", help="Whom to write to (see: queries).", autocompletion=queries.query),
    ],
    template: Annotated[
        str,
        typer.Option("--template", metavar="TEMPLATE", help="What to write.", autocompletion=outreach.template),
    ],
    channel: Annotated[
        str,
        typer.Option(
            "--channel", metavar="CHANNEL", help="email (default), post or sms.", autocompletion=values.channel
        ),
    ] = "email",
    quiet: Annotated[
        str,
        typer.Option("--quiet-for", metavar="TIME", help="Leave out who was written to within that time, such as 30d."),
    ] = "",
    json: Json = False,
) -> None:
    """Freeze whom a query finds and the text of a template under a name; nothing is sent yet.

    Example: simplecrm campaigns add spring "tag:vip has:email" --template offer
    """
    from simplecrm.actions import campaigns
    from simplecrm.cli.commands.templates import template_id
    from simplecrm.lookups import templates

    draft = drafts.draft(name=name, query=" ".join(query), channel=channel, quiet=quiet)
    chosen = templates.require(run.book.reading(), template_id(template))
    made = campaigns.add(run.book, draft, chosen, run.now)
    result = _result(made)
    output.record(made, [f"{made.id}\t{made.name}"], "json" if json else "plain")
    left_out = "; left out: " + ", ".join(f"{n:,} {why}" for why, n in result.left_out) if result.left_out else ""
    output.changed(f"Added campaign {made.name}: {result.in_state('waiting'):,} to write to{left_out}")
    _warn_of_missing(made, result.in_state("waiting"))


@group.command("show")
def show(which: Which, format: Format = "", json: Json = False) -> None:
    """Show a campaign and what came of it: sent, answered, deals won since.

    Example: simplecrm campaigns show spring
    """
    from simplecrm.show.campaigns import result_lines

    result = _result(_campaign(which))
    output.record(result, result_lines(result, run.now), output_format(format, json))


@group.command("members")
def members(
    which: Which,
    state: Annotated[
        str,
        typer.Option(
            "--state",
            metavar="STATE",
            help="Only waiting, sent, sending, failed, bounced, left-out or answered.",
            autocompletion=values.delivery_state,
        ),
    ] = "",
    format: Format = "",
    json: Json = False,
    limit: Limit = None,
) -> None:
    """List the members of a campaign with what became of the message, or why there is none.

    Example: simplecrm campaigns members spring --state left-out
    """
    from simplecrm.actions.campaigns import quiet_since
    from simplecrm.lookups import campaigns
    from simplecrm.show.campaigns import STATES, member_columns

    campaign, wanted = _campaign(which), state.replace("-", " ")
    if wanted not in ("", "answered", *STATES):
        raise NotUnderstood(f"Invalid state: “{state:.40}”.", f"States: {', '.join(STATES)}, answered")
    found = [
        member for member in campaigns.members(run.book.reading(), campaign, quiet_since(campaign, run.now))
        if wanted in ("", member.state) or (wanted == "answered" and member.answered_at)
    ]  # fmt: skip
    output.listing(member_columns(run.now), found, output_format(format, json), limit=limit)


@group.command("preview")
def preview(which: Which, who: Who, format: Format = "", json: Json = False) -> None:
    """Show the message of a campaign to one contact.

    Example: simplecrm campaigns preview spring ann
    """
    from simplecrm.actions import filling
    from simplecrm.actions.sending.messages import template_of
    from simplecrm.show.templates import filled_lines

    template = template_of(_campaign(which))
    filled = filling.for_contact(run.book.reading(), template, selection.contact_id(who), run.now)
    output.record(filled, filled_lines(filled), output_format(format, json))
    if filled.missing:
        say(f"{filled.name} has no {' and no '.join(filled.missing)}.")


@group.command("check")
def check(which: Which, format: Format = "", json: Json = False) -> None:
    """List the members who lack a field that the message needs.

    Example: simplecrm campaigns check spring
    """
    from simplecrm.actions.sending import messages
    from simplecrm.show.templates import missing_columns

    lacking = [filling_of(letter) for letter in messages.lacking(run.book.reading(), _campaign(which), run.now)]
    output.listing(missing_columns(), lacking, output_format(format, json))
    many = "1 lacks" if len(lacking) == 1 else f"{len(lacking):,} lack"
    say(f"{many} fields." if lacking else "All have every field.")


@group.command("write")
def write(
    which: Which,
    path: Annotated[
        str,
        typer.Argument(
            metavar="PATH", help="A new file, or a new folder for eml and maildir.", autocompletion=values.file
        ),
    ],
    form: Annotated[
        str,
        typer.Option("--as", metavar="FORM", help="mbox, eml, maildir or csv.", autocompletion=values.message_form),
    ] = "",
) -> None:
    """Write all messages of a campaign for another program, and log them as sent: an mbox, a folder of .eml files, a
    Maildir of drafts, or a table for post and SMS.

    Example: simplecrm campaigns write spring spring.mbox
    """
    from simplecrm.actions.sending import files

    campaign = _campaign(which)
    ending = path.rpartition(".")[2].lower()
    chosen = form or (ending if ending in files.FORMS else "csv" if campaign.channel != "email" else "eml")
    if chosen not in files.FORMS or (campaign.channel != "email" and chosen != "csv"):
        raise NotUnderstood(
            f"A campaign by {campaign.channel} cannot be written as “{chosen:.20}”.", f"Forms: {', '.join(files.FORMS)}"
        )
    count = files.write(run.book, campaign, chosen, path, run.now)
    output.lines([path])
    say(f"Wrote {count:,} {'message' if count == 1 else 'messages'} of {campaign.name}")


@group.command("send")
def send(
    which: Which,
    rate: Annotated[
        int, typer.Option("--rate", metavar="N", help="At most so many a minute; default: as fast as it goes.", min=0)
    ] = 0,
    limit: Annotated[int | None, typer.Option("--limit", metavar="N", help="At most so many now.", min=1)] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
) -> None:
    """Send a campaign by your SMTP server or sendmail (see: config); run it again to go on after a stop.

    Nobody gets it twice. Ctrl-C stops it after the present message.

    Example: simplecrm campaigns send spring --rate 30
    """
    from simplecrm import clock
    from simplecrm.actions.sending import messages, session
    from simplecrm.show.campaigns import progress_words

    campaign = _campaign(which)
    waiting = _result(campaign).in_state("waiting")
    if not waiting:
        say(f"Nobody is waiting for {campaign.name}.")
        return
    count = min(waiting, limit or waiting)
    if not yes:
        name, address = messages.sender()
        what = f"{count:,} {'message' if count == 1 else 'messages'} of {campaign.name}"
        prompts.confirm([f"{what} from {name} <{address}>" if name else f"{what} from {address}"], "Send?")

    def told(progress: Progress, letter: Letter, error: str) -> None:
        if error:
            say(f"Refused: {progress_words(letter.member, error)}")
        elif not progress.sent % 100:
            say(f"{progress.sent:,} of {count:,} sent")

    done = session.send(run.book, campaign, clock.local_now, per_minute=rate, limit=limit, told=told)
    refused = f", {done.refused:,} refused" if done.refused else ""
    say(f"Sent {done.sent:,}{refused}")
    if done.stopped:
        raise CrmError(done.stopped, f"Go on: simplecrm campaigns send {campaign.name}")


@group.command("pause")
def pause(which: Which) -> None:
    """Pause a campaign; whoever is sending it stops after the present message.

    Example: simplecrm campaigns pause spring
    """
    from simplecrm.actions import campaigns

    output.changed(f"Paused {campaigns.pause(run.book, campaign_id(which), run.now).name}")


@group.command("resume")
def resume(which: Which) -> None:
    """Let a paused campaign be sent again.

    Example: simplecrm campaigns resume spring
    """
    from simplecrm.actions import campaigns

    made = campaigns.resume(run.book, campaign_id(which), run.now)
    output.changed(f"Resumed {made.name}")
    say(offered(f"Send it: simplecrm campaigns send {made.name}"))


@group.command("retry")
def retry(
    which: Which,
    who: Annotated[list[str], typer.Argument(metavar="WHO…", help="Members.", autocompletion=complete.who)],
) -> None:
    """Let messages be sent again that failed, or of which is not known whether they arrived.

    Example: simplecrm campaigns retry spring ann
    """
    from simplecrm.actions import campaigns

    ids = [selection.contact_id(name) for name in who]
    count = campaigns.retry(run.book, campaign_id(which), ids)
    say(f"{count:,} will be sent again")


@group.command("bounced")
def bounced(
    which: Which,
    who: Who,
    reason: Annotated[str, typer.Argument(metavar="[REASON]", help="What the mail server said.")] = "",
    clear: Annotated[bool, typer.Option("--clear", help="It did not come back after all.")] = False,
) -> None:
    """Record that a message came back; no campaign writes to that address again.

    Bounces in mail that is imported, or logged by "log email -", are recorded without this.

    Example: simplecrm campaigns bounced spring ann "No such user"
    """
    from simplecrm.actions import campaigns

    if clear:
        name = campaigns.clear_bounce(run.book, campaign_id(which), selection.contact_id(who))
        say(f"The message to {name} counts as sent again")
        return
    name = campaigns.bounced(run.book, campaign_id(which), selection.contact_id(who), reason)
    say(f"Recorded that the message to {name} came back")


def filling_of(letter: Letter) -> object:
    """A letter as the table of missing fields shows it."""
    from simplecrm.actions.filling import Filled

    member = letter.member
    return Filled(member.id, member.name, member.address, letter.subject, letter.text, letter.missing)


def campaign_id(words: str) -> int:
    """The id of the campaign that the words identify (see ``lookups.campaigns.resolve``)."""
    from simplecrm.lookups import campaigns

    return campaigns.resolve(run.book.reading(), words)


def _campaign(words: str) -> Campaign:
    from simplecrm.lookups import campaigns

    return campaigns.require(run.book.reading(), campaign_id(words))


def _result(campaign: Campaign) -> Result:
    from simplecrm.actions.campaigns import quiet_since
    from simplecrm.lookups import campaigns

    return campaigns.result(run.book.reading(), campaign, quiet_since(campaign, run.now))


def _warn_of_missing(campaign: Campaign, waiting: int) -> None:
    """Say how many lack a field, if that is quickly found out; before anything is sent it is found out anyway."""
    from simplecrm.actions.sending import messages

    if waiting > MAX_CHECKED:
        return
    lacking = messages.lacking(run.book.reading(), campaign, run.now)
    if lacking:
        many = f"{len(lacking):,} {'lacks' if len(lacking) == 1 else 'lack'}"
        say(offered(f"{many} a field that it needs: simplecrm campaigns check {campaign.name}"))


add_lifecycle(group, "campaign", campaign_id, "spring")

"""``notify``: tell what is due, and have that done every minute."""

from __future__ import annotations

from typing import Annotated

import typer

from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.context import run
from simplecrm.cli.runtime.errors import offered, say
from simplecrm.cli.runtime.groups import verbs as new_verbs
from simplecrm.errors import DONE, NOTHING_MATCHED, NotUnderstood

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from simplecrm.lookups.pending_notifications import Notice

verbs = new_verbs()


@verbs.command("notify")
def notify(
    print_: Annotated[bool, typer.Option("--print", help="Tell by printing, for a program that shows it.")] = False,
    install: Annotated[bool, typer.Option("--install", help="Have it run every minute.")] = False,
    uninstall: Annotated[bool, typer.Option("--uninstall", help="Have it run no more.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be told or set up.")] = False,
    timer: Annotated[str, typer.Option("--timer", metavar="KIND", help="systemd, launchd or cron.")] = "",
) -> int:
    """Tell each follow-up that is due, and each day to celebrate, once: on the desktop, else in the terminal, or by
    the program that notify_command names. What was missed is told by the next run.

    Example: simplecrm notify --install
    """
    if install and uninstall:
        raise NotUnderstood("Either --install or --uninstall.")
    if install:
        return _install(timer, dry_run=dry_run)
    if uninstall:
        return _uninstall(dry_run=dry_run)
    return _preview() if dry_run else _tell(print_)


def _tell(print_: bool) -> int:
    from simplecrm import config
    from simplecrm.actions.notifications import channels
    from simplecrm.actions.notifications import sending as notices
    from simplecrm.show import notifications as words

    way = channels.by_best(config.get("notify_command"), notices.beginning(run.book))

    def tell(found: Sequence[Notice]) -> None:
        if not print_:
            way(words.title(found), words.text(found, run.now))
        if print_ or not run.quiet:
            output.lines(words.line(notice, run.now) for notice in found)
            output.flush()

    report = notices.tell_due(run.book, run.now, tell)
    for sentence in report.failed:
        say(f"simplecrm: {sentence} It is told again by the next run.", always=True)
    if report.busy:
        say("Another notify is telling just now.")
    elif not report.told and not report.failed:
        say("There is nothing new to tell.")
    return NOTHING_MATCHED if report.failed else DONE


def _preview() -> int:
    from simplecrm import config
    from simplecrm.lookups.pending_notifications import waiting
    from simplecrm.show.notifications import line

    hour, ahead = config.number("notify_hour"), config.number("celebrate_days")
    found = waiting(run.book.reading(), run.now, hour=hour, ahead=ahead)
    output.lines(line(notice, run.now) for notice in found)
    return DONE


def _install(timer: str, *, dry_run: bool) -> int:
    from simplecrm.actions.notifications import timers
    from simplecrm.show.safe import safe

    plan = timers.plan(run.book.path, timer)
    for path, text in plan.files:
        output.lines([f"{safe(path)}:", *(f"  {safe(line)}" for line in text.splitlines())])
    if plan.cron_line:
        output.lines(["crontab:", f"  {safe(plan.cron_line)}"])
    output.lines(safe("$ " + " ".join(command)) for command in plan.commands)
    if dry_run:
        return DONE
    if run.can_ask() and not typer.confirm("Set this up?", default=True, err=True):
        say("Nothing was set up.")
        return DONE
    timers.install(plan)
    say(offered(f"{plan.kind} runs notify every minute from now on · take it away: simplecrm notify --uninstall"))
    return DONE


def _uninstall(*, dry_run: bool) -> int:
    from simplecrm.actions.notifications import timers

    if dry_run:
        output.lines([timers.timer_state() or "There is no timer."])
        return DONE
    gone = timers.uninstall()
    for what in gone:
        say(f"Removed {what}")
    if not gone:
        say("There is no timer.", always=True)
    return DONE if gone else NOTHING_MATCHED

"""``notify``: send due notifications, and install a timer for it."""

from __future__ import annotations

from typing import Annotated

import typer

from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.context import run, say
from simplecrm.cli.runtime.groups import verbs as new_verbs
from simplecrm.cli.runtime.options import Timer
from simplecrm.errors import DONE, NOTHING_MATCHED, NotUnderstood

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from simplecrm.lookups.pending_notifications import Notification

verbs = new_verbs()


@verbs.command("notify")
def notify(
    print_: Annotated[bool, typer.Option("--print", help="Print them instead.")] = False,
    install: Annotated[bool, typer.Option("--install", help="Install a timer that runs it every minute.")] = False,
    uninstall: Annotated[bool, typer.Option("--uninstall", help="Remove the timer.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be sent or installed.")] = False,
    all: Annotated[bool, typer.Option("--all", help="Everyone's, not only mine and nobody's.")] = False,
    timer: Timer = "",
) -> int:
    """Send a notification for each due follow-up, birthday and anniversary, once: with notify_command if
    set, else on the desktop, else in the terminal. The next run sends what was missed.

    Example: simplecrm notify --install
    """
    if install and uninstall:
        raise NotUnderstood("Either --install or --uninstall, not both.")
    if install or uninstall:
        from simplecrm.actions.timers import NOTIFY
        from simplecrm.cli.runtime import timers

        job = NOTIFY._replace(words=(*NOTIFY.words, "--all")) if all else NOTIFY
        return timers.install(job, timer, dry_run=dry_run) if install else timers.uninstall(job, dry_run=dry_run)
    return _preview(all) if dry_run else _send(print_, all)


def _send(print_: bool, everyone: bool) -> int:
    from simplecrm import config
    from simplecrm.actions import learning
    from simplecrm.actions.notifications import channels, sending
    from simplecrm.show import notifications as words

    channel = channels.best_channel(config.get("notify_command"), sending.on_start(run.book))

    def send(found: Sequence[Notification]) -> None:
        if not print_:
            channel(words.title(found), words.text(found, run.now))
        if print_ or not run.quiet:
            output.lines(words.line(one, run.now) for one in found)
            output.flush()

    report = sending.send_due(run.book, run.now, send, everyone=everyone)
    learning.refresh(run.book)
    for sentence in report.failed:
        say(f"simplecrm: {sentence} The next run tries again.", always=True)
    if report.busy:
        say("Another run of notify is sending right now.")
    elif not report.sent and not report.failed:
        say("No new notifications.")
    return NOTHING_MATCHED if report.failed else DONE


def _preview(everyone: bool) -> int:
    from simplecrm.actions.notifications import sending
    from simplecrm.show.notifications import line

    output.lines(line(one, run.now) for one in sending.pending(run.book, run.now, everyone=everyone))
    return DONE

"""Install and remove the timers that run a command every few minutes."""

from __future__ import annotations

import typer

from simplecrm.actions import timers
from simplecrm.cli.runtime import output
from simplecrm.cli.runtime.context import offered, run, say
from simplecrm.errors import DONE, NOTHING_MATCHED
from simplecrm.show.safe import safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from simplecrm.actions.timers import Job


def install(job: Job, kind: str, *, dry_run: bool) -> int:
    """Show what would be installed, ask, and install it; return the exit code."""
    plan = timers.plan(job, run.book.path, kind)
    for path, text in plan.files:
        output.lines([f"{safe(path)}:", *(f"  {safe(line)}" for line in text.splitlines())])
    if plan.cron_line:
        output.lines(["crontab:", f"  {safe(plan.cron_line)}"])
    output.lines(safe("$ " + " ".join(command)) for command in plan.commands)
    if dry_run:
        return DONE
    if run.can_ask() and not typer.confirm("Install this timer?", default=True, err=True):
        say("Nothing was installed.")
        return DONE
    timers.install(plan)
    verb = job.words[0]
    say(offered(f"{plan.kind} now runs {verb} every {job.interval} · remove it: simplecrm {verb} --uninstall"))
    return DONE


def uninstall(job: Job, *, dry_run: bool) -> int:
    """Remove the timer of a job; return the exit code."""
    if dry_run:
        output.lines([timers.timer_state(job) or "No timer is installed."])
        return DONE
    gone = timers.uninstall(job)
    for what in gone:
        say(f"Removed {what}")
    if not gone:
        say("No timer is installed.", always=True)
    return DONE if gone else NOTHING_MATCHED

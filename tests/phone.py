"""A phone that completes a task by CalDAV, run by the Python that has the caldav library: phone.py URL SUMMARY"""

from __future__ import annotations

import sys

import caldav  # type: ignore[import-not-found]


def main(url: str, summary: str) -> None:
    """Complete the task with that summary in the calendar at the URL."""
    with caldav.DAVClient(url=url, username="ann", password="x") as client:
        tasks = client.calendar(url=url).todos()
        [task] = [one for one in tasks if one.icalendar_component["SUMMARY"] == summary]
        task.complete()


if __name__ == "__main__":
    main(*sys.argv[1:])

"""The jobs of a contact: present ones first, former ones with the day they ended."""

from __future__ import annotations

from simplecrm.core.records.contacts import Employment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    Jobs = tuple[Employment, ...]


def present(jobs: Iterable[Employment]) -> Jobs:
    """The jobs that have not ended."""
    return tuple(job for job in jobs if not job.ended_on)


def former(jobs: Iterable[Employment]) -> Jobs:
    """The jobs that have ended."""
    return tuple(job for job in jobs if job.ended_on)


def filled(known: Jobs, other: Iterable[Employment]) -> Jobs:
    """``known`` with the jobs of ``other`` that are missing, and the titles and departments that were not known."""
    jobs = list(known)
    for job in other:
        place = _same(jobs, job)
        if place is None:
            jobs.append(job)
        else:
            jobs[place] = _filled(jobs[place], job)
    return (*present(jobs), *sorted(former(jobs), key=lambda job: job.ended_on, reverse=True))


def moved(known: Jobs, new: Iterable[Employment], today: str) -> Jobs:
    """The present jobs are those of ``new``; what they replace ended ``today``.

    A job at the same company keeps its start and what ``new`` does not say of it; its former title is kept as a job
    that ended. A title without a company is one at the first company.
    """
    before = present(known)
    jobs: list[Employment] = []
    ended: list[Employment] = []
    left = list(before)
    for job in new:
        if job.ended_on:
            ended.append(job)
            continue
        if not job.company and before:
            job = job._replace(company=before[0].company)
        have = next((one for one in left if one.company.casefold() == job.company.casefold()), None)
        if have is None:
            jobs.append(job._replace(started_on=job.started_on or (today if before else "")))
            continue
        left.remove(have)
        if job.title and have.title and job.title != have.title:
            ended.append(have._replace(ended_on=today))
            jobs.append(job._replace(department=job.department or have.department, started_on=today))
        else:
            jobs.append(_filled(job, have)._replace(company=have.company, company_id=have.company_id))
    if not jobs:
        return filled(known, ended)
    ended = [*(job._replace(ended_on=today) for job in left), *ended]
    return filled((*jobs, *ended), former(known))


def _same(jobs: Iterable[Employment], job: Employment) -> int | None:
    """The place of the job that ``job`` is about, if it is known."""
    if job.ended_on:
        wanted = (job.company.casefold(), job.title, job.ended_on)
        ended = enumerate((one.company.casefold(), one.title, one.ended_on) for one in jobs)
        return next((n for n, one in ended if one == wanted), None)
    current = [(n, one) for n, one in enumerate(jobs) if not one.ended_on]
    if job.company:
        return next((n for n, one in current if one.company.casefold() == job.company.casefold()), None)
    return next((n for n, one in current if one.title == job.title or (n == 0 and not one.title)), None)


def _filled(job: Employment, other: Employment) -> Employment:
    """``job`` with what only ``other`` says of it."""
    return job._replace(
        title=job.title or other.title,
        department=job.department or other.department,
        started_on=job.started_on or other.started_on,
    )

"""Forms for drafts: the same kind of form for the same records. Forms are imported on first use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from simplecrm.lookups import (
    activities,
    cases,
    companies,
    contacts,
    deals,
    notes,
    reminders,
    tags,
    templates,
    uids,
)
from simplecrm.lookups.subjects import NOTHING, Participants, Subject, called
from simplecrm.store.form_drafts import FormDraft
from simplecrm.tui.choices import fields, names_of
from simplecrm.tui.services import Services

if TYPE_CHECKING:
    from simplecrm.tui.forms.base import Form


def form_of(services: Services, draft: FormDraft) -> Form | None:
    """The form of a draft, which fills it in when it is opened; None if what it is for is gone."""
    records = services.ask(lambda _: services.form_drafts.records(draft), None)
    opener = _FORMS.get(draft.form)
    return opener(services, records) if records is not None and opener is not None else None


def edit_form(services: Services, about: Subject) -> Form | None:
    """The form to edit a record; None for a noun that has none, and for a record that is gone."""
    opener = _FORMS.get(_EDITING.get(about.noun, about.noun))
    is_there = services.ask(lambda connection: bool(uids.of_record(connection, about.noun, about.id)), False)
    return opener(services, [about]) if opener is not None and is_there else None


def _log(services: Services, records: Sequence[Subject]) -> Form:
    from simplecrm.tui.forms.log import LogForm, log_form

    people = _ids(records, "contact")
    company_id, deal_id, case_id = (next(iter(_ids(records, noun)), 0) for noun in ("company", "deal", "case"))
    with_whom = Participants(people, company_id, deal_id, case_id)
    if any(with_whom[1:]):
        noun = next(noun for noun in ("case", "deal", "company") if _ids(records, noun))
        return LogForm(with_whom, _called(services, Subject(noun, _ids(records, noun)[0])))
    return log_form(services, people, names_of(services, people) or "")


def _sentence(_services: Services, _records: Sequence[Subject]) -> Form:
    from simplecrm.tui.forms.sentence import SentenceForm

    return SentenceForm()


def _done(services: Services, records: Sequence[Subject]) -> Form | None:
    from simplecrm.tui.forms.done import DoneForm

    found = services.ask(lambda connection: reminders.rows(connection, _ids(records, "reminder")), [])
    return DoneForm(found) if found and not any(one.done_at for one in found) else None


def _follow_up(services: Services, records: Sequence[Subject]) -> Form:
    from simplecrm.core.records.reminders import with_whom
    from simplecrm.tui.forms.reminder import ReminderForm

    [about] = records
    old = services.ask(lambda connection: reminders.get(connection, about.id), None)
    if about.noun == "reminder" and old is not None:
        return ReminderForm(Subject("contact", old.contact_id), with_whom(old), old)
    return ReminderForm(about, _called(services, about))


def _note(services: Services, records: Sequence[Subject]) -> Form:
    from simplecrm.tui.forms.note import NoteForm

    [about] = records
    old = services.ask(lambda connection: notes.get(connection, about.id), None)
    if about.noun == "note" and old is not None:
        return NoteForm(Subject("contact", old.contact_id), old.contact or old.company or old.deal, old)
    return NoteForm(about, _called(services, about))


def _contact(services: Services, records: Sequence[Subject]) -> Form:
    from simplecrm.tui.forms.contact import ContactForm

    [about] = records or [NOTHING]
    old = services.ask(lambda connection: contacts.get(connection, about.id), None) if records else None
    return ContactForm(old, fields(services))


def _company(services: Services, records: Sequence[Subject]) -> Form:
    from simplecrm.tui.forms.company import CompanyForm

    [about] = records or [NOTHING]
    return CompanyForm(services.ask(lambda connection: companies.get(connection, about.id), None) if records else None)


def _deal(services: Services, records: Sequence[Subject]) -> Form:
    from simplecrm.tui.forms.deal import DealForm

    [about] = records or [NOTHING]
    if about.noun == "deal":
        return DealForm(old=services.ask(lambda connection: deals.get(connection, about.id), None))
    return DealForm(about.id, _called(services, about) if records else "")


def _case(services: Services, records: Sequence[Subject]) -> Form:
    from simplecrm.tui.forms.case import CaseForm

    for case_id in _ids(records, "case"):
        old = services.ask(partial(cases.get, case_id=case_id), None)
        if old is not None:
            return CaseForm((), old.company_id, old.title, old)
    people, company_id = _ids(records, "contact"), next(iter(_ids(records, "company")), 0)
    name = names_of(services, people) if people else _called(services, Subject("company", company_id))
    return CaseForm(people, company_id, name or "")


def _solve(services: Services, records: Sequence[Subject]) -> Form | None:
    from simplecrm.tui.forms.case import SolveForm

    [about] = records
    case = services.ask(lambda connection: cases.get(connection, about.id), None)
    return SolveForm(case) if case is not None and case.status != "solved" else None


def _activity(services: Services, records: Sequence[Subject]) -> Form | None:
    from simplecrm.tui.forms.activity import ActivityForm

    [about] = records
    old = services.ask(lambda connection: activities.get(connection, about.id), None)
    return ActivityForm(old) if old is not None else None


def _purchase(services: Services, records: Sequence[Subject]) -> Form:
    from simplecrm.tui.forms.purchase import PurchaseForm

    [about] = records
    return PurchaseForm(about, _called(services, about))


def _tag(services: Services, records: Sequence[Subject]) -> Form:
    from simplecrm.tui.forms.tag import TagForm

    noun, ids = records[0].noun, tuple(one.id for one in records)
    name = names_of(services, ids) if noun == "contact" else ", ".join(_called(services, one) for one in records[:3])
    return TagForm(ids, name or "", services.ask(tags.every, []), noun=noun)


def _lost(services: Services, records: Sequence[Subject]) -> Form | None:
    from simplecrm.tui.forms.lost import LostForm

    ids = [one.id for one in records]
    if services.ask(lambda connection: deals.first_closed(connection, ids), None) is not None:
        return None
    return LostForm(ids, _called(services, records[0]) if len(ids) == 1 else f"{len(ids):,} deals")


def _template(services: Services, records: Sequence[Subject]) -> Form:
    from simplecrm.tui.forms.template import TemplateForm

    [about] = records or [NOTHING]
    return TemplateForm(services.ask(lambda connection: templates.get(connection, about.id), None) if records else None)


def _reply(services: Services, records: Sequence[Subject]) -> Form | None:
    from simplecrm.tui.forms.reply import reply_form

    [contact_id], [template_id] = _ids(records, "contact"), _ids(records, "template")
    template = services.ask(lambda connection: templates.get(connection, template_id), None)
    return reply_form(services, template, contact_id) if template is not None else None


def _segment(_services: Services, _records: Sequence[Subject]) -> Form:
    from simplecrm.tui.forms.segment import SegmentForm

    return SegmentForm()


def _campaign(_services: Services, _records: Sequence[Subject]) -> Form:
    from simplecrm.tui.forms.campaign import CampaignForm

    return CampaignForm()


_FORMS: dict[str, Callable[[Services, Sequence[Subject]], Form | None]] = {
    "log": _log, "sentence": _sentence,
    "done": _done, "follow-up": _follow_up, "note": _note, "contact": _contact, "company": _company,
    "deal": _deal, "case": _case, "solve": _solve, "activity": _activity, "purchase": _purchase, "tag": _tag,
    "lost": _lost, "template": _template, "reply": _reply, "segment": _segment, "campaign": _campaign,
}  # fmt: skip
"""By ``Form.draft_form``."""

_EDITING = {"reminder": "follow-up"}
"""The kinds of forms that are not called like the noun that they edit."""


def has_opener(draft_form: str) -> bool:
    """Whether drafts of a kind of form can be opened."""
    return draft_form in _FORMS


def _ids(records: Sequence[Subject], noun: str) -> tuple[int, ...]:
    return tuple(one.id for one in records if one.noun == noun)


def _called(services: Services, about: Subject) -> str:
    return services.ask(lambda connection: called(connection, about.noun, about.id), "")

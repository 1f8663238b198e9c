"""The actions on notes."""

from __future__ import annotations

from simplecrm.drafts import notes as drafts
from simplecrm.lookups.subjects import NOTHING, but_no_case
from simplecrm.scripting.nouns import WithUid
from simplecrm.scripting.scope import record_id

TYPE_CHECKING = False
if TYPE_CHECKING:
    from simplecrm.core.records.deals import Deal
    from simplecrm.core.records.notes import Note
    from simplecrm.scripting.scope import About, Which


class Notes(WithUid):
    """Markdown notes on a contact, a company or a deal."""

    noun = "note"

    def get(self, id: int | Note) -> Note:
        """The note with that id. Raises ``NothingMatched``."""
        from simplecrm.lookups import notes

        return notes.require(self._scope.book.reading(), record_id(id))

    def add(
        self, who: About = "", text: str = "", *, company: Which = "", deal_id: int | Deal = 0, pinned: bool = False
    ) -> Note:
        """Write a note on a contact, company or deal; pinned notes are shown in the brief."""
        from simplecrm.actions import notes

        scope = self._scope
        about = but_no_case(scope.subject(who), "A note") if who else NOTHING
        draft = drafts.draft(
            text=text, pinned=pinned, contact_id=about.contact_id,
            company_id=scope.company_id(company) if company else about.company_id,
            deal_id=record_id(deal_id) or about.deal_id,
        )  # fmt: skip
        return notes.add(scope.book, draft, scope.now)

    def edit(self, id: int | Note, *, text: str | None = None, pinned: bool | None = None) -> Note:
        """Change the fields that are given."""
        from simplecrm.actions import notes

        old = self.get(id)
        return notes.edit(self._scope.book, old, drafts.edited(old, text=text, pinned=pinned), self._scope.now)

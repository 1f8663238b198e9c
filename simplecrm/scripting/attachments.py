"""The actions on attachments."""

from __future__ import annotations

import os

from simplecrm.drafts import attachments as drafts
from simplecrm.errors import NotUnderstood
from simplecrm.scripting.nouns import WithUid
from simplecrm.scripting.scope import record_id

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from simplecrm.core.records.attachments import Attachment
    from simplecrm.scripting.scope import About


class Attachments(WithUid):
    """Files of contacts, companies, deals and cases."""

    noun = "attachment"

    def get(self, id: int | Attachment) -> Attachment:
        """The attachment with that id. Raises ``NothingMatched``."""
        from simplecrm.lookups import attachments

        return attachments.require(self._scope.book.reading(), record_id(id))

    def find(self, who: About = "", *, limit: int | None = None) -> list[Attachment]:
        """The attachments of a contact, company, deal or case, or all of them, the latest first."""
        from simplecrm.lookups import attachments
        from simplecrm.lookups.subjects import NOTHING

        about = self._scope.subject(who) if who else NOTHING
        connection = self._scope.book.reading()
        found = attachments.ids(
            connection, contact_id=about.contact_id, company_id=about.company_id, deal_id=about.deal_id,
            case_id=about.case_id, limit=limit,
        )  # fmt: skip
        return attachments.rows(connection, found)

    def add(
        self, who: About, paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]], *, text: str = ""
    ) -> list[Attachment]:
        """Attach copies of files to a contact, company, deal or case; ``text`` is a remark."""
        from simplecrm.actions import attachments

        several = [paths] if isinstance(paths, (str, os.PathLike)) else paths
        names = [os.path.expanduser(path) for path in several]
        if not names:
            raise NotUnderstood("No file given.", "For example: simplecrm attach ann ~/quote.pdf")
        about = self._scope.subject(who)
        owner = {"contact_id": about.contact_id, "company_id": about.company_id, "deal_id": about.deal_id,
                 "case_id": about.case_id}  # fmt: skip
        files = [(path, drafts.draft(path, text=text, **owner)) for path in names]
        return attachments.add(self._scope.book, files, self._scope.now)

    def edit(self, id: int | Attachment, *, name: str | None = None, text: str | None = None) -> Attachment:
        """Change the name or the remark."""
        from simplecrm.actions import attachments

        old = self.get(id)
        return attachments.edit(self._scope.book, old, drafts.edited(old, name=name, text=text), self._scope.now)

    def save(self, id: int | Attachment, path: str | os.PathLike[str]) -> None:
        """Write the content to a new file. Raises ``FileExistsError``, ``FileUnusable``."""
        from simplecrm.store.attachments import contents

        found = self.get(id)
        contents.copy_to(self._scope.book.contents, contents.Content(found.sha256, found.size), os.fspath(path))

"""The contents of the attachments in an export: copied to a folder beside the file."""

from __future__ import annotations

import contextlib
import os

from simplecrm.core.text.plurals import counted
from simplecrm.store.attachments import contents
from simplecrm.store.attachments.contents import Content

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from simplecrm.formats.protocol import Item


class ExportedContents:
    """Notes the attachments among the records of an export, and copies their contents from ``folder``. They are copied,
    not linked: somebody who edits an exported file must not change the book."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._names: dict[Content, str] = {}

    def noted(self, items: Iterable[Item]) -> Iterator[Item]:
        """The items, passed through."""
        for item in items:
            for one in item.attachments:
                self._names[Content(one.sha256, one.size)] = one.name
            yield item

    def write(self, path: str) -> str:
        """Copy the contents to ``path.attachments``; return a sentence about those that are missing in the book, empty
        without any. What was copied is removed when not all can be.

        Raises ``FileUnusable``.
        """
        there, new, lost = contents.folder_beside(path), list[str](), list[str]()
        try:
            for content, name in self._names.items():
                if contents.is_there(there, content):
                    continue
                new.append(contents.place(there, content.sha256))
                if not contents.bring(self._folder, there, content, link=False):
                    lost.append(name)
        except BaseException:
            for one in new:
                with contextlib.suppress(OSError):
                    os.unlink(one)
            raise
        if not lost:
            return ""
        named = f"{', '.join(lost[:3])}{' …' if len(lost) > 3 else ''}"
        return f"Without the contents of {counted(len(lost), 'attachment')}, missing or altered in the book: {named}."

    def left_out(self) -> str:
        """A sentence about the contents that an export to stdout leaves out; empty without any."""
        if not self._names:
            return ""
        count = counted(len(self._names), "attachment")
        return f"Without the contents of {count}. With them: simplecrm export --format jsonl -o book.jsonl"

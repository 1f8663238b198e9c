"""A template: a text with fields, to be filled in for each person that it is written to."""

from __future__ import annotations

from simplecrm.core.records import Record

FORMATS = ("text", "markdown")


class Template(Record):
    """``subject`` and ``text`` may name fields in double braces, such as ``{{ given }}`` (see ``core.templates``);
    ``format`` says whether the text is plain or Markdown. The name is one word, or several with hyphens."""

    id: int = 0
    uid: str = ""
    name: str = ""
    subject: str = ""
    text: str = ""
    format: str = "text"
    archived_at: str = ""
    created_at: str = ""
    updated_at: str = ""
    version: int = 0

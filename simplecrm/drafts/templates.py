"""Templates from what a person typed."""

from __future__ import annotations

from simplecrm.actions.templates import ready
from simplecrm.core.records.templates import Template
from simplecrm.drafts import activities
from simplecrm.drafts.context import FieldError, read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from simplecrm.actions.filling import Filled
    from simplecrm.core.records.activities import Activity
    from simplecrm.drafts.context import Context


def draft(*, name: str, text: str, subject: str = "", format: str = "") -> Template:
    """A template to be added; plain text is the default format. Raises ``FieldError``."""
    return edited(Template(), name=name, text=text, subject=subject, format=format or None)


def message(context: Context, filled: Filled) -> Activity:
    """A message as the email to be logged."""
    return activities.draft(context, kind="email", direction="out", subject=filled.subject, text=filled.text.strip())


def edited(
    old: Template,
    *,
    name: str | None = None,
    text: str | None = None,
    subject: str | None = None,
    format: str | None = None,
) -> Template:
    """``old`` with the fields that are given; None leaves a field as it is. Raises ``FieldError``; what the fields of
    the text mean is only known in a book."""
    changes: dict[str, Any] = {"name": name, "text": text, "subject": subject, "format": format}
    new = old._replace(**{field: value.strip() for field, value in changes.items() if value is not None})
    if not new.name:
        raise FieldError("name", "A template needs a name.")
    if not new.text:
        raise FieldError("text", "The text is empty.")
    return read("text", lambda: ready(new))

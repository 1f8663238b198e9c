"""Stages of contacts and kinds of activities from what a person typed."""

from __future__ import annotations

from simplecrm.core.vocabularies import KIND, STAGE
from simplecrm.drafts.context import FieldError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from simplecrm.drafts.context import Context


def stage(context: Context, text: str) -> str:
    """A stage that is standard, set as one's own, or in use. Raises ``FieldError``."""
    word = text.strip().lower()
    if not word or word in STAGE.standard:
        return text
    own = context.setting(STAGE.setting)
    known = (*STAGE.words(own), *context.in_use(STAGE.what))
    if word not in known:
        error = STAGE.unknown(word, known, own)
        raise FieldError("stage", error.sentence, error.hint)
    return text


def kind(context: Context, text: str) -> str:
    """A kind of activity: any word that is not nearly one of those that are standard or set as one's own, which is
    taken for a slip unless it is in use. Raises ``FieldError``."""
    word = text.strip().lower()
    if not word or word in KIND.standard:
        return text
    from simplecrm.core.text.similar import similar

    own = context.setting(KIND.setting)
    known = KIND.words(own)
    if word not in known and similar(word, known) and word not in context.in_use(KIND.what):
        error = KIND.unknown(word, known, own)
        raise FieldError("kind", error.sentence, error.hint)
    return text

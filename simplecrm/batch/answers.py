"""The answer to each action, as JSON: the id of the record and the parsed dates."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from simplecrm.scripting.scope import Scope


def record(made: Any, given: Mapping[str, Any], scope: Scope) -> dict[str, Any]:  # noqa: ARG001
    """The id of the record."""
    return {"id": made.id}


def contact(made: Any, given: Mapping[str, Any], scope: Scope) -> dict[str, Any]:  # noqa: ARG001
    """The id of the contact, and remarks on the values given."""
    return {"id": made.id, "remarks": list(scope.remarks)}


def found(made: Any, given: Mapping[str, Any], scope: Scope) -> dict[str, Any]:  # noqa: ARG001
    """The id of the contact, and whether it was added."""
    return {"id": made.contact.id, "created": made.created, "remarks": list(made.remarks)}


def logged(made: Any, given: Mapping[str, Any], scope: Scope) -> dict[str, Any]:  # noqa: ARG001
    """The activity, the follow-up set with it, and the case that it reopened."""
    answer: dict[str, Any] = {"id": made.activity.id, "at": made.activity.at}
    if made.reminder:
        answer |= {"reminder": made.reminder.id, "next": made.reminder.due}
    if made.reopened:
        answer["reopened"] = made.reopened.id
    return answer


def sent(made: Any, given: Mapping[str, Any], scope: Scope) -> dict[str, Any]:  # noqa: ARG001
    """The message to be sent, the activity, and the follow-up set with it."""
    message = made.message
    answer = {"id": made.activity.id, "to": message.email, "subject": message.subject, "text": message.text}
    return answer | ({"reminder": made.reminder.id, "next": made.reminder.due} if made.reminder else {})


def reminder(made: Any, given: Mapping[str, Any], scope: Scope) -> dict[str, Any]:  # noqa: ARG001
    """The follow-up and when it is due."""
    return {"id": made.id, "when": made.due}


def done(made: Any, given: Mapping[str, Any], scope: Scope) -> dict[str, Any]:  # noqa: ARG001
    """The finished follow-ups, and the next ones."""
    return {"ids": [item.id for item in made.reminders], "coming": [item.id for item in made.coming]}


def snoozed(made: Any, given: Mapping[str, Any], scope: Scope) -> dict[str, Any]:
    """The snoozed follow-ups and alerts, and until when they are."""
    return {"ids": [item.id for item in made], "when": scope.context.coming("when", given["due"]).text}


def paid(made: Any, given: Mapping[str, Any], scope: Scope) -> dict[str, Any]:  # noqa: ARG001
    """The purchases that are paid, and when they were."""
    return {"ids": [item.id for item in made], "paid_on": made[0].paid_on}


def attached(made: Any, given: Mapping[str, Any], scope: Scope) -> dict[str, Any]:  # noqa: ARG001
    """The attachments, and the hashes of their contents."""
    return {"ids": [item.id for item in made], "sha256": [item.sha256 for item in made]}


def tagged(made: Any, given: Mapping[str, Any], scope: Scope) -> dict[str, Any]:  # noqa: ARG001
    """The numbers of contacts, companies and deals changed."""
    return {"contacts": made.contacts, "companies": made.companies, "deals": made.deals}


def changed(made: Any, given: Mapping[str, Any], scope: Scope) -> dict[str, Any]:  # noqa: ARG001
    """The number of records changed."""
    return {"changed": made}


def undeleted(made: Any, given: Mapping[str, Any], scope: Scope) -> dict[str, Any]:  # noqa: ARG001
    """The undeleted records, and remarks on what could not be restored."""
    return {"ids": [one.id for one in made], "remarks": [remark for one in made for remark in one.remarks]}

"""The templates: Enter fills one in for a contact, or edits it where no contact is meant."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from textual.binding import Binding, BindingType

from simplecrm.core.records.templates import Template
from simplecrm.lookups import templates
from simplecrm.tui.forms.template import TemplateForm
from simplecrm.tui.screens.list_window import ListWindow
from simplecrm.tui.widgets.columns import Column

NONE_YET = "A template is a text with fields, such as {{ given }}, filled in for each person. a adds one."


class TemplatesScreen(ListWindow):
    """All templates by name. With ``chosen``, Enter closes the list and calls that with the template."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "add", show=False),
        Binding("e", "edit", show=False),
    ]

    def __init__(self, title: str = "Templates", chosen: Callable[[Template], None] | None = None) -> None:
        columns = [
            Column("Template", lambda one: (one.name, "strong"), weight=1, least=12),
            Column("Subject", lambda one: one.subject, weight=2, least=12),
            Column("Text", lambda one: " ".join(one.text.split()), weight=3, drop=1),
        ]
        keys = f"enter {'fills it in' if chosen else 'edits'} · a add · e edit · esc closes"
        super().__init__(title, columns, keys, empty=NONE_YET)
        self._use = chosen

    def on_record_table_selected(self, message: Any) -> None:
        """Use the template, or edit it."""
        template = self._template(message.key)
        if template is None:
            return
        if self._use is None:
            self.app.push_screen(TemplateForm(template), lambda _: self.load())
        else:
            self.dismiss(None)
            self._use(template)

    def action_add(self) -> None:
        """Add a template."""
        self.app.push_screen(TemplateForm(), lambda _: self.load())

    def action_edit(self) -> None:
        """Edit the template under the cursor."""
        template = self._template(self.table.key)
        if template is not None:
            self.app.push_screen(TemplateForm(template), lambda _: self.load())

    def load(self) -> None:
        """Show all templates."""
        self.table.show(self.services.ask(templates.ids, []))

    def fetch(self, keys: Sequence[int]) -> list[Template]:
        """The templates of these ids."""
        return self.services.ask(lambda connection: templates.rows(connection, keys), [])

    def _template(self, template_id: int) -> Template | None:
        return self.services.ask(lambda connection: templates.get(connection, template_id), None)


def reply(screen: Any, contact_id: int) -> None:
    """Choose a template, fill it in for a contact, and open the form with the message."""
    from simplecrm.tui.forms.reply import reply_form

    def chosen(template: Template) -> None:
        form = reply_form(screen.services, template, contact_id)
        if form is not None:
            screen.app.push_screen(form, lambda made: screen.acted() if made else None)

    screen.app.push_screen(TemplatesScreen("Reply with a template", chosen))

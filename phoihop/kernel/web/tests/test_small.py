from __future__ import annotations

import json
import logging
import sys
from datetime import time

import pytest
from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.safestring import mark_safe

from phoihop.kernel.scope import remembered
from phoihop.kernel.web import middleware
from phoihop.kernel.web.context import NavItem, current_item
from phoihop.kernel.web.forms import DateField, Form, HourField
from phoihop.kernel.web.logs import JsonFormatter
from phoihop.kernel.web.middleware import written_table


class NoteForm(Form):
    note = forms.CharField(required=False)
    password = forms.CharField(widget=forms.PasswordInput, required=False, strip=False)
    on = DateField(required=False)


@pytest.mark.parametrize("wrap", [dict, lambda data: QueryDict(mutable=True) | data])
def test_every_text_enters_in_its_normal_form_but_a_password_as_typed(wrap: type[dict[str, str]]) -> None:
    typed = {"note": "  Vie\u0323\u0302t\u200b  Nam\r\n", "password": "  o\u0301  "}
    form = NoteForm(wrap(typed))
    assert form.is_valid()
    assert form.cleaned_data["note"] == "Việt Nam"
    assert form.cleaned_data["password"] == "  o\u0301  "


@pytest.mark.parametrize("typed", ["14:30", "14h30", " 14h30 "])
def test_an_hour_is_read_as_people_write_it_and_shown_by_24_hours(typed: str) -> None:
    field = HourField()
    assert field.clean(typed) == time(14, 30)
    assert (field.clean("8h"), field.clean("14")) == (time(8), time(14))
    shown = field.widget.render("hour", field.clean(typed))
    assert 'value="14:30"' in shown
    assert 'type="time"' not in shown  # the browser's own box asks for AM or PM
    with pytest.raises(forms.ValidationError, match="08:00"):
        field.clean("2:30 PM")


@pytest.mark.parametrize("typed", ["05/09/2026", "5-9-2026", "05.09.2026", "2026-09-05"])
def test_a_day_is_read_as_people_write_it(typed: str) -> None:
    form = NoteForm({"on": typed})
    assert form.is_valid()
    assert form.cleaned_data["on"].isoformat() == "2026-09-05"


def test_a_day_that_does_not_exist_says_how_to_write_one() -> None:
    form = NoteForm({"on": "31/02/2026"})
    assert "05/09/2026" in form.errors["on"][0]


def test_a_wrong_field_is_marked_and_tied_to_its_error() -> None:
    html = NoteForm({"on": "x"}).as_div()
    assert "is-invalid" in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_on_error"' in html


@pytest.mark.parametrize(
    ("sql", "table"),
    [
        ('INSERT INTO "accounts_user" ("id") VALUES (%s)', "accounts_user"),
        ('  update only "accounts_user" SET x = 1', "accounts_user"),
        ("DELETE FROM audit_act", "audit_act"),
        ("TRUNCATE TABLE x", "x"),
        ("WITH old AS (DELETE FROM x RETURNING id) SELECT * FROM old", "x"),
        ("WITH a AS (SELECT 1) INSERT INTO y SELECT * FROM a", "y"),
        ("SELECT procrastinate_defer_job_v1(%s)", "procrastinate_jobs"),
        ("SELECT * FROM x FOR UPDATE", ""),
        ("WITH a AS (SELECT 1 FROM x FOR UPDATE) SELECT * FROM a", ""),
        ("SELECT updated FROM x WHERE note = %s", ""),
        ("SAVEPOINT s1", ""),
    ],
)
def test_a_change_is_told_from_a_reading(sql: str, table: str) -> None:
    assert written_table(sql) == table


def test_a_log_line_names_the_error_but_not_its_words() -> None:
    try:
        raise ValueError("Key (citizen_id)=(0123456789) already exists")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "failed %s", ("job",), sys.exc_info())
    record.__dict__ |= {"request": "someone", "email": "a@b.vn", "status": 500}
    line = JsonFormatter().format(record)
    assert "\n" not in line
    written = json.loads(line)
    assert (written["message"], written["error"], written["status"]) == ("failed job", "builtins.ValueError", 500)
    assert "0123456789" not in line
    assert "a@b.vn" not in line
    assert written["where"][-1].endswith("test_a_log_line_names_the_error_but_not_its_words")


def test_the_item_of_the_longest_address_is_the_current_one() -> None:
    items = [NavItem("home", "", "/", ""), NavItem("a", "", "/a/", ""), NavItem("b", "", "/a/b/", "")]
    assert [current_item(items, path) for path in ["/", "/a/1/", "/a/b/2/", "/c/"]] == ["home", "a", "b", ""]


def test_the_address_keeps_its_filters_while_paging(rf: RequestFactory) -> None:
    from django.template import RequestContext

    request = rf.get("/list/?kind=report&at=old")
    template = Template("{% load web %}{% with_query at='new' %} {% with_query kind='' at='' %}")
    assert template.render(RequestContext(request)) == "/list/?kind=report&amp;at=new /list/"


def test_a_share_of_nothing_is_blank() -> None:
    render = Template("{% load web %}{{ none|percent }}|{{ half|percent }}|{{ name|initials }}").render
    assert render(Context({"none": None, "half": 0.5, "name": "Đinh Thị Mẫu"})) == "|50%|ĐM"


def test_within_a_request_the_same_question_is_asked_once() -> None:
    asked: list[int] = []

    def view(request: HttpRequest) -> HttpResponse:
        for _again in range(3):
            remembered("question", lambda: asked.append(1))
        return HttpResponse()

    around = middleware.remember_answers(view)
    around(HttpRequest())
    assert len(asked) == 1
    around(HttpRequest())
    assert len(asked) == 2


def test_a_part_drawn_once_never_lends_its_trust_to_another_text() -> None:
    template = Template('{% load web %}{% part "components/badge.html" text=text tone="good" icon="" %}')
    safe, unsafe = mark_safe("<i>x</i>"), "<i>x</i>"

    first, second = (template.render(Context({"text": text})) for text in (safe, unsafe))

    assert ("<i>x</i>" in first, "<i>x</i>" in second, "&lt;i&gt;x" in second) == (True, False, True)

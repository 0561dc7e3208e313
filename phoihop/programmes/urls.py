"""Addresses of programmes."""

from django.urls import path

from phoihop.programmes.views import acts, closing, programmes, records, run, tasks

app_name = "programmes"
urlpatterns = [
    path("", programmes.programmes, name="list"),
    path("xlsx/", programmes.programmes_xlsx, name="xlsx"),
    path("new/<str:kind>/", programmes.propose, name="propose"),
    path("task/<str:code>/change/", tasks.change, name="change_task"),
    path("task/<str:code>/move/", tasks.move, name="move_task"),
    path("task/<str:code>/drop/", tasks.drop, name="drop_task"),
    path("row/<str:code>/", run.row, name="row"),
    path("row/<str:code>/remove/", run.remove, name="remove_row"),
    path("entry/<str:code>/change/", records.change, name="change_entry"),
    path("entry/<str:code>/remove/", records.remove, name="remove_entry"),
    path("<str:code>/", programmes.programme, name="programme"),
    path("<str:code>/change/", programmes.change, name="change"),
    path("<str:code>/approve/", acts.approve, name="approve"),
    path("<str:code>/by-paper/", acts.approve_by_paper, name="approve_by_paper"),
    path("<str:code>/move/", acts.move, name="move"),
    path("<str:code>/cancel/", acts.cancel, name="cancel"),
    path("<str:code>/tasks/", tasks.tasks, name="tasks"),
    path("<str:code>/tasks/new/<str:stage>/", tasks.add, name="add_task"),
    path("<str:code>/people/", tasks.people, name="people"),
    path("<str:code>/run/", run.run, name="run"),
    path("<str:code>/run/add/", run.add, name="add_row"),
    path("<str:code>/run/paste/", run.paste, name="paste_rows"),
    path("<str:code>/run/xlsx/", run.run_xlsx, name="run_xlsx"),
    path("<str:code>/run/print/<str:ending>/", run.run_print, name="run_print"),
    path("<str:code>/today/", run.today, name="today"),
    path("<str:code>/records/", records.records, name="records"),
    path("<str:code>/records/<str:table>/xlsx/", records.records_xlsx, name="records_xlsx"),
    path("<str:code>/records/<str:table>/new/", records.enter, name="enter"),
    path("<str:code>/records/<str:table>/paste/", records.paste, name="paste_entries"),
    path("<str:code>/closing/", closing.closing, name="closing"),
    path("<str:code>/closing/write/", closing.write, name="write_report"),
    path("<str:code>/closing/close/", closing.close, name="close"),
    path("<str:code>/closing/paper/", closing.put_on_paper, name="put_on_paper"),
    path("<str:code>/closing/print/<str:ending>/", closing.report_print, name="report_print"),
]

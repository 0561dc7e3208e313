"""Addresses of programmes."""

from django.urls import path

from phoihop.programmes.views import acts, programmes, tasks

app_name = "programmes"
urlpatterns = [
    path("", programmes.programmes, name="list"),
    path("xlsx/", programmes.programmes_xlsx, name="xlsx"),
    path("new/<str:kind>/", programmes.propose, name="propose"),
    path("task/<str:code>/change/", tasks.change, name="change_task"),
    path("task/<str:code>/move/", tasks.move, name="move_task"),
    path("task/<str:code>/drop/", tasks.drop, name="drop_task"),
    path("<str:code>/", programmes.programme, name="programme"),
    path("<str:code>/change/", programmes.change, name="change"),
    path("<str:code>/approve/", acts.approve, name="approve"),
    path("<str:code>/by-paper/", acts.approve_by_paper, name="approve_by_paper"),
    path("<str:code>/move/", acts.move, name="move"),
    path("<str:code>/cancel/", acts.cancel, name="cancel"),
    path("<str:code>/tasks/", tasks.tasks, name="tasks"),
    path("<str:code>/tasks/new/<str:stage>/", tasks.add, name="add_task"),
    path("<str:code>/people/", tasks.people, name="people"),
]

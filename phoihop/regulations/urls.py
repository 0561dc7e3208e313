"""Addresses of regulations. A clause is addressed by edition and Akoma Ntoso eId.

`<code>/at/<eid>/` and `<code>/text/` are stable: they stay when the text is amended, `?on=` asks for the wording of a day.
"""

from django.urls import path

from phoihop.regulations.views import entering, library, life, reading, registers, reviewing

app_name = "regulations"
urlpatterns = [
    path("", library.library, name="library"),
    path("new/", entering.upload, name="upload"),
    path("new/confirm/", entering.confirm, name="confirm"),
    path("registers/", registers.registers, name="registers"),
    path("registers/<str:kind>/new/", registers.keep, name="keep_entry"),
    path("obligations/<str:code>/accept/", reviewing.accept, name="accept"),
    path("obligations/<str:code>/edit/", reviewing.edit, name="edit"),
    path("obligations/<str:code>/split/", reviewing.split, name="split"),
    path("obligations/<str:code>/reject/", reviewing.reject, name="reject"),
    path("<str:code>/", library.regulation, name="regulation"),
    path("<str:code>/scan/", library.scan, name="scan"),
    path("<str:code>/scan/signatures/", library.signatures, name="signatures"),
    path("<str:code>/text/", reading.text, name="text"),
    path("<str:code>/text.xml", reading.akoma_ntoso, name="akn"),
    path("<str:code>/at/<str:eid>/", reading.clause, name="clause"),
    path("<str:code>/publish/", life.publish, name="publish"),
    path("<str:code>/review/", reviewing.review, name="review"),
    path("<str:code>/force/", life.put_in_force, name="put_in_force"),
    path("<str:code>/end/", life.end, name="end"),
    path("<str:code>/amend/", life.amend, name="amend"),
    path("<str:code>/amend/apply/", life.apply_amendment, name="apply_amendment"),
    path("<str:code>/clone/", life.clone, name="clone"),
    path("<str:code>/<int:edition>/<str:eid>/add/", reviewing.add, name="add"),
    path("<str:code>/<int:edition>/<str:eid>/mark/", reviewing.mark, name="mark"),
    path("<str:code>/<int:edition>/<str:eid>/reword/", life.reword, name="reword"),
    path("<str:code>/<int:edition>/<str:eid>/delete/", life.delete, name="delete"),
]

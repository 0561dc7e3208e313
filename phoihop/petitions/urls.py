"""Addresses of petitions."""

from django.urls import path

from phoihop.petitions import answer_urls
from phoihop.petitions.views import competence, files, lists, machine, pages, passing, repeating, routing, sorting

app_name = "petitions"
urlpatterns = [
    path("", lists.petitions, name="list"),
    path("xlsx/", lists.export, name="xlsx"),
    path("pick/", lists.pick, name="pick"),
    path("accept/", lists.accept, name="accept"),
    path("pass-on/", passing.pass_on, name="pass-on"),
    path("of/<str:code>/", sorting.make, name="make"),
    path("files/<str:code>/", files.whole_file, name="file"),
    path("files/<str:code>/screen/", files.screen, name="screen-file"),
    path("files/<str:code>/resume/", files.resume, name="resume-file"),
    path("competence/", competence.table, name="competence"),
    path("competence/enter/", competence.enter, name="enter-competence"),
    path("competence/<str:code>/end/", competence.end, name="end-competence"),
    path("machine/", machine.machine, name="machine"),
    path("machine/learn/", machine.learn, name="machine-learn"),
    path("machine/<str:code>/set-aside/", machine.set_aside, name="machine-set-aside"),
    *answer_urls.urlpatterns,
    path("<str:code>/", pages.petition, name="petition"),
    path("<str:code>/sort/", sorting.sort, name="sort"),
    path("<str:code>/route/", routing.route, name="route"),
    path("<str:code>/partner/", routing.partner, name="partner"),
    path("<str:code>/partner/<str:body>/drop/", routing.drop_partner, name="drop-partner"),
    path("<str:code>/transfer/", routing.transfer, name="transfer"),
    path("<str:code>/hand-back/", routing.hand_back, name="hand-back"),
    path("<str:code>/hand-back/record/", routing.record_hand_back, name="record-hand-back"),
    path("<str:code>/hand-back/accept/", routing.accept_return, name="accept-return"),
    path("<str:code>/hand-back/refuse/", routing.refuse_return, name="refuse-return"),
    path("<str:code>/dispute/", routing.dispute, name="dispute"),
    path("<str:code>/dispute/decide/", routing.decide, name="decide"),
    path("<str:code>/dispute/record/", routing.record_decision, name="record-decision"),
    path("<str:code>/merge/", sorting.merge, name="merge"),
    path("<str:code>/part/", sorting.part, name="part"),
    path("<str:code>/split/", sorting.split, name="split"),
    path("<str:code>/close/", sorting.close, name="close"),
    path("<str:code>/repeats/put-back/", repeating.put_back, name="put-back"),
    path("<str:code>/repeats/part/", repeating.part_groups, name="part-groups"),
    path("<str:code>/repeats/<str:other>/confirm/", repeating.confirm, name="confirm-repeat"),
    path("<str:code>/repeats/<str:other>/dismiss/", repeating.dismiss, name="dismiss-repeat"),
    path("<str:code>/repeats/<str:other>/consider/", repeating.consider_again, name="consider-repeat"),
    path("<str:code>/repeats/<str:other>/take-out/", repeating.take_out, name="take-out"),
    path("<str:code>/repeats/<str:other>/merge/", repeating.merge_groups, name="merge-groups"),
]

"""Addresses of plans."""

from django.urls import path

from phoihop.planning.views import (
    actual,
    clauses,
    effect,
    indicators,
    ordering,
    pasting,
    plans,
    steps,
    supplements,
    timeline,
)

app_name = "planning"
urlpatterns = [
    path("", plans.plans, name="plans"),
    path("new/", plans.make, name="make"),
    path("step/<str:code>/", steps.step, name="step"),
    path("step/<str:code>/row/", steps.row, name="row"),
    path("step/<str:code>/place/", ordering.place, name="place"),
    path("step/<str:code>/move/", effect.move, name="move"),
    path("step/<str:code>/drop/", effect.drop, name="drop"),
    path("<str:code>/", plans.plan, name="plan"),
    path("<str:code>/xlsx/", plans.steps_xlsx, name="steps_xlsx"),
    path("<str:code>/change/", plans.change, name="change"),
    path("<str:code>/new/", steps.new, name="new"),
    path("<str:code>/add/", steps.add, name="add"),
    path("<str:code>/paste/", pasting.paste, name="paste"),
    path("<str:code>/decide/", steps.decide, name="decide"),
    path("<str:code>/together/", steps.together, name="together"),
    path("<str:code>/clauses/", clauses.clauses, name="clauses"),
    path("<str:code>/gantt/", timeline.gantt, name="gantt"),
    path("<str:code>/actual/", actual.actual, name="actual"),
    path("<str:code>/actual/xlsx/", actual.actual_xlsx, name="actual_xlsx"),
    path("<str:code>/submit/", effect.submit, name="submit"),
    path("<str:code>/take-back/", effect.take_back, name="take_back"),
    path("<str:code>/in-effect/", effect.put_in_effect, name="put_in_effect"),
    path("<str:code>/by-paper/", effect.by_paper, name="by_paper"),
    path("<str:code>/abandon/", effect.abandon, name="abandon"),
    path("<str:code>/close/", effect.close, name="close"),
    path("<str:code>/people/", effect.people, name="people"),
    path("<str:code>/carry/", effect.carry, name="carry"),
    path("<str:code>/supplement/", supplements.supplement, name="supplement"),
    path("<str:code>/indicators/", indicators.indicators, name="indicators"),
    path("<str:code>/indicators/add/", indicators.add, name="add_indicator"),
    path("<str:code>/indicators/<int:order>/", indicators.change, name="change_indicator"),
    path("<str:code>/indicators/<int:order>/remove/", indicators.remove, name="remove_indicator"),
    path("<str:code>/indicators/<int:order>/record/", indicators.record, name="record_figure"),
]

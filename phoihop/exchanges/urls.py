"""Addresses of what bodies ask of and give each other."""

from django.urls import path

from phoihop.exchanges import views

app_name = "exchanges"
urlpatterns = [
    path("", views.exchanges, name="list"),
    path("new/<str:kind>/", views.send, name="send"),
    path("<str:code>/", views.exchange, name="exchange"),
    path("<str:code>/file/", views.exchange_file, name="file"),
    path("<str:code>/open/", views.open_result, name="open"),
    path("<str:code>/answer/<str:body>/", views.answer, name="answer"),
    path("<str:code>/treat/<str:body>/", views.treat, name="treat"),
]

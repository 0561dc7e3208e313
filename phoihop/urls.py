"""Every address of the product: this file only mounts the apps."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from phoihop.portal.views.data import robots

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("phoihop.kernel.web.urls")),
    path("accounts/", include("phoihop.kernel.login.urls")),
    path("notifications/", include("phoihop.kernel.notifications.urls")),
    path("", include("phoihop.desk.urls")),
    path("directory/", include("phoihop.organisations.urls")),
    path("regulations/", include("phoihop.regulations.urls")),
    path("drafting/", include("phoihop.drafting.urls")),
    path("papers/", include("phoihop.papers.urls")),
    path("commitments/", include("phoihop.commitments.urls")),
    path("contacts/", include("phoihop.contacts.urls")),
    path("sessions/", include("phoihop.sessions.urls")),
    path("plans/", include("phoihop.planning.urls")),
    path("petitions/", include("phoihop.petitions.urls")),
    path("syntheses/", include("phoihop.syntheses.urls")),
    path("settlement/", include("phoihop.settlement.urls")),
    path("programmes/", include("phoihop.programmes.urls")),
    path("intake/", include("phoihop.intake.urls")),
    path("exchanges/", include("phoihop.exchanges.urls")),
    path("groups/", include("phoihop.groups.urls")),
    path("voter-reports/", include("phoihop.voter_reports.urls")),
    path("reports/", include("phoihop.reports.urls")),
    path("cong-dan/", include("phoihop.portal.urls")),
    path("robots.txt", robots, name="robots"),
    path("publications/", include("phoihop.portal.publication_urls")),
    path("phone/", include("phoihop.contacts.phone_urls")),
    path("api/", include("phoihop.api.urls")),
    path("clock/", include("phoihop.commitments.clock_urls")),
]

handler400 = "phoihop.kernel.web.errors.bad_request"
handler403 = "phoihop.kernel.web.errors.forbidden"
handler404 = "phoihop.kernel.web.errors.not_found"
handler429 = "phoihop.kernel.web.errors.too_many"
handler500 = "phoihop.kernel.web.errors.server_error"

"""What people type about reviews and cycles."""

from phoihop.reports.forms.reviews import FollowUpForm, LimitForm, OpenForm, PeriodForm, TextForm

__all__ = ["FollowUpForm", "LimitForm", "OpenForm", "PeriodForm", "TextForm"]

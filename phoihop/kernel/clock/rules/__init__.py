"""The legal clock as plain functions: no framework, no database, no reading of today's date.

`dates` days as text and months; `calendar` working days; `terms` statutory terms (thời hạn luật định);
`due` from events to a due date; `derivation` the reasons in Vietnamese; `timing` the language in which a
clause says when; `instances` from a timing and events to dated promises; `issue` the day a proof counts from.
"""

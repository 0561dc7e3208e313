"""Whole journeys in a real Chromium, against a live server with the built assets and the application's role."""

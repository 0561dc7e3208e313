"""Everybody reads in his own language: every page, mail and file of the sample province, in Vietnamese and in English."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from django.template import Engine
from django.template.loaders.cached import Loader
from django.urls import clear_url_caches, get_resolver

from phoihop.kernel.web.starting import make_ready, templates


@pytest.fixture
def thawed() -> Iterator[None]:
    yield
    gc.unfreeze()
    gc.collect()


def test_a_started_process_has_loaded_all_and_collects_only_what_requests_leave(thawed: None) -> None:
    loader = Engine.get_default().template_loaders[0]
    assert isinstance(loader, Loader)
    loader.reset()
    clear_url_caches()
    make_ready()  # without a database: this test may not ask it
    assert gc.get_freeze_count() > 50_000
    assert "desk" in get_resolver().namespace_dict
    assert set(templates()) <= set(loader.get_template_cache)


def test_every_template_of_ours_is_among_those_compiled_at_the_start() -> None:
    names = list(templates())
    assert {"desk/board.html", "components/heat.html", "shell/_messages_oob.html"} <= set(names)
    assert len(names) == len(set(names))

"""The OpenAPI document and the page that shows it."""

from __future__ import annotations

import pytest
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS

from ia_crm.api_docs import described, operations


def test_the_description_is_made_without_a_warning() -> None:
    described.cache_clear()
    GENERATOR_STATS.reset()
    document = described()
    assert document["openapi"] == "3.1.0"
    assert not GENERATOR_STATS


def test_every_operation_says_what_can_go_wrong() -> None:
    for path, methods in described()["paths"].items():
        for method, operation in methods.items():
            codes = set(operation["responses"])
            assert codes >= {"400", "401", "404", "406", "429"}, (path, method)
            names = {one["name"] for one in operation.get("parameters", [])}
            if method == "post":
                assert "Idempotency-Key" in names
            if method in {"put", "patch", "delete"}:
                assert "If-Match" in names
                assert codes >= {"412", "428"}


@pytest.mark.django_db
def test_the_page_shows_every_operation_without_script_or_style() -> None:
    answer = Client().get("/api/docs/")
    text = answer.content.decode()
    assert answer.status_code == 200
    for _resource, operation in operations():
        assert f"<code>{operation.path}</code>" in text
    assert "style=" not in text
    assert "<script>" not in text

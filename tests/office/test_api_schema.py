"""The interface against its own description: whatever is sent, no 5xx, and every answer as described."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from jiangce.office.wsgi import application

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@pytest.mark.django_db  # at the start of a request Django looks at connections that other tests left open
@schema.parametrize()
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
def test_described_and_never_broken(case) -> None:
    case.call_and_validate(
        checks=[not_a_server_error, status_code_conformance, response_schema_conformance],
        headers={"Host": "localhost", "Accept-Encoding": "identity"},
    )

"""Evidence on its way out: as what it was looked through to be, in a sandbox, and never kept by anybody in between."""

from __future__ import annotations

from django.http import HttpResponse

from jiangce.office.claims.models import Evidence

TYPES = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


def paper_answer(evidence: Evidence, data: bytes) -> HttpResponse:
    """The file, under a name of ours."""
    answer = HttpResponse(data, content_type=TYPES[evidence.kind])
    answer["Content-Disposition"] = f'inline; filename="evidence-{evidence.pk}.{evidence.kind}"'
    answer["Content-Security-Policy"] = SANDBOX
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer

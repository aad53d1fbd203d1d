"""Spans as OTLP/JSON, for environments whose SDK has no OTLP exporter of its own."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta, timezone
from typing import Any

from raw import Raw

# A window of exactly seven days, the longest one that records may be added from.
WINDOW = (datetime(2026, 3, 1, tzinfo=timezone.utc), datetime(2026, 3, 8, tzinfo=timezone.utc))

BATCH = 400


def trace(number: int, question: str, answer: str) -> list[dict[str, Any]]:
    """One question answered by a chain: a root, a retriever and a model call, number minutes into the window."""
    start = WINDOW[0] + timedelta(hours=1, minutes=number)
    trace_id = secrets.token_hex(16)
    root = span("answer", trace_id, start, seconds=3, kind="CHAIN", **{
        "input.value": question, "output.value": answer, "session.id": f"session-{number % 3}",
    })
    retriever = span("retrieve", trace_id, start + timedelta(seconds=1), parent=root["spanId"], kind="RETRIEVER", **{
        "input.value": question, "retrieval.documents.0.document.content": f"Passage about {question}",
    })
    model = span("complete", trace_id, start + timedelta(seconds=2), parent=root["spanId"], kind="LLM", **{
        "llm.model_name": "gpt-4o", "llm.token_count.total": 100 + number, "output.value": answer,
    })
    return [root, retriever, model]


def span(
    name: str, trace_id: str, start: datetime, *,
    seconds: float = 1, parent: str = "", kind: str = "CHAIN", **attributes: str | int,
) -> dict[str, Any]:
    """One span in OTLP's JSON form; attributes are OpenInference names."""
    return {
        "traceId": trace_id,
        "spanId": secrets.token_hex(8),
        **({"parentSpanId": parent} if parent else {}),
        "name": name,
        "kind": 1,
        "startTimeUnixNano": _nanoseconds(start),
        "endTimeUnixNano": _nanoseconds(start + timedelta(seconds=seconds)),
        "attributes": [_attribute(k, v) for k, v in {"openinference.span.kind": kind, **attributes}.items()],
        "status": {"code": 1},
    }


def send(raw: Raw, space_id: str, project: str, spans: list[dict[str, Any]]) -> None:
    """Deliver spans to project, which is created when it is new."""
    for at in range(0, len(spans), BATCH):
        resource = {"attributes": [_attribute("openinference.project.name", project)]}
        scope = {"scope": {"name": "postil-tests"}, "spans": spans[at:at + BATCH]}
        body = {"resourceSpans": [{"resource": resource, "scopeSpans": [scope]}]}
        raw.must("POST", "/v1/traces", body, 200, arize_space_id=space_id)


def _attribute(key: str, value: str | int) -> dict[str, Any]:
    # OTLP's JSON writes 64-bit integers as strings.
    wrapped = {"stringValue": value} if isinstance(value, str) else {"intValue": str(value)}
    return {"key": key, "value": wrapped}


def _nanoseconds(at: datetime) -> str:
    return str(int(at.timestamp()) * 1_000_000_000 + at.microsecond * 1_000)

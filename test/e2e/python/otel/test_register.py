"""arize-otel's register() pointed at the server, by gRPC and by HTTP."""

import pytest
from arize.otel import Transport, register, register_with_routing, set_routing_context
from opentelemetry.trace import Status, StatusCode


@pytest.fixture(params=["grpc", "http /v1/traces", "http /v1"])
def endpoint(request, server):
    """Where to send, and how: the HTTP exporter posts to the address as it is given."""
    if request.param == "grpc":
        return {"endpoint": f"http://127.0.0.1:{server.grpc_port}", "transport": Transport.GRPC}
    return {"endpoint": server.base + request.param.split()[1], "transport": Transport.HTTP}


def test_registered_spans_arrive_with_all_they_carry(endpoint, server, space, project_name, spans_in):
    provider = register(
        space_id=space["id"], api_key=server.key, project_name=project_name,
        set_global_tracer_provider=False, verbose=False, **endpoint,
    )
    tracer = provider.get_tracer("app")
    with tracer.start_as_current_span("answer", attributes={
        "openinference.span.kind": "CHAIN", "input.value": "Où est la gare ?", "session.id": "s-1",
    }) as root:
        with tracer.start_as_current_span("complete", attributes={
            "openinference.span.kind": "LLM", "llm.model_name": "gpt-4o", "llm.token_count.total": 42,
            "llm.input_messages.0.message.role": "user", "llm.input_messages.0.message.content": "Où ?",
        }):
            pass
        root.set_attribute("output.value", "À gauche.")
        root.set_status(Status(StatusCode.OK))
    assert provider.force_flush()
    provider.shutdown()

    spans = spans_in(project_name)
    assert set(spans) == {"answer", "complete"}
    answer, complete = spans["answer"], spans["complete"]
    assert (answer["kind"], complete["kind"]) == ("CHAIN", "LLM")
    assert answer["context"]["trace_id"] == complete["context"]["trace_id"] == f"{root.context.trace_id:032x}"
    assert answer["context"]["span_id"] == complete["parent_id"] == f"{root.context.span_id:016x}"
    assert not answer.get("parent_id")
    assert answer["status_code"] == "OK"
    assert answer["attributes"]["input.value"] == "Où est la gare ?"
    assert answer["attributes"]["output.value"] == "À gauche."
    assert complete["attributes"]["llm.token_count.total"] == 42


def test_an_exception_is_kept_as_status_and_event(endpoint, server, space, project_name, spans_in):
    provider = register(
        space_id=space["id"], api_key=server.key, project_name=project_name,
        set_global_tracer_provider=False, verbose=False, **endpoint,
    )
    with pytest.raises(TimeoutError), provider.get_tracer("app").start_as_current_span("call tool"):
        raise TimeoutError("the tool did not answer")
    assert provider.force_flush()
    provider.shutdown()

    span = spans_in(project_name)["call tool"]
    assert span["status_code"] == "ERROR"
    assert "the tool did not answer" in span["status_message"]
    (event,) = span["events"]
    assert event["name"] == "exception"
    assert event["attributes"]["exception.type"].endswith("TimeoutError")


def test_routed_spans_reach_the_project_they_name(endpoint, server, space, project_name, spans_in):
    provider = register_with_routing(
        api_key=server.key, set_global_tracer_provider=False, verbose=False, **endpoint,
    )
    with set_routing_context(space_id=space["id"], project_name=project_name):
        with provider.get_tracer("app").start_as_current_span("routed"):
            pass
    assert provider.force_flush()
    provider.shutdown()
    assert set(spans_in(project_name)) == {"routed"}

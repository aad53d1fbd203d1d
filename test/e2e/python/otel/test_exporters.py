"""The plain OpenTelemetry SDK: standard exporters with headers, nothing of Arize's."""

import pytest
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter as GRPCExporter
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter as HTTPExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExportResult


@pytest.fixture(params=["grpc", "http", "http gzip"])
def exporter(request, server):
    """Makes an exporter of each kind for the headers it is given."""

    def make(headers):
        if request.param == "grpc":
            endpoint = f"http://127.0.0.1:{server.grpc_port}"
            return GRPCExporter(endpoint=endpoint, insecure=True, headers=headers, timeout=10)
        compression = Compression.Gzip if request.param.endswith("gzip") else Compression.NoCompression
        return HTTPExporter(endpoint=f"{server.base}/v1/traces", headers=headers, compression=compression, timeout=10)

    return make


@pytest.mark.parametrize("names", [
    ("authorization", "arize-space-id"), ("api_key", "space_id"), ("arize-api-key", "arize-space-id"),
])
def test_every_form_of_the_headers_is_taken(exporter, names, server, space, project_name, spans_in):
    _send(exporter(dict(zip(names, (server.key, space["id"])))), project_name, ["one", "two"])
    assert set(spans_in(project_name)) == {"one", "two"}


def test_a_bearer_key_is_taken(exporter, server, space, project_name, spans_in):
    headers = {"authorization": f"Bearer {server.key}", "arize-space-id": space["id"]}
    _send(exporter(headers), project_name, ["one"])
    assert set(spans_in(project_name)) == {"one"}


def test_a_wrong_key_is_refused(exporter, space, project_name, spans_in):
    refused = exporter({"authorization": "not-a-key", "arize-space-id": space["id"]})
    provider = TracerProvider(resource=_resource(project_name))
    span = provider.get_tracer("app").start_span("never")
    span.end()
    assert refused.export([span]) is SpanExportResult.FAILURE
    refused.shutdown()
    assert spans_in(project_name) == {}


def test_a_batch_of_450_spans_arrives_whole(exporter, server, space, project_name, spans_in):
    names = [f"span {n}" for n in range(450)]
    headers = {"authorization": server.key, "arize-space-id": space["id"]}
    _send(exporter(headers), project_name, names)
    assert set(spans_in(project_name)) == set(names)


def _send(exporter, project, names):
    provider = TracerProvider(resource=_resource(project))
    provider.add_span_processor(BatchSpanProcessor(exporter))
    tracer = provider.get_tracer("app")
    for name in names:
        with tracer.start_as_current_span(name):
            pass
    assert provider.force_flush()
    provider.shutdown()


def _resource(project):
    return Resource.create({"openinference.project.name": project})

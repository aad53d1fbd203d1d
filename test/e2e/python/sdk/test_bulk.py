"""What the client sends and fetches as Arrow: /v1/pandas_arrow, and Arrow Flight on the port of OTLP over gRPC."""

from __future__ import annotations

import json
import secrets
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace

import pandas as pd
import pytest

import dialect
from traces import WINDOW

START = WINDOW[0] + timedelta(hours=2)
SPANS = 4


@pytest.fixture(scope="module")
def new_bulk(server, tmp_path_factory):
    """Makes clients that also know where Flight is."""
    from arize import ArizeClient

    def make(**options):
        return ArizeClient(**{
            "api_key": server.key, "api_host": f"127.0.0.1:{server.http_port}", "api_scheme": "http",
            "flight_host": "127.0.0.1", "flight_port": server.grpc_port, "flight_scheme": "grpc",
            "arize_directory": str(tmp_path_factory.mktemp("arize-bulk")), **options,
        })

    return make


@pytest.fixture(scope="module")
def bulk(new_bulk):
    """The client most tests share; it acts as the administrator."""
    return new_bulk()


@pytest.fixture
def frame():
    """Spans of one trace: a root and what it called."""
    trace_id, root = secrets.token_hex(16), secrets.token_hex(8)
    ids = [root, *(secrets.token_hex(8) for _ in range(SPANS - 1))]
    times = [START + timedelta(seconds=n) for n in range(SPANS)]
    return pd.DataFrame({
        "context.trace_id": [trace_id] * SPANS,
        "context.span_id": ids,
        "parent_id": [None, *[root] * (SPANS - 1)],
        "name": [f"step {n}" for n in range(SPANS)],
        "start_time": times,
        "end_time": [at + timedelta(milliseconds=1500) for at in times],
        "status_code": ["OK", "ERROR", "UNSET", "OK"],
        "status_message": [None, "no answer", None, None],
        "attributes.openinference.span.kind": ["CHAIN", "LLM", "LLM", "TOOL"],
        "attributes.input.value": [f"Question {n}?" for n in range(SPANS)],
        "attributes.llm.input_messages": [
            None, [{"message.role": "user", "message.content": "Weather?"}, {"message.role": "system", "message.content": "Be brief."}],
            None, None,
        ],
        "attributes.llm.token_count.total": [None, 12, 30, None],
        "attributes.metadata": [{"team": "red", "level": 1}] * SPANS,
        "events": [[{"name": "retry", "timestamp": "2026-03-01T02:00:00.5Z", "attributes": {"times": 2}}], [], [], []],
    })


@pytest.fixture
def logged(bulk, client, frame, space, unique):
    """A project made by spans.log."""
    name = unique("bulk project")
    answer = bulk.spans.log(space_id=space["id"], project_name=name, dataframe=frame)
    assert answer.status_code == 200
    project = client.projects.list(space="default", name=name).projects[0]
    return SimpleNamespace(name=name, id=project.id, space=space["id"], span_ids=list(frame["context.span_id"]), frame=frame)


@pytest.fixture
def spans_of(client):
    """The spans of a project by their ids, as the REST API shows them."""

    def read(project):
        listed = client.spans.list(project=project.id, start_time=WINDOW[0], end_time=WINDOW[1], limit=100).spans
        return {span.context.span_id: span for span in listed}

    return read


def test_logged_spans_are_those_that_otlp_would_have_brought(logged, spans_of):
    spans = spans_of(logged)
    assert set(spans) == set(logged.span_ids)
    root, model = (spans[i] for i in logged.span_ids[:2])
    assert (root.name, root.kind, root.parent_id, root.status_code) == ("step 0", "CHAIN", None, "OK")
    assert (model.kind, model.parent_id, model.status_code, model.status_message) == ("LLM", logged.span_ids[0], "ERROR", "no answer")
    assert root.start_time == START and root.end_time - root.start_time == timedelta(milliseconds=1500)
    assert model.attributes["llm.input_messages"] == [
        {"message.role": "user", "message.content": "Weather?"}, {"message.role": "system", "message.content": "Be brief."},
    ]
    assert model.attributes["llm.token_count.total"] == 12
    assert json.loads(model.attributes["metadata"]) == {"team": "red", "level": 1}
    assert [(e.name, e.attributes) for e in root.events] == [("retry", {"times": 2})]


def test_logging_again_changes_nothing(bulk, logged, spans_of):
    before = spans_of(logged)
    bulk.spans.log(space_id=logged.space, project_name=logged.name, dataframe=logged.frame)
    assert spans_of(logged) == before


def test_spans_are_logged_with_their_evaluations(bulk, client, frame, space, unique, spans_of):
    evals = pd.DataFrame({
        "context.span_id": [frame["context.span_id"][1]], "eval.tone.label": ["kind"], "eval.tone.score": [1.0],
        "trace_eval.outcome.label": ["solved"],
    })
    name = unique("evaluated project")
    bulk.spans.log(space_id=space["id"], project_name=name, dataframe=frame, evals_dataframe=evals)
    project = client.projects.list(space="default", name=name).projects[0]
    spans = spans_of(project)
    assert evaluations(spans[frame["context.span_id"][1]]) == {"tone": ("kind", 1.0, None), "trace_eval.outcome": ("solved", None, None)}
    assert evaluations(spans[frame["context.span_id"][0]]) == {}


@pytest.mark.parametrize("force_http", [False, True])
def test_evaluations_are_added_to_spans(bulk, client, logged, spans_of, force_http):
    first, second = logged.span_ids[:2]
    update = lambda **columns: bulk.spans.update_evaluations(  # noqa: E731
        space_id=logged.space, project_name=logged.name, force_http=force_http,
        dataframe=pd.DataFrame({"context.span_id": [first, second, "0123456789abcdef"], **columns}),
    )
    answer = update(**{"eval.correct.label": ["yes", "no", "no"], "eval.correct.score": [1.0, 0.0, 0.0]})
    if force_http:
        answer = answer.json()
        assert answer["unmatched_ids"] == ["0123456789abcdef"]
    update(**{"eval.correct.label": ["yes", "maybe", "no"], "eval.correct.explanation": ["as said", None, None]})
    spans = spans_of(logged)
    assert evaluations(spans[first]) == {"correct": ("yes", 1.0, "as said")}
    assert evaluations(spans[second]) == {"correct": ("maybe", 0.0, None)}

    matching = client.spans.list(
        project=logged.id, start_time=WINDOW[0], end_time=WINDOW[1], filter="eval.correct.label = 'maybe'",
    ).spans
    assert [span.context.span_id for span in matching] == [second]


def test_records_have_the_evaluations_of_their_span(bulk, client, logged, new_queue, records_of):
    update = lambda **columns: bulk.spans.update_evaluations(  # noqa: E731
        space_id=logged.space, project_name=logged.name, dataframe=pd.DataFrame({"context.span_id": logged.span_ids[:1], **columns}),
    )
    update(**{"eval.safe.label": ["safe"], "eval.safe.score": [0.75]})
    queue = new_queue(record_sources=[dialect.span_source(logged.id, WINDOW, logged.span_ids[:1])])
    assert evaluations(records_of(queue)[0]) == {"safe": ("safe", 0.75, None)}
    update(**{"eval.safe.label": ["unsafe"]})
    assert evaluations(records_of(queue)[0]) == {"safe": ("unsafe", 0.75, None)}


def test_annotations_are_those_of_the_owner_of_the_key(bulk, logged, configs, spans_of):
    def update(**columns):
        bulk.spans.update_annotations(
            space_id=logged.space, project_name=logged.name,
            dataframe=pd.DataFrame({"context.span_id": logged.span_ids[:2], **columns}),
        )

    update(**{"annotation.accuracy.label": ["correct", "incorrect"], "annotation.rating.score": [7.0, 2.0]})
    update(**{"annotation.accuracy.label": ["correct", "correct"], "annotation.quality.text": ["fine", "better"]})
    spans = spans_of(logged)
    said = {a.name: a for a in spans[logged.span_ids[1]].annotations}
    assert (said["accuracy"].label, said["rating"].score, said["quality"].text) == ("correct", 2, "better")
    assert {a.annotator.email for a in said.values()} == {"admin@example.com"}


def test_an_annotation_that_its_config_does_not_allow_is_refused_by_name(bulk, logged, configs, spans_of):
    with pytest.raises(RuntimeError, match=r"row 1, annotation\.accuracy\.label"):
        bulk.spans.update_annotations(
            space_id=logged.space, project_name=logged.name,
            dataframe=pd.DataFrame({"context.span_id": logged.span_ids[:2], "annotation.accuracy.label": ["correct", "perhaps"]}),
        )
    assert all(not span.annotations for span in spans_of(logged).values())


def test_metadata_is_merged(bulk, logged, spans_of):
    answer = bulk.spans.update_metadata(
        space_id=logged.space, project_name=logged.name,
        dataframe=pd.DataFrame({
            "context.span_id": [*logged.span_ids[:2], "0123456789abcdef"],
            "patch_document": [{"level": 2, "nested": {"a": 1}}, {"team": None}, {"level": 2}],
        }),
    )
    counts = {key: int(answer.get(key, 0)) for key in ("spans_processed", "spans_updated", "spans_failed")}
    assert counts == {"spans_processed": 3, "spans_updated": 2, "spans_failed": 1}
    assert [error["span_id"] for error in answer["errors"]] == ["0123456789abcdef"]
    spans = spans_of(logged)
    assert json.loads(spans[logged.span_ids[0]].attributes["metadata"]) == {"team": "red", "level": 2, "nested": {"a": 1}}
    assert json.loads(spans[logged.span_ids[1]].attributes["metadata"]) == {"team": None, "level": 1}


def test_spans_are_exported_as_they_were_logged(bulk, logged, configs):
    bulk.spans.update_evaluations(
        space_id=logged.space, project_name=logged.name,
        dataframe=pd.DataFrame({"context.span_id": logged.span_ids[:1], "eval.tone.label": ["kind"], "eval.tone.score": [1.0]}),
    )
    bulk.spans.update_annotations(
        space_id=logged.space, project_name=logged.name,
        dataframe=pd.DataFrame({"context.span_id": logged.span_ids[:1], "annotation.accuracy.label": ["correct"]}),
    )
    exported = bulk.spans.export_to_df(space_id=logged.space, project_name=logged.name, start_time=WINDOW[0], end_time=WINDOW[1])
    assert list(exported["context.span_id"]) == logged.span_ids  # ordered by time
    root, model = exported.iloc[0], exported.iloc[1]
    assert root["start_time"] == pd.Timestamp(START).tz_localize(None)
    assert (root["eval.tone.label"], root["eval.tone.score"], root["annotation.accuracy.label"]) == ("kind", 1.0, "correct")
    assert root["annotation.accuracy.updated_by"] == "admin@example.com"
    assert model["attributes.llm.input_messages"][0] == {"message.role": "user", "message.content": "Weather?"}
    assert model["attributes.metadata"] == {"team": "red", "level": 1}
    assert model["attributes.llm.token_count.total"] == 12


def test_an_export_can_be_logged_again(bulk, client, logged, spans_of):
    exported = bulk.spans.export_to_df(space_id=logged.space, project_name=logged.name, start_time=WINDOW[0], end_time=WINDOW[1])
    name = f"copy of {logged.name}"
    # The client wants the attributes of events as dictionaries, which Arrow has no type for.
    bulk.spans.log(space_id=logged.space, project_name=name, dataframe=exported, validate=False)
    copy = client.projects.list(space="default", name=name).projects[0]
    assert spans_of(copy) == spans_of(logged)


def test_an_export_has_the_spans_and_columns_asked_for(bulk, logged):
    def export(**choice):
        return bulk.spans.export_to_df(
            space_id=logged.space, project_name=logged.name, start_time=WINDOW[0], end_time=WINDOW[1], **choice,
        )

    failed = export(where="status_code = 'ERROR'", columns=["context.span_id", "attributes.input.value"])
    assert list(failed["context.span_id"]) == logged.span_ids[1:2]
    assert set(failed.columns) == {"context.span_id", "attributes.input.value", "time"}
    assert len(export(stream_chunk_size=1)) == SPANS
    assert export(where="name = 'none'").empty
    with pytest.raises(RuntimeError, match="status_kode"):
        export(where="status_kode = 'ERROR'")


def test_a_sample_has_whole_traces(bulk, logged):
    choice = {"space_id": logged.space, "project_name": logged.name, "start_time": WINDOW[0], "end_time": WINDOW[1]}
    try:
        sample = bulk.spans.export_to_df(**choice, sample_rate=0.5)
    except TypeError:
        pytest.skip("no samples in this SDK")
    assert len(sample) in (0, SPANS)


def test_spans_are_exported_to_a_file(bulk, logged, tmp_path):
    path = str(tmp_path / "spans.parquet")
    bulk.spans.export_to_parquet(
        path=path, space_id=logged.space, project_name=logged.name, start_time=WINDOW[0], end_time=WINDOW[1],
    )
    frame = pd.read_parquet(path)
    assert sorted(frame["context.span_id"]) == sorted(logged.span_ids)
    assert frame["start_time"].dtype == "int64"


def test_a_large_dataset_is_made_and_read_as_a_stream(bulk, unique):
    text = "x" * 6000
    examples = pd.DataFrame({
        "question": [f"Question {n}? {text}" for n in range(1600)], "rank": range(1600), "score": [n / 7 for n in range(1600)],
        "tags": [["a", f"t{n}"] for n in range(1600)],
    })
    name = unique("large dataset")
    made = bulk.datasets.create(name=name, space="default", examples=examples)
    assert made.name == name
    listed = bulk.datasets.list_examples(dataset=made.id, all=True).examples
    assert len(listed) == 1600
    first = listed[0].to_dict()
    assert first["question"].startswith("Question 0? x") and first["rank"] == 0 and list(first["tags"]) == ["a", "t0"]
    page = bulk.datasets.list_examples(dataset=made.id, limit=50).examples
    assert [example.id for example in page] == [example.id for example in listed[:50]]


def test_a_large_table_is_sent_in_smaller_record_batches(bulk, new_bulk, unique):
    examples = pd.DataFrame({"question": [f"{n} {'x' * 50_000}" for n in range(1600)]})
    with pytest.raises(RuntimeError, match="larger than max"):
        bulk.datasets.create(name=unique("too large"), space="default", examples=examples)
    patient = new_bulk(pyarrow_max_chunksize=200)
    made = patient.datasets.create(name=unique("large in parts"), space="default", examples=examples)
    assert len(patient.datasets.list_examples(dataset=made.id, all=True).examples) == 1600


def test_a_dataset_is_made_of_files(bulk, unique, tmp_path):
    path = str(tmp_path / "examples.parquet")
    pd.DataFrame({
        "question": ["A?", None], "known": [True, False], "at": pd.to_datetime(["2026-03-01", "2026-03-02"], utc=True), "parts": [{"a": 1}, {"a": 2}],
    }).to_parquet(path)
    if dialect.VERSION < (8, 58, 0):
        pytest.skip("no datasets from files in this SDK")
    made = bulk.datasets.create(name=unique("dataset of a file"), space="default", examples=path)
    first, second = (example.to_dict() for example in bulk.datasets.list_examples(dataset=made.id, all=True).examples)
    assert (first["question"], first["known"], first["at"], first["parts"]) == ("A?", "True", 1772323200000, '{"a":1}')
    assert second.get("question") is None


def test_all_examples_have_their_members(bulk, client, unique):
    made = client.datasets.create(name=unique("mixed dataset"), space="default", examples=[
        {"question": "A?", "rank": 1, "known": True, "parts": {"a": 1}}, {"question": "B?", "rank": 2.5, "extra": "only here"},
    ])
    first, second = (example.to_dict() for example in bulk.datasets.list_examples(dataset=made.id, all=True).examples)
    assert (first["question"], first["rank"], first["parts"]) == ("A?", 1, '{"a":1}')
    assert (second["rank"], second["extra"]) == (2.5, "only here")


def test_a_dataset_is_exported_to_a_file(bulk, dataset, tmp_path):
    if not hasattr(bulk.datasets, "export_to_parquet"):
        pytest.skip("no export of datasets in this SDK")
    path = str(tmp_path / "examples.parquet")
    bulk.datasets.export_to_parquet(dataset=dataset.id, path=path)
    assert list(pd.read_parquet(path)["rank"]) == list(range(6))


def test_what_is_not_there_or_not_allowed_is_told(bulk, new_bulk, logged):
    frame = pd.DataFrame({"context.span_id": logged.span_ids[:1], "eval.a.label": ["b"]})
    with pytest.raises(RuntimeError, match="there is no project"):
        bulk.spans.update_evaluations(space_id=logged.space, project_name="nobody's", dataframe=frame)
    with pytest.raises(RuntimeError, match="space_id"):
        bulk.spans.update_evaluations(space_id="no space", project_name=logged.name, dataframe=frame)

    stranger = new_bulk(api_key="postil_wrong")
    with pytest.raises(RuntimeError, match="credentials"):
        stranger.spans.update_evaluations(space_id=logged.space, project_name=logged.name, dataframe=frame)


def test_one_host_for_everything(server, logged, tmp_path):
    from arize import ArizeClient

    try:
        client = ArizeClient(
            api_key=server.key, single_host="127.0.0.1", api_port=server.http_port, api_scheme="http",
            flight_port=server.grpc_port, flight_scheme="grpc", arize_directory=str(tmp_path),
        )
    except TypeError:
        pytest.skip("no port of the API in this SDK")
    exported = client.spans.export_to_df(
        space_id=logged.space, project_name=logged.name, start_time=WINDOW[0], end_time=WINDOW[1],
    )
    assert len(exported) == SPANS


def evaluations(item):
    """What evaluators said about a span or record: label, score and explanation by name."""
    return {e.name: (e.label, e.score, e.explanation) for e in item.evaluations or []}

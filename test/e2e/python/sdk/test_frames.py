"""List answers as dictionaries, JSON and data frames."""

import json

import pytest
from dialect import input_of, span_source
from traces import WINDOW


@pytest.fixture(scope="module")
def answers(client, configs, project, dataset, people):
    """One list answer of each kind that has rows."""
    queue = client.annotation_queues.create(
        name="framed queue", space="default", annotation_config_ids=[configs.accuracy.id],
        annotator_emails=["reviewer@example.com"],
        record_sources=[span_source(project.id, WINDOW, project.root_ids[:3])],
    )
    record = client.annotation_queues.list_records(annotation_queue=queue.id).records[0]
    client.annotation_queues.annotate_record(
        annotation_queue=queue.id, record_id=record.id, annotations=[input_of("accuracy", label="correct")],
    )
    return {
        "annotation_queues": client.annotation_queues.list(space="default", name="framed queue"),
        "records": client.annotation_queues.list_records(annotation_queue=queue.id),
        "annotation_configs": client.annotation_configs.list(space="default"),
        "examples": client.datasets.list_examples(dataset=dataset.id),
        "datasets": client.datasets.list(space="default"),
        "projects": client.projects.list(space="default"),
        "spaces": client.spaces.list(),
        "spans": client.spans.list(project=project.id, start_time=WINDOW[0], end_time=WINDOW[1]),
    }


KINDS = ["annotation_queues", "records", "annotation_configs", "examples", "datasets", "projects", "spaces", "spans"]


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_turns_into_a_dictionary(answers, kind):
    as_dict = _turned(answers[kind], "to_dict")
    assert len(as_dict[kind]) == len(getattr(answers[kind], kind)) > 0
    assert as_dict["pagination"]["has_more"] in (True, False)


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_turns_into_json(answers, kind):
    try:
        text = _turned(answers[kind], "to_json")
    except TypeError:
        pytest.xfail("to_json cannot write the timestamps that the SDK itself has read")
    assert len(json.loads(text)[kind]) == len(getattr(answers[kind], kind)) > 0


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_turns_into_a_data_frame(answers, kind):
    frame = _turned(answers[kind], "to_df")
    assert len(frame) == len(getattr(answers[kind], kind)) > 0
    assert {"name", "data", "question"} & set(frame.columns)


def _turned(answer, method):
    if not hasattr(answer, method):
        pytest.skip(f"{type(answer).__name__} has no {method} in this SDK")
    return getattr(answer, method)()

"""The commands about what is annotated and how. What a command did is seen through the API."""

from __future__ import annotations

import json

import pytest

from table import VERSION, covers, word
from traces import WINDOW
from world import World

WINDOW_OPTIONS = ("--start-time", WINDOW[0].isoformat(), "--end-time", WINDOW[1].isoformat())

# ---- annotation queues


@covers("annotation-queues list")
def _(w: World) -> None:
    queue = w.queue()
    listed = w.ax("annotation-queues", "list", "--space", "default", "--name", queue.name)
    assert [q["id"] for q in listed["annotation_queues"]] == [queue.id]


@covers("annotation-queues get")
def _(w: World) -> None:
    queue = w.queue()
    assert w.ax("annotation-queues", "get", queue.name, "--space", "default")["id"] == queue.id


@covers("annotation-queues create")
def _(w: World) -> None:
    name, config, dataset = w.unique("made queue"), w.config(), w.dataset({"question": "one"}, {"question": "two"})
    source = {"record_type": word("EXAMPLE"), "dataset_id": dataset.id, "example_ids": dataset.example_ids[:1]}
    made = w.ax(
        "annotation-queues", "create", "--name", name, "--space", "default", "--annotation-config-id", config.id,
        "--annotator-email", "reviewer@example.com", "--instructions", "Is it right?",
        "--assignment-method", word("ALL"), "--record-sources", json.dumps([source]),
    )
    assert (made["name"], made["instructions"]) == (name, "Is it right?")
    assert [record["data"]["question"] for record in w.records(made["id"])] == ["one"]


@covers("annotation-queues update")
def _(w: World) -> None:
    queue, name = w.queue(), w.unique("renamed queue")
    changed = w.ax("annotation-queues", "update", queue.id, "--name", name, "--annotator-email", "second@example.com")
    assert (changed["name"], [a["email"] for a in changed["annotators"]]) == (name, ["second@example.com"])


@covers("annotation-queues delete")
def _(w: World) -> None:
    queue = w.queue()
    w.ax("annotation-queues", "delete", queue.id, "--force")
    w.gone(f"/v2/annotation-queues/{queue.id}")


@covers("annotation-queues list-records")
def _(w: World) -> None:
    queue = w.queue()
    listed = w.ax("annotation-queues", "list-records", queue.id)
    assert [record["id"] for record in listed["records"]] == [queue.record_id]


@covers("annotation-queues delete-records")
def _(w: World) -> None:
    queue = w.queue()
    w.ax("annotation-queues", "delete-records", queue.id, "--record-id", queue.record_id, "--force")
    assert w.records(queue.id) == []


@covers("annotation-queues annotate-record")
def _(w: World) -> None:
    queue = w.queue()
    w.ax(
        "annotation-queues", "annotate-record", queue.id, queue.record_id, "--annotation-name", queue.config.name,
        "--label", "right",
    )
    assert [(a["label"], a["score"]) for a in w.records(queue.id)[0]["annotations"]] == [("right", 1)]


@covers("annotation-queues assign-record")
def _(w: World) -> None:
    queue = w.queue()
    w.ax("annotation-queues", "assign-record", queue.id, queue.record_id, "--email", "second@example.com")
    assert [a["user"]["email"] for a in w.records(queue.id)[0]["assigned_users"]] == ["second@example.com"]


@covers("annotation-queues add-records")
def _(w: World) -> None:
    queue, project = w.queue(), w.project()
    source = {
        "record_type": word("SPAN"), "project_id": project.id, "span_ids": project.span_ids[:2],
        "start_time": WINDOW[0].isoformat(), "end_time": WINDOW[1].isoformat(),
    }
    w.ax("annotation-queues", "add-records", queue.id, "--record-sources", w.file([source]))
    spans = {record["data"].get("context.span_id") for record in w.records(queue.id)}
    assert spans >= set(project.span_ids[:2])


# ---- annotation configs


@covers("annotation-configs list")
def _(w: World) -> None:
    config = w.config()
    listed = w.ax("annotation-configs", "list", "--space", "default", "--limit", "100")
    assert config.name in json.dumps(listed)


@covers("annotation-configs get")
def _(w: World) -> None:
    config = w.config()
    assert config.id in json.dumps(w.ax("annotation-configs", "get", config.name, "--space", "default"))


@covers("annotation-configs delete")
def _(w: World) -> None:
    config = w.config()
    w.ax("annotation-configs", "delete", config.id, "--force")
    w.gone(f"/v2/annotation-configs/{config.id}")


@covers("annotation-configs create")
def _(w: World) -> None:
    for kind, options in {
        "categorical": ("--value", "bad", "--value", "good"),
        "continuous": ("--min-score", "0", "--max-score", "5"),
        "freeform": (),
    }.items():
        _config_made(w, w.unique("made config"), kind, "--type", kind, *options)


@covers("annotation-configs create categorical")
def _(w: World) -> None:
    values = ("--value", "bad", "--value", "good")
    made = _config_made(w, w.unique("tone"), "categorical", "categorical", *values)
    assert [value["label"] for value in made["values"]] == ["bad", "good"]


@covers("annotation-configs create continuous")
def _(w: World) -> None:
    made = _config_made(w, w.unique("rating"), "continuous", "continuous", "--min-score", "0", "--max-score", "4.5")
    assert (made["minimum_score"], made["maximum_score"]) == (0, 4.5)


@covers("annotation-configs create freeform")
def _(w: World) -> None:
    _config_made(w, w.unique("remarks"), "freeform", "freeform")


@covers("annotation-configs update categorical")
def _(w: World) -> None:
    config = w.config()
    w.ax("annotation-configs", "update", "categorical", config.id, "--value", "cold", "--value", "warm")
    read = w.raw.must("GET", f"/v2/annotation-configs/{config.id}", None, 200).body
    assert [value["label"] for value in read["values"]] == ["cold", "warm"]


@covers("annotation-configs update continuous")
def _(w: World) -> None:
    config = w.made(
        "/v2/annotation-configs", name=w.unique("rating"), annotation_config_type="CONTINUOUS",
        minimum_score=0, maximum_score=1,
    )
    w.ax("annotation-configs", "update", "continuous", config.id, "--max-score", "7")
    assert w.raw.must("GET", f"/v2/annotation-configs/{config.id}", None, 200).body["maximum_score"] == 7


@covers("annotation-configs update freeform")
def _(w: World) -> None:
    config, name = w.made(
        "/v2/annotation-configs", name=w.unique("remarks"), annotation_config_type="FREEFORM",
    ), w.unique("notes")
    w.ax("annotation-configs", "update", "freeform", config.id, "--new-name", name)
    assert w.raw.must("GET", f"/v2/annotation-configs/{config.id}", None, 200).body["name"] == name


def _config_made(w: World, name: str, kind: str, *options: str) -> dict:
    words = ["annotation-configs", "create"]
    if options and options[0] == kind:
        words, options = [*words, kind], options[1:]
    w.ax(*words, "--name", name, "--space", "default", *options)
    listed = w.raw.must("GET", "/v2/annotation-configs?limit=1", None, 200).body["annotation_configs"]
    assert (listed[0]["name"], listed[0]["type"]) == (name, kind.upper())
    return listed[0]


# ---- datasets


@covers("datasets list")
def _(w: World) -> None:
    dataset = w.dataset({"question": "one"})
    listed = w.ax("datasets", "list", "--space", "default", "--limit", "100")
    assert dataset.id in [d["id"] for d in listed["datasets"]]


@covers("datasets get")
def _(w: World) -> None:
    dataset = w.dataset({"question": "one"})
    assert w.ax("datasets", "get", dataset.name, "--space", "default")["id"] == dataset.id


@covers("datasets export")
def _(w: World) -> None:
    dataset = w.dataset({"question": "one"}, {"question": "two"})
    exported = w.ax("datasets", "export", dataset.id, "--stdout")
    assert {e["additional_properties"]["question"] for e in exported} == {"one", "two"}


@covers("datasets create")
def _(w: World) -> None:
    rows = w.file([{"question": "one"}, {"question": "two"}])
    made = w.ax("datasets", "create", "--name", w.unique("made dataset"), "--space", "default", "--file", rows)
    assert [e["question"] for e in w.examples(made["id"])] == ["one", "two"]


@covers("datasets append")
def _(w: World) -> None:
    dataset = w.dataset({"question": "one"})
    try:
        w.ax("datasets", "append", dataset.id, "--json", json.dumps([{"question": "two"}]))
    except AssertionError as failure:
        if VERSION < (8, 17) and "Appended 1 example" in str(failure):
            pytest.xfail("appends, but gets the answer that arize 8.17 reads: its requests say as little of who sends them")
        raise
    finally:
        assert [e["question"] for e in w.examples(dataset.id)] == ["one", "two"]


@covers("datasets update-examples")
def _(w: World) -> None:
    dataset = w.dataset({"question": "one"})
    change = [{"id": dataset.example_ids[0], "question": "1"}]
    w.ax("datasets", "update-examples", dataset.id, "--json", json.dumps(change), "--new-version", "corrected")
    assert [e["question"] for e in w.examples(dataset.id)] == ["1"]


@covers("datasets update")
def _(w: World) -> None:
    dataset, name = w.dataset({"question": "one"}), w.unique("renamed dataset")
    assert w.ax("datasets", "update", dataset.id, "--name", name)["name"] == name


@covers("datasets delete")
def _(w: World) -> None:
    dataset = w.dataset({"question": "one"})
    w.ax("datasets", "delete", dataset.id, "--force")
    w.gone(f"/v2/datasets/{dataset.id}")


@covers("datasets delete-examples")
def _(w: World) -> None:
    dataset = w.dataset({"question": "one"}, {"question": "two"})
    ids = json.dumps(dataset.example_ids[:1])
    w.ax("datasets", "delete-examples", dataset.id, "--version-id", dataset.version_id, "--example-ids", ids, "--force")
    assert [e["question"] for e in w.examples(dataset.id)] == ["two"]


@covers("datasets annotate-examples")
def _(w: World) -> None:
    dataset, config = w.dataset({"question": "one"}), w.config()
    w.ax("datasets", "annotate-examples", dataset.id, "--file", _annotations(w, dataset.example_ids[0], config))
    assert [a["label"] for a in w.examples(dataset.id)[0]["annotations"]] == ["right"]


def _annotations(w: World, record_id: str, config):
    return w.file([{"record_id": record_id, "values": [{"name": config.name, "label": "right"}]}])


# ---- projects


@covers("projects list")
def _(w: World) -> None:
    project = w.project()
    listed = w.ax("projects", "list", "--space", "default", "--limit", "100")
    assert project.id in [p["id"] for p in listed["projects"]]


@covers("projects create")
def _(w: World) -> None:
    name = w.unique("made project")
    made = w.ax("projects", "create", "--name", name, "--space", "default")
    assert (made["name"], made["space_id"]) == (name, w.space_id)


@covers("projects get")
def _(w: World) -> None:
    project = w.project()
    assert w.ax("projects", "get", project.name, "--space", "default")["id"] == project.id


@covers("projects delete")
def _(w: World) -> None:
    project = w.project()
    w.ax("projects", "delete", project.id, "--force")
    w.gone(f"/v2/projects/{project.id}")


@covers("projects update")
def _(w: World) -> None:
    project, name = w.project(), w.unique("renamed project")
    assert w.ax("projects", "update", project.id, "--name", name)["name"] == name


# ---- spans and traces


@covers("spans export")
def _(w: World) -> None:
    project = w.project()
    exported = w.ax("spans", "export", project.id, "--trace-id", project.trace_id, "--stdout", *WINDOW_OPTIONS)
    assert {span["context"]["span_id"] for span in exported} == set(project.span_ids)


@covers("spans annotate")
def _(w: World) -> None:
    project, config = w.project(), w.config()
    w.ax("spans", "annotate", project.id, "--file", _annotations(w, project.span_ids[0], config), *WINDOW_OPTIONS)
    root = next(span for span in w.spans(project.id) if span["context"]["span_id"] == project.span_ids[0])
    assert [a["label"] for a in root["annotations"]] == ["right"]


@covers("spans delete")
def _(w: World) -> None:
    project = w.project()
    w.ax("spans", "delete", project.id, "--span-id", project.span_ids[1], "--force")
    assert project.span_ids[1] not in {span["context"]["span_id"] for span in w.spans(project.id)}


@covers("traces list")
def _(w: World) -> None:
    project = w.project()
    listed = w.ax("traces", "list", project.id, *WINDOW_OPTIONS, "--output", "json")
    assert project.trace_id in json.dumps(listed)


@covers("traces export")
def _(w: World) -> None:
    project = w.project()
    exported = w.ax("traces", "export", project.id, "--stdout", *WINDOW_OPTIONS)
    assert {span["context"]["span_id"] for span in exported} == set(project.span_ids)

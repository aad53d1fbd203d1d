"""What a test of a command works with."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import traces
from raw import Raw


@dataclass(frozen=True)
class World:
    """Runs commands, and makes by plain HTTP what is not under test."""

    ax: Callable[..., Any]
    raw: Raw
    space_id: str
    organization_id: str
    people: dict[str, dict[str, Any]]
    folder: Path
    numbers: Iterator[int]

    def refused(self, *arguments: str) -> str:
        """Run a command that must fail, and return what it said."""
        with pytest.raises(AssertionError) as failure:
            self.ax(*arguments)
        return str(failure.value)

    def unique(self, stem: str) -> str:
        """A name no other test uses."""
        return f"{stem} {next(self.numbers)}"

    def file(self, content: Any) -> Path:
        """A JSON file with this content."""
        path = self.folder / f"{next(self.numbers)}.json"
        path.write_text(json.dumps(content))
        return path

    def made(self, path: str, **body: Any) -> SimpleNamespace:
        """A resource of the space."""
        return SimpleNamespace(**self.raw.must("POST", path, {"space_id": self.space_id, **body}, 201).body)

    def config(self) -> SimpleNamespace:
        """A config with the labels wrong and right."""
        return self.made(
            "/v2/annotation-configs", name=self.unique("accuracy"), annotation_config_type="CATEGORICAL",
            values=[{"label": "wrong", "score": 0}, {"label": "right", "score": 1}],
        )

    def dataset(self, *examples: dict[str, Any]) -> SimpleNamespace:
        """A dataset, its latest version and the ids of its examples."""
        made = self.made("/v2/datasets", name=self.unique("dataset"), examples=list(examples))
        made.version_id = self.raw.must("GET", f"/v2/datasets/{made.id}", None, 200).body["versions"][0]["id"]
        made.example_ids = [example["id"] for example in self.examples(made.id)]
        return made

    def examples(self, dataset_id: str) -> list[dict[str, Any]]:
        """The examples of a dataset."""
        return self.raw.must("GET", f"/v2/datasets/{dataset_id}/examples", None, 200).body["examples"]

    def project(self) -> SimpleNamespace:
        """A project with one trace, whose root span is the first."""
        name, sent = self.unique("project"), traces.trace(1, "A question?", "An answer.")
        traces.send(self.raw, self.space_id, name, sent)
        found = self.raw.must("GET", f"/v2/projects?name={name.replace(' ', '%20')}", None, 200).body["projects"]
        return SimpleNamespace(
            id=next(p["id"] for p in found if p["name"] == name), name=name,
            trace_id=sent[0]["traceId"], span_ids=[span["spanId"] for span in sent],
        )

    def spans(self, project_id: str) -> list[dict[str, Any]]:
        """The spans of a project."""
        start, end = (at.isoformat() for at in traces.WINDOW)
        body = {"project_id": project_id, "start_time": start, "end_time": end}
        return self.raw.must("POST", "/v2/spans", body, 200).body["spans"]

    def queue(self) -> SimpleNamespace:
        """A queue of one annotator, one config and one record of an example."""
        config, dataset = self.config(), self.dataset({"question": "one"})
        made = self.made(
            "/v2/annotation-queues", name=self.unique("queue"), annotation_config_ids=[config.id],
            annotator_emails=["reviewer@example.com"],
            record_sources=[{"record_type": "EXAMPLE", "dataset_id": dataset.id}],
        )
        made.config = config
        made.record_id = self.records(made.id)[0]["id"]
        return made

    def records(self, queue_id: str) -> list[dict[str, Any]]:
        """The records of a queue."""
        return self.raw.must("GET", f"/v2/annotation-queues/{queue_id}/records", None, 200).body["records"]

    def space(self) -> SimpleNamespace:
        """Another space."""
        body = {"name": self.unique("space"), "organization_id": self.organization_id}
        return SimpleNamespace(**self.raw.must("POST", "/v2/spaces", body, 201).body)

    def gone(self, path: str) -> None:
        """Assert that what was at this path is there no more."""
        self.raw.must("GET", path, None, 404)

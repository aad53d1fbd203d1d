"""What a test has to say differently, depending on the generation of the SDK it runs under."""

from __future__ import annotations

from typing import Any

from arize._generated.api_client.exceptions import ApiException
from arize.annotation_configs import types as config_types
from arize.annotation_queues import types as queue_types
from arize.utils.resolve import NotFoundError
from arize.version import __version__

__all__ = [
    "UPPER", "VERSION", "ApiException", "NotFoundError", "categorical", "continuous", "example_source", "freeform",
    "inner", "input_of", "label", "role", "span_source",
    "word",
]

VERSION = tuple(int(part) for part in __version__.split(".")[:3])

# Enum words went from lower to upper case, on the wire and in the arguments.
UPPER = VERSION >= (8, 40, 0)

# Until then one method with a type word, since then a method for each type.
_ONE_CREATE = VERSION < (8, 39, 0)


def word(upper: str) -> str:
    """An enum word in the case this SDK speaks."""
    return upper if UPPER else upper.lower()


def role(upper: str) -> str:
    """The name of a predefined role in the spelling this SDK speaks."""
    return upper if UPPER else upper.lower().replace("_", "-")


def inner(value: Any) -> Any:
    """The variant inside a union wrapper; anything else as it is."""
    return getattr(value, "actual_instance", value)


def label(name: str, score: float | None = None) -> Any:
    """One value of a categorical config."""
    kind = getattr(config_types, "CategoricalAnnotationValueRequest", config_types.CategoricalAnnotationValue)
    return kind(label=name, score=score)


def categorical(client: Any, name: str, space: str, values: list[Any], direction: str | None = None) -> Any:
    """Create a CATEGORICAL config."""
    options: dict[str, Any] = {"name": name, "space": space, "values": values}
    if direction:
        options["optimization_direction"] = word(direction)
    if _ONE_CREATE:
        return inner(client.annotation_configs.create(config_type="categorical", **options))
    return inner(client.annotation_configs.create_categorical(**options))


def continuous(client: Any, name: str, space: str, minimum: float, maximum: float) -> Any:
    """Create a CONTINUOUS config."""
    options: dict[str, Any] = {"name": name, "space": space, "minimum_score": minimum, "maximum_score": maximum}
    if _ONE_CREATE:
        return inner(client.annotation_configs.create(config_type="continuous", **options))
    return inner(client.annotation_configs.create_continuous(**options))


def freeform(client: Any, name: str, space: str) -> Any:
    """Create a FREEFORM config."""
    if _ONE_CREATE:
        return inner(client.annotation_configs.create(config_type="freeform", name=name, space=space))
    return inner(client.annotation_configs.create_freeform(name=name, space=space))


def span_source(project_id: str, window: tuple[Any, Any], span_ids: list[str]) -> Any:
    """A record source of single spans."""
    return queue_types.AnnotationQueueRecordInput(queue_types.AnnotationQueueSpanRecordInput(
        record_type=word("SPAN"), project_id=project_id, start_time=window[0], end_time=window[1], span_ids=span_ids,
    ))


def example_source(dataset_id: str, **choice: Any) -> Any:
    """A record source of dataset examples; choice narrows it by example_ids or dataset_version_id."""
    return queue_types.AnnotationQueueRecordInput(queue_types.AnnotationQueueExampleRecordInput(
        record_type=word("EXAMPLE"), dataset_id=dataset_id, **choice,
    ))


def input_of(name: str, **values: Any) -> Any:
    """One submitted annotation: any of score, label, text."""
    return queue_types.AnnotationInput(name=name, **values)

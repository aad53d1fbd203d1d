"""Reading a long queue while it grows."""

import threading

import traces
from dialect import span_source
from traces import WINDOW

EXISTING, ADDED, PAGE = 1200, 300, 100


def test_1200_records_are_paged_without_loss_or_repeat_while_others_are_added(
    raw, client, new_client, new_queue, space, unique,
):
    name = unique("long project")
    count = (EXISTING + ADDED) // 3
    spans = [span for n in range(count) for span in traces.trace(n, f"Long {n}?", f"Short {n}.")]
    traces.send(raw, space["id"], name, spans)
    project = client.projects.list(space="default", name=name).projects[0].id
    ids = [span["spanId"] for span in spans]
    queue = new_queue()

    def add(caller, some):
        source = span_source(project, WINDOW, some)
        return caller.annotation_queues.add_records(annotation_queue=queue.id, record_sources=[source])

    existing = []
    for start in range(0, EXISTING, 400):
        existing += [record.id for record in add(client, ids[start:start + 400]).record_sources]
    assert len(set(existing)) == EXISTING

    failures, first_page_read = [], threading.Event()

    def grow():
        first_page_read.wait()
        try:
            caller = new_client()
            for start in range(EXISTING, EXISTING + ADDED, 20):
                add(caller, ids[start:start + 20])
        except Exception as failure:  # Reported by the test's own thread.
            failures.append(failure)

    adding = threading.Thread(target=grow)
    adding.start()
    seen, cursor = [], None
    while True:
        page = client.annotation_queues.list_records(annotation_queue=queue.id, limit=PAGE, cursor=cursor)
        assert len(page.records) <= PAGE
        seen += [record.id for record in page.records]
        first_page_read.set()
        cursor = page.pagination.next_cursor
        if not page.pagination.has_more:
            break
    adding.join()

    assert failures == []
    assert len(seen) == len(set(seen)), "a record was repeated"
    assert set(existing) <= set(seen), "a record was lost"

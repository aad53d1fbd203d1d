"""Plain HTTP: for what an SDK generation has no method for, and for acting as somebody else."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Answer:
    """What came back: the status, the body read as JSON (None when empty), and the headers."""

    status: int
    body: Any
    headers: Any


@dataclass(frozen=True)
class Raw:
    """A caller without an SDK. It sends no client headers, so the server takes it for an open, current client."""

    base: str
    headers: tuple[tuple[str, str], ...] = ()

    def with_key(self, key: str) -> Raw:
        """The same server, called with an API key."""
        return Raw(self.base, (("Authorization", f"Bearer {key}"),))

    def signed_in(self, email: str, password: str) -> Raw:
        """The same server, called with the session cookie a browser would hold."""
        answer = Raw(self.base).must("POST", "/api/v1/session", {"email": email, "password": password}, 201)
        cookie = answer.headers["Set-Cookie"].split(";", 1)[0]
        return Raw(self.base, (("Cookie", cookie),))

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Send one request. Every status is an answer, not an exception; header names use _ for -."""
        request = urllib.request.Request(self.base + path, method=method)
        for name, value in self.headers:
            request.add_header(name, value)
        for name, value in headers.items():
            request.add_header(name.replace("_", "-"), value)
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, data, timeout=60) as response:
                return _answer(response.status, response)
        except urllib.error.HTTPError as refusal:
            with refusal:
                return _answer(refusal.code, refusal)

    def must(self, method: str, path: str, body: Any, status: int, **headers: str) -> Answer:
        """Send one request that has to be answered with status."""
        answer = self.call(method, path, body, **headers)
        assert answer.status == status, f"{method} {path} answered {answer.status}: {answer.body}"
        return answer


def _answer(status: int, response: Any) -> Answer:
    text = response.read()
    try:
        body = json.loads(text) if text else None
    except ValueError:
        body = text.decode(errors="replace")  # A page, a metrics list: shown as it is when something fails.
    return Answer(status, body, response.headers)

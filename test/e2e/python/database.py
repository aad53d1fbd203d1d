"""A database of its own for every test session on PostgreSQL, so that sessions can run side by side."""

from __future__ import annotations

import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit


@contextmanager
def fresh(url: str) -> Iterator[str]:
    """Create an empty database on the server that url names, and drop it afterwards."""
    name = f"postil_clients_{secrets.token_hex(6)}"
    _psql(url, f'CREATE DATABASE "{name}"')
    try:
        yield urlsplit(url)._replace(path=f"/{name}").geturl()
    finally:
        _psql(url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _psql(url: str, statement: str) -> None:
    # psql rather than a driver: the environments hold nothing but the client under test and pytest.
    subprocess.run(["psql", "--quiet", "--set=ON_ERROR_STOP=1", "--command", statement, url], check=True)

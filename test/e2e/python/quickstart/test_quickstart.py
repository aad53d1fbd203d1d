"""docs/quickstart-python.md, run as it is written: its Python blocks are one session, with the variables its shell block sets."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
DOCUMENT = ROOT / "docs" / "quickstart-python.md"


@pytest.fixture(scope="module")
def document() -> str:
    return DOCUMENT.read_text(encoding="utf-8")


@pytest.fixture
def reader(server, document, tmp_path):
    """The environment of who has done what the document says so far: its variables, with this server's ports and key."""
    said = dict(re.findall(r"(ARIZE_\w+)=(\S+)", "\n".join(_blocks(document, "sh"))))
    assert set(said) == {"ARIZE_API_KEY", "ARIZE_API_HOST", "ARIZE_API_SCHEME", "ARIZE_COLLECTOR_ENDPOINT"}
    ports = {":7070": f":{server.http_port}", ":4317": f":{server.grpc_port}", "postil_…": server.key}
    for name, value in said.items():
        for written, real in ports.items():
            value = value.replace(written, real)
        said[name] = value
    return os.environ | said | {"HOME": str(tmp_path)}


def test_every_block_runs_in_order(document, reader, tmp_path):
    # The document's server has the administrator of a first start without settings; this one's is named by a flag.
    script = "\n".join(_blocks(document, "python")).replace("admin@localhost", "admin@example.com")
    done = subprocess.run([sys.executable, "-c", script], env=reader, cwd=tmp_path, text=True, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr
    table = done.stdout.splitlines()
    assert sum("admin@example.com" in line for line in table) == 4, done.stdout  # Three answers judged, one with a remark.
    assert table[-1].startswith("right: 0.66"), done.stdout


def _blocks(document: str, language: str) -> list[str]:
    found = re.findall(rf"^```{language}\n(.*?)^```$", document, re.MULTILINE | re.DOTALL)
    assert found, f"{DOCUMENT} has no block of {language}"
    return found

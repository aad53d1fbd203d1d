"""Starts the built binary as an operator would: a fresh data folder, free ports, credentials in files."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

ADMIN_EMAIL = "admin@example.com"
START_SECONDS = 30
DRAIN_SECONDS = 20


@dataclass(frozen=True)
class Server:
    """A running server: where it listens, its first key, its log."""

    http_port: int
    grpc_port: int
    key: str
    log: Path
    process: subprocess.Popen[bytes]

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.http_port}"

    def stop(self) -> int:
        """Ask for a graceful end and return the exit code."""
        self.process.terminate()
        try:
            return self.process.wait(DRAIN_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"the server did not end within {DRAIN_SECONDS} s of SIGTERM") from None


def start(binary: Path, folder: Path, database: str | None) -> Server:
    """Start binary with everything it keeps under folder; database None means its own SQLite file there."""
    password = folder / "admin-password"
    password.write_text(secrets.token_urlsafe(18))
    password.chmod(0o600)
    http_port, grpc_port = _free_port(), _free_port()
    command = [
        str(binary), "serve",
        "--data", str(folder / "data"),
        "--listen", f"127.0.0.1:{http_port}",
        "--otlp-grpc-listen", f"127.0.0.1:{grpc_port}",
        "--admin-email", ADMIN_EMAIL,
        "--admin-password-file", str(password),
        "--api-key-file", str(folder / "api-key"),
    ]
    if database:
        command += ["--database", database]
    log = folder / "server.log"
    with log.open("wb") as sink:
        process = subprocess.Popen(command, stdout=sink, stderr=subprocess.STDOUT, env=_environment())
    _await_ready(process, http_port, log)
    return Server(http_port, grpc_port, _first_key(folder / "api-key"), log, process)


def _environment() -> dict[str, str]:
    # A POSTIL_ variable of the caller's shell would be a setting of this server as well.
    return {name: value for name, value in os.environ.items() if not name.startswith("POSTIL_")}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _await_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            pass  # Not listening yet, or not ready yet: ask again until the deadline.
        time.sleep(0.05)
    process.kill()
    process.wait()
    raise AssertionError(f"the server was not ready within {START_SECONDS} s:\n{log.read_text()}")


def _first_key(path: Path) -> str:
    mode = path.stat().st_mode & 0o777
    assert mode == 0o600, f"the key file has mode {mode:o}, want 600"
    return path.read_text().strip()

"""Compose's balancer, a real nginx with its own settings, in front of a gateway that is played here, so that each end can be held."""
import contextlib
import json
import os
import re
import socket
import subprocess
import threading
import time

import pytest
from billmill_testing.program import die_with_parent, free_port
from billmill_testing.waiting import SLOW, wait_until
from repository import ROOT, tool

API = json.loads((ROOT / "docs/api/openapi.json").read_text())
MEBIBYTE = 1 << 20
FILES = sorted(path for path, operations in API["paths"].items() for operation in operations.values()
               if operation.get("requestBody", {}).get("content", {}).keys() - {"application/json"})
OTHERS = sorted(path for path, operations in API["paths"].items() if "post" in operations and path not in FILES and "{" not in path)

# As root it would change to a user who may not write here.
OWN_USER = " user root;" if os.geteuid() == 0 else ""


class Gateway:
    """Takes one request after the other, and says by `received` how much of a body has come. `answer` writes what it likes."""

    def __init__(self, answer):
        self.answer, self.received, self.sent, self.head = answer, 0, 0, b""
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                wire, _ = self.listener.accept()
                with wire, contextlib.suppress(OSError):
                    self._take(wire)

    def _take(self, wire):
        came = b""
        while b"\r\n\r\n" not in came:
            came += wire.recv(65536)
        self.head, _, body = came.partition(b"\r\n\r\n")
        length = int((re.search(rb"content-length: (\d+)", self.head, re.I) or [0, b"0"])[1])
        self.received = len(body)
        while self.received < length and (part := wire.recv(65536)):
            self.received += len(part)
        self.answer(self, wire)

    def close(self):
        self.listener.close()


def accepts(_, wire):
    wire.sendall(b"HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")


@pytest.fixture
def balancer(tmp_path):
    """Begins an nginx for a gateway; returns its port. Only addresses differ from what Compose runs."""
    with contextlib.ExitStack() as stack:
        def begin(gateway):
            stack.callback(gateway.close)
            port = free_port()
            text = (ROOT / "deploy/docker/nginx.conf").read_text()
            for before, after in (("/tmp/", f"{tmp_path}/"), ("resolver 127.0.0.11 valid=2s ipv6=off;", ""), ("listen 8080;", f"listen 127.0.0.1:{port};"),
                                  ("set $gateway gateway;", "set $gateway 127.0.0.1;"), ("$gateway:5002", f"$gateway:{gateway.port}")):
                assert before in text
                text = text.replace(before, after)
            (tmp_path / "nginx.conf").write_text(text)
            log = stack.enter_context(open(tmp_path / "log", "w"))
            process = subprocess.Popen([tool("nginx"), "-p", tmp_path, "-e", "stderr", "-g", f"daemon off;{OWN_USER}", "-c", tmp_path / "nginx.conf"],
                                       stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=die_with_parent)
            stack.callback(process.wait)
            stack.callback(process.terminate)

            def listens():
                assert process.poll() is None, (tmp_path / "log").read_text()
                with contextlib.suppress(OSError):
                    return bool(socket.create_connection(("127.0.0.1", port), 1).close() or True)
            wait_until(listens, 30.0, "nginx listens")
            return port
        yield begin


def call(port):
    return socket.create_connection(("127.0.0.1", port), 30 * SLOW)


def head(method, path, length):
    return f"{method} {path} HTTP/1.1\r\nHost: shop.example:5002\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n".encode()


def status(wire):
    return int(wire.recv(65536).split(b" ", 2)[1])


def post(port, path, length):
    with call(port) as wire:
        wire.sendall(head("POST", path, length) + bytes(length))
        return status(wire)


def test_there_are_files_and_others():
    assert len(FILES) == 4 and "/api/v1/invoices" in OTHERS


@pytest.mark.parametrize("path", FILES)
def test_a_file_of_any_size_reaches_the_gateway_while_it_arrives(balancer, path):
    gateway = Gateway(accepts)
    port = balancer(gateway)
    length = 20 * MEBIBYTE
    with call(port) as wire:
        wire.sendall(head("POST", path, length) + bytes(length // 2))
        wait_until(lambda: gateway.received >= length // 4, 20.0, "the gateway has some of a file that is on its way")
        wire.sendall(bytes(length - length // 2))
        assert status(wire) == 202
    assert gateway.received == length


def test_a_body_above_every_limit_of_billmill_reaches_it_so_that_its_answer_says_why(balancer):
    gateway = Gateway(accepts)
    port = balancer(gateway)
    for path in OTHERS:
        assert post(port, path, MEBIBYTE) == 202 and gateway.received == MEBIBYTE, path
        assert b"\r\nHost: shop.example:5002\r\n" in gateway.head, "the name that the client used"


def test_a_body_without_bound_is_for_files_alone(balancer):
    gateway = Gateway(accepts)
    port = balancer(gateway)
    with call(port) as wire:
        wire.sendall(head("POST", "/api/v1/invoices", 100 * MEBIBYTE))
        assert status(wire) == 413
    assert gateway.head == b""


def test_an_archive_waits_for_its_client_at_the_gateway(balancer, tmp_path):
    def archive(gateway, wire):
        wire.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/zip\r\nConnection: close\r\n\r\n")
        for _ in range(100):
            wire.sendall(bytes(MEBIBYTE))
            gateway.sent += MEBIBYTE

    gateway = Gateway(archive)
    with call(balancer(gateway)) as wire:
        wire.sendall(head("GET", "/api/v1/exports/documents", 0))
        assert status(wire) == 200
        before = -1
        while gateway.sent != before:  # Until nothing moves any more.
            before = gateway.sent
            time.sleep(0.5)
        assert 0 < gateway.sent < 50 * MEBIBYTE
        assert [path for path in (tmp_path / "proxy").rglob("*") if path.is_file()] == []


def test_an_event_is_told_while_its_stream_goes_on(balancer):
    told = threading.Event()

    def events(_, wire):
        wire.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nX-Accel-Buffering: no\r\nConnection: close\r\n\r\nid: 1\n\n")
        told.wait(30 * SLOW)

    with call(balancer(Gateway(events))) as wire:
        wire.sendall(head("GET", "/api/v1/events", 0))
        seen = b""
        while b"id: 1" not in seen:
            part = wire.recv(65536)
            assert part, "the stream ended"
            seen += part
        told.set()

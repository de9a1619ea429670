"""The clients must see a lying server, and must not give up on one that is merely rude."""

import asyncio
import json
import threading
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import evidence
import pytest
from load import Load


class Handler(BaseHTTPRequestHandler):
    """Takes everything as the contract says, but for the lies of its server."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # Head and body in one write.

    def log_message(self, *_):
        pass

    def do_POST(self):
        key = self.headers["Idempotency-Key"]
        body = self.rfile.read(int(self.headers["Content-Length"]))
        server = self.server
        with server.lock:
            server.count += 1
            if server.count % 7 == 0 and "rude" in server.lies:
                self.close_connection = True
                return
            if server.count % 5 == 0 and "busy" in server.lies:
                return self.answer(503, {})
            known = server.taken.setdefault(key, (str(uuid.uuid4()), body))
            again = server.count > 1 and known[1] is not body
            if known[1] != body and "swallows" not in server.lies:
                return self.answer(422, {})
            if "forgets" in server.lies:
                del server.taken[key]
            if "refuses" in server.lies and server.count == 50:
                return self.answer(400, {})
            marked = again and "unmarked" not in server.lies
            self.answer(202, {"id": known[0], "links": {}}, {"Idempotent-Replayed": "true"} if marked else {})

    def answer(self, status, body, headers=None):
        text = json.dumps(body).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


def run(tmp_path, *lies, requests=300):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.lies, server.taken, server.count, server.lock = lies, {}, 0, threading.Lock()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        load = Load(f"http://127.0.0.1:{server.server_address[1]}", requests, 3, tmp_path / "log", connections=8)
        asyncio.run(asyncio.wait_for(load.run(), 60))
        return load, evidence.read_log(tmp_path / "log")
    finally:
        server.shutdown()
        server.server_close()


def test_an_honest_server_passes(tmp_path):
    load, ledger = run(tmp_path)
    assert load.violations == 0 and ledger.violations == []
    assert len(ledger.bills) + len(ledger.registrations) == load.accepted >= 300
    assert load.statuses[422] > 0, "the share with another body was never sent"


def test_lost_connections_and_503_are_repeated_until_202(tmp_path):
    load, ledger = run(tmp_path, "rude", "busy")
    assert ledger.violations == []
    assert len(ledger.bills) + len(ledger.registrations) == load.accepted >= 300
    assert load.lost > 0 and load.retries > 0


@pytest.mark.parametrize("lie", ["forgets", "swallows", "unmarked", "refuses"])
def test_lies_are_written_down(tmp_path, lie):
    load, ledger = run(tmp_path, lie)
    assert load.violations > 0 and ledger.violations

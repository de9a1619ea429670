"""A plain HTTP client that keeps its connection."""

import http.client
import json
import socket
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

from .waiting import wait_until


@dataclass
class Answer:
    status: int
    headers: dict  # Names in lower case.
    body: bytes

    def json(self):
        return json.loads(self.body)


class Client:
    """One connection. Not for several threads at once."""

    def __init__(self, url, timeout_s=30.0, headers=None):
        parts = urlsplit(url)
        self.host, self.port = parts.hostname, parts.port
        self.timeout_s = timeout_s
        self.headers = dict(headers or {})
        self.connection = None

    def _connect(self):
        self.connection = http.client.HTTPConnection(self.host, self.port, timeout=self.timeout_s)
        self.connection.connect()
        self.connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def call(self, method, target, body=None, headers=None):
        """Raises OSError or http.client.HTTPException where no whole answer came.

        A GET on a kept connection that the server had closed meanwhile is sent once more; a POST never is.
        """
        fresh = self.connection is None
        try:
            return self._call(method, target, body, headers)
        except (OSError, http.client.HTTPException):
            self.close()
            if fresh or method != "GET":
                raise
            return self._call(method, target, body, headers)

    def _call(self, method, target, body, headers):
        if self.connection is None:
            self._connect()
        sent = {**self.headers, **(headers or {})}
        if isinstance(body, (dict, list)):
            body = json.dumps(body, ensure_ascii=False).encode()
            sent.setdefault("Content-Type", "application/json")
        if method == "POST" and body is None:
            sent.setdefault("Content-Type", "application/json")
        self.connection.request(method, target, body=body, headers=sent)
        response = self.connection.getresponse()
        answer = Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        if response.will_close:
            self.close()
        return answer

    def get(self, target, headers=None):
        return self.call("GET", target, headers=headers)

    def post(self, target, body=None, headers=None):
        return self.call("POST", target, body, headers)

    def close(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def paged(client, target, limit=200, deadline_s=30.0):
    """Every item of a list, page after page. A page that a busy machine does not bring in time is asked for again, as clients do."""
    def now(url):
        answer = client.get(url)
        return None if answer.status == 503 and "retry-after" in answer.headers else answer

    cursor = ""
    while True:
        glue = "&" if "?" in target else "?"
        url = f"{target}{glue}limit={limit}" + (f"&cursor={quote(cursor, safe='')}" if cursor else "")
        answer = wait_until(lambda url=url: now(url), deadline_s, f"GET {target} answers", pause_s=0.1)
        if answer.status != 200:
            raise RuntimeError(f"GET {target}: {answer.status} {answer.body[:300]!r}")
        page = answer.json()
        yield from page["items"]
        following = page.get("next") or ""
        if not following:
            return
        if following == cursor:
            raise RuntimeError(f"GET {target}: the cursor {cursor} leads to itself")
        cursor = following


def rfc3339_now():
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def wait_for_lists(client, deadline_s=60.0):
    """Until lists are as of this call, or later: one that is older says so by `asOf`."""
    asked_at = rfc3339_now()

    def is_current():
        return client.get("/api/v1/invoices?limit=1").json().get("asOf", asked_at) >= asked_at

    wait_until(is_current, deadline_s, "the list of invoices is of now", pause_s=0.05)


def fresh_account(client, deadline_s=120.0):
    """The stages of GET /api/v1/account, counted after this call: a count that takes long is answered with the last one."""
    asked_at = rfc3339_now()

    def counted():
        answer = client.get("/api/v1/account")
        if answer.status == 503:
            return None
        if answer.status != 200:
            raise RuntimeError(f"GET /api/v1/account: {answer.status} {answer.body[:300]!r}")
        account = answer.json()
        return account["stages"] if account["asOf"] >= asked_at else None
    return wait_until(counted, deadline_s, "a fresh account")


def metrics(text):
    """Prometheus text: 'name{labels}' -> value."""
    values = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            name, _, value = line.rpartition(" ")
            values[name] = float(value)
    return values

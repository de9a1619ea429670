"""A web page of somebody else, in a real browser: it changes nothing, and under a name that was rebound it reads nothing.

Chromium runs headless and prints the page that it ends on. So these tests need no driver: a foreign page submits a form, which
is what every browser sends without asking, and what billmill answered is the page that is printed.
"""

import html
import http.server
import json
import re
import shutil
import subprocess
import threading

import pytest
from billmill_testing.waiting import SLOW
from examples import BILL, SHIRT

FOREIGN = "shop.example"
REBOUND = "rebound.example"


def browser():
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        pytest.skip("this machine has no chromium")
    return found


@pytest.fixture
def visit(tmp_path):
    """Opens a URL and returns the text that the browser shows at the end. Both names lead to this machine."""
    program = browser()

    def look(url):
        rules = ",".join(f"MAP {name} 127.0.0.1" for name in (FOREIGN, REBOUND))
        done = subprocess.run([program, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-extensions",
                               "--disable-background-networking", f"--user-data-dir={tmp_path / 'profile'}",
                               f"--host-resolver-rules={rules}", "--virtual-time-budget=5000", "--timeout=20000", "--dump-dom", url],
                              capture_output=True, text=True, timeout=60 * SLOW, check=True)
        return html.unescape(re.sub(r"<[^>]+>", "", done.stdout))
    return look


@pytest.fixture
def foreign_site():
    """Serves pages by path on a free port."""
    pages = {}

    class Pages(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            page = pages.get(self.path, "").encode()
            self.send_response(200 if page else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield lambda path, page: pages.update({path: page}) or f"http://{FOREIGN}:{server.server_port}{path}"
    server.shutdown()
    thread.join()
    server.server_close()


def port_of(service):
    return service.url.rsplit(":", 1)[1]


def page_that_submits(target, body):
    """A form of type text/plain sends NAME=VALUE: split so that the whole is the body."""
    name, value = body.split("=", 1)
    return (f'<form method="post" enctype="text/plain" action="{target}"><input name="{html.escape(name)}" '
            f'value="{html.escape(value)}"></form><script>document.forms[0].submit()</script>')


def bills(service):
    return [bill["id"] for bill in service.http.get(INVOICES).json()["items"]]


INVOICES = "/api/v1/invoices"
CREDIT_NOTES = "/api/v1/credit-notes"


def test_a_foreign_page_bills_and_cancels_nothing(make_service, visit, foreign_site):
    service = make_service()
    service.register()
    id = service.bill()
    service.wait_state(id, "sent")
    bill = json.dumps({"userId": "john.doe@example.com", "items": [SHIRT], "note": "="})
    credit = json.dumps({"invoice": id, "reason": "="})
    for path, body in ((BILL, bill), (INVOICES, bill), (CREDIT_NOTES, credit)):
        shown = visit(foreign_site("/", page_that_submits(service.url + path, body)))
        assert "cross_site_request" in shown and '"status":403' in shown.replace(" ", ""), shown
    scripted = (f"<pre></pre><script>fetch('{service.url}{BILL}', {{method: 'POST', mode: 'no-cors', body: {json.dumps(bill)}}})"
                ".then(answer => { document.body.textContent = 'asked ' + answer.type })</script>")
    assert "asked opaque" in visit(foreign_site("/script", scripted)), "the request went out, and the page may not read the answer"
    assert bills(service) == [id]
    assert service.invoice(id)["state"] == "issued"
    assert service.account()["billing"]["in"] == 1, "nothing of it was kept"


def test_a_rebound_name_reads_nothing(make_service, visit):
    service = make_service()
    service.register()
    service.wait_drained()
    path = "/api/v1/customers"
    assert "john.doe@example.com" in visit(service.url + path), "by its address the browser reads it"
    shown = visit(f"http://{REBOUND}:{port_of(service)}{path}")
    assert "misdirected_request" in shown and "john.doe" not in shown, shown

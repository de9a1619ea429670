"""A shop's evening: a hundred customers, a hundred bills, and an answer to what became of each."""

import json
import subprocess
import sys

from billmill_testing.program import SOURCE
from billmill_testing.waiting import SLOW
from billmill_testing.web import paged
from examples import SHIRT

SEND_BILLS = SOURCE / "docs" / "examples" / "send_bills.py"


def write_lines(path, objects):
    path.write_text("".join(json.dumps(each) + "\n" for each in objects))
    return str(path)


def customer(n):
    """The first 34 have no telephone number, the next six no address that could be written to."""
    email = f"customer-{n}@example.com" if not 34 <= n < 40 else f"customer-{n} at example.com"
    return {"email": email, "firstname": "Ada", "name": f"Buyer {n}", **({"mobile": "0123456789"} if n >= 34 else {})}


def bill(n):
    return {"userId": f"customer-{n}@example.com", "items": [SHIRT], "orderReference": f"order-{n}"}


def run(service, folder, *options):
    """The last four customers are never registered."""
    command = [sys.executable, str(SEND_BILLS), "--url", service.url, "--wait", str(30 * SLOW), *options,
               write_lines(folder / "customers.jsonl", map(customer, range(96))),
               write_lines(folder / "bills.jsonl", map(bill, range(100)))]
    return subprocess.run(command, capture_output=True, text=True, timeout=120 * SLOW, check=False)


def test_every_bill_is_sent_or_stands_with_its_reason_in_one_list(service, tmp_path):
    told = run(service, tmp_path)
    assert told.returncode == 1, told.stdout + told.stderr
    assert told.stdout.splitlines()[-1] == "100 bills: 90 handed to the mail server, 10 waiting."
    assert told.stdout.count("was refused: /email not_an_email") == 6
    assert told.stdout.count("is waiting: unknown_customer, until 20") == 10

    open_bills = list(paged(service.http, "/api/v1/invoices?state=open"))
    assert {each["userId"] for each in open_bills} == {f"customer-{n}@example.com" for n in (*range(34, 40), *range(96, 100))}
    assert {each["waitingFor"] for each in open_bills} == {"unknown_customer"}
    assert len(service.invoices()) == 90
    assert len(service.mails()) == 90

    for n in (*range(34, 40), *range(96, 100)):
        service.register(f"customer-{n}@example.com")
    again = run(service, tmp_path)
    assert "100 handed" in again.stdout.splitlines()[-1] or "waiting" in again.stdout.splitlines()[-1]
    service.wait_drained(deadline_s=30.0 * SLOW)
    assert list(paged(service.http, "/api/v1/invoices?state=open")) == []
    assert len(service.invoices()) == 100, "nothing is billed twice by sending it again"
    assert run(service, tmp_path).returncode == 0


def test_says_that_nobody_is_there(tmp_path):
    class Nobody:
        url = "http://127.0.0.1:9"

    told = run(Nobody, tmp_path)
    assert told.returncode == 2
    assert "send_bills: " in told.stderr

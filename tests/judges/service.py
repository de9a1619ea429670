"""Makes documents with the real program over HTTP: registers, bills, and fetches what came of it."""

import functools
import json
from dataclasses import dataclass
from pathlib import Path

from billmill_testing.program import SOURCE, Program
from billmill_testing.waiting import wait_until
from billmill_testing.web import Client

REGISTER = "/api/v1/user/register"
BILL = "/api/v1/bill/genBill"


@functools.cache
def embeds_invoices():
    """Whether the contract promises the invoice as XML; then each PDF must hold it."""
    contract = json.loads((SOURCE / "docs/api/openapi.json").read_text())
    return any(path.endswith("/xml") for path in contract["paths"])


@dataclass(frozen=True)
class Document:
    path: Path   # The PDF.
    bill: dict   # GET /api/v1/bill/{id}


class Service:
    def __init__(self, folder, sellers):
        """sellers: id -> TOML."""
        self.folder = Path(folder)
        directory = self.folder / "sellers"
        directory.mkdir(parents=True)
        for name, toml in sellers.items():
            (directory / f"{name}.toml").write_text(toml, encoding="utf-8")
        self.program = Program(self.folder / "run", settings=f'[sellers]\ndirectory = "{directory}"\n').start()
        self.http = Client(self.program.url)

    def make_all(self, cases):
        """All are asked for before the first is waited for. name -> Document"""
        ids = {case.name: self.ask(case.customer, case.bill) for case in cases}
        return {name: self.collect(name, id) for name, id in ids.items()}

    def make(self, name, customer, request):
        """One document in the file <name>.pdf."""
        return self.collect(name, self.ask(customer, request))

    def ask(self, customer, request):
        """Returns the bill's id as soon as it is accepted."""
        self._accepted(REGISTER, customer)
        return self._accepted(BILL, {"deliver": "none", **request, "userId": customer["email"]})

    def collect(self, name, id):
        def done():
            bill = self.http.get(f"/api/v1/bill/{id}").json()
            return bill if bill["state"] in ("issued", "sent", "failed") else None
        bill = wait_until(done, 60.0, f"{name} is issued")
        assert bill["state"] != "failed", f"{name}: {bill.get('failure')}"
        answer = self.http.get(f"/api/v1/bill/{id}/pdf")
        assert answer.status == 200, f"{name}: {answer.status} {answer.body[:300]!r}"
        path = self.folder / f"{name}.pdf"
        path.write_bytes(answer.body)
        return Document(path, bill)

    def close(self):
        self.http.close()
        assert self.program.stop() == 0, self.program.log_tail()

    def _accepted(self, target, body):
        answer = self.http.post(target, body)
        assert answer.status == 202, f"{target}: {answer.status} {answer.body[:600]!r}"
        return answer.json()["id"]

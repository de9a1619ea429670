"""What the auditor reads: the load's log, HTTP, raw files. The only place that knows how they are written."""

import binascii
import hashlib
import json
import os
import re
import sys
import uuid
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support" / "python"))

from billmill_testing.web import fresh_account, metrics, paged, wait_for_lists


@dataclass
class Ledger:
    """The load's log."""

    bills: dict = field(default_factory=dict)  # Id -> row.
    registrations: dict = field(default_factory=dict)
    violations: list = field(default_factory=list)


@dataclass(slots=True)
class Delivery:
    to: str
    state: str
    message_id: str


@dataclass(slots=True)
class Invoice:
    id: str
    state: str
    series: str
    number: int
    printed: str
    issued_on: str  # ISO date: compares as text.
    gross: str
    buyer: str  # E-mail.
    sha256: str
    deliveries: list


@dataclass(slots=True)
class Mail:
    message_id: str
    to: str
    pdf_sha256: str
    name: str  # Where it lies, for people.


@dataclass
class View:
    """What the program says of itself."""

    invoices: dict = field(default_factory=dict)  # Id -> Invoice.
    customers: dict = field(default_factory=dict)  # E-mail -> last name.
    dead_letters: dict = field(default_factory=dict)  # Event id -> (stage, code, state)
    stages: list = field(default_factory=list)
    possible_duplicates: int = 0


def read_log(path):
    ledger = Ledger()
    with open(path, encoding="utf-8") as file:
        for text in file:
            row = json.loads(text)
            if "violation" in row:
                ledger.violations.append(f"{row['kind']} {row['key']}: {row['violation']}")
                continue
            book = ledger.bills if row["kind"] == "bill" else ledger.registrations
            if row["id"] in ledger.bills or row["id"] in ledger.registrations:
                ledger.violations.append(f"two requests were given the id {row['id']}")
            book[row["id"]] = row
    return ledger


def ask(client):
    view = View()
    view.stages = fresh_account(client)
    wait_for_lists(client)
    for item in paged(client, "/api/v1/invoices"):
        view.invoices[item["id"]] = as_invoice(item)
    for item in paged(client, "/api/v1/customers"):
        view.customers[item["email"].lower()] = item["lastname"]
    for item in paged(client, "/api/v1/failures"):
        view.dead_letters[item["id"]] = (item["stage"], item["code"], item["state"])
    values = metrics(client.get("/metrics").body.decode())
    view.possible_duplicates = int(values.get("billmill_mail_possible_duplicates", 0))
    return view


def as_invoice(item):
    return Invoice(
        id=item["id"], state=item["delivery"], series=sys.intern(item["series"]), number=item["sequence"],
        printed=item["number"], issued_on=sys.intern(item["issueDate"]), gross=item["totals"]["gross"],
        buyer=item["buyer"]["email"].lower(), sha256=item["document"]["sha256"].lower(),
        deliveries=[Delivery(d["to"], sys.intern(d["state"]), d.get("messageId", "")) for d in item["deliveries"]])


# -- raw files ------------------------------------------------------------------------------------------------------


def walk(folder, suffix):
    for place, _, names in os.walk(folder):
        for name in names:
            if name.endswith(suffix):
                yield os.path.join(place, name), name


def document_hashes(folder):
    """Yields (invoice id, SHA-256, path) of every PDF file below a folder. The id stands at the end of the PDF."""
    for path, _ in walk(folder, ".pdf"):
        with open(path, "rb") as file:
            content = file.read()
        ids = re.findall(rb"/ID\[<([0-9A-Fa-f]{32})>", content)
        yield str(uuid.UUID(ids[-1].decode())) if ids else "", hashlib.sha256(content).hexdigest(), path


def read_mailbox(folder):
    mails = []
    for path, name in walk(folder, ".eml"):
        with open(path, "rb") as file:
            mails.append(as_mail(file.read(), name))
    return mails


def header(head, name):
    """A header's value, unfolded; empty where it is missing."""
    found = re.search(rb"(?im)^" + name + rb":[ \t]*((?:.*\r?\n[ \t]+)*.*)", head)
    return re.sub(rb"\r?\n[ \t]+", b" ", found.group(1)).strip().decode("utf-8", "replace") if found else ""


def as_mail(raw, name):
    """Far quicker than a MIME parser, and enough: the headers, and the bytes of the PDF part."""
    head = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0]
    return Mail(header(head, b"message-id"), header(head, b"to"), pdf_in(raw), name)


def pdf_in(raw):
    """SHA-256 of the attached PDF; empty where there is none or it is cut short."""
    found = re.search(rb"(?im)^content-type:[ \t]*application/pdf", raw)
    if not found:
        return ""
    begins = re.compile(rb"\r?\n\r?\n").search(raw, found.start())
    ends = raw.find(b"\n--", begins.end()) if begins else -1
    if ends < 0:
        return ""
    try:
        return hashlib.sha256(binascii.a2b_base64(raw[begins.end():ends])).hexdigest()
    except binascii.Error:
        return ""


def read_sink_log(path):
    """One JSON line per accepted mail: messageId, to, sha256 of the attached PDF."""
    mails = []
    with open(path, encoding="utf-8") as file:
        for place, text in enumerate(file, 1):
            row = json.loads(text)
            mails.append(Mail(row["messageId"], row["to"], row.get("pdfSha256", ""), f"line {place}"))
    return mails

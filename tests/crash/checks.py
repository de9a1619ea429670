"""The auditor's rules. Each takes evidence and returns its issues, one sentence each; empty is good."""

import hashlib
import random
from collections import Counter, defaultdict

import evidence

EXPECTED_DEATHS = {"unknown_customer"}  # Of bills whose customer never came, or came late.
HANDED_OVER = ("handed_over", "trial")  # trial: by the built-in mailbox.
OPEN_STATES = {"open", "retried", "discarded"}


def clients(ledger):
    return list(ledger.violations)


def account(ledger, view):
    found = []
    expected_in = {"users": len(ledger.registrations), "billing": len(ledger.bills)}
    for stage in view.stages:
        name = stage["stage"]
        if stage["in"] != stage["done"] + stage["waiting"] + stage["dead"]:
            found.append(f"{name}: in {stage['in']} != done {stage['done']} + waiting {stage['waiting']} + "
                         f"dead {stage['dead']}")
        if stage["waiting"] != 0:
            found.append(f"{name}: {stage['waiting']} still wait")
        if stage.get("missingCount", 0) != 0:
            found.append(f"{name}: {stage['missingCount']} are missing, such as {stage.get('missing', [])[:3]}")
        if name in expected_in and stage["in"] != expected_in[name]:
            found.append(f"{name}: in {stage['in']}, but {expected_in[name]} were answered 202")
    found += [f"no account of {name}" for name in ("users", "billing", "notify")
              if name not in {stage["stage"] for stage in view.stages}]
    return found


def bills(ledger, view):
    found = []
    for id, row in ledger.bills.items():
        invoice, dead = view.invoices.get(id), view.dead_letters.get(id)
        may_die = row.get("customer", "soon") in ("never", "later")
        if invoice is not None:
            if row["email"].lower() != invoice.buyer:
                found.append(f"{id}: bills another buyer")
            if row.get("customer") == "never":
                found.append(f"{id}: was issued, though its customer never registered")
        elif dead is None:
            found.append(f"{id}: lost: neither invoice nor dead letter")
        elif dead[1] not in EXPECTED_DEATHS or not may_die or dead[2] not in OPEN_STATES:
            found.append(f"{id}: dead letter {dead} was not expected")
    return found


def registrations(ledger, view):
    found = []
    names = defaultdict(set)
    for id, row in ledger.registrations.items():
        names[row["email"].lower()].add(row["lastname"])
        if id in view.dead_letters and view.dead_letters[id][2] in OPEN_STATES:
            found.append(f"{id}: dead letter {view.dead_letters[id]}")
    for email, possible in names.items():
        if email not in view.customers:
            found.append(f"{email}: registered and not there")
        elif view.customers[email] not in possible:
            found.append(f"{email}: has a name nobody gave it")
    return found


def phantoms(ledger, view):
    registered = {row["email"].lower() for row in ledger.registrations.values()}
    found = [f"invoice {id} ({invoice.printed}): no 202 for it" for id, invoice in view.invoices.items()
             if id not in ledger.bills]
    found += [f"customer {email}: nobody registered it" for email in view.customers if email not in registered]
    found += [f"dead letter {id} {dead} beside a finished invoice" for id, dead in view.dead_letters.items()
              if dead[0] == "billing" and dead[2] in OPEN_STATES and id in view.invoices]
    found += [f"dead letter {id} {dead}: a mail that failed" for id, dead in view.dead_letters.items()
              if dead[0] == "notify" and dead[2] in OPEN_STATES]
    return found


def numbers(invoices):
    found = []
    by_series = defaultdict(list)
    for invoice in invoices.values():
        by_series[invoice.series].append(invoice.number)
    for series, seen in sorted(by_series.items()):
        counted = Counter(seen)
        found += [f"{series}: number {number} {times} times" for number, times in counted.items() if times > 1]
        missing = sorted(set(range(1, max(seen) + 1)) - counted.keys())
        found += [f"{series}: number {number} is missing" for number in missing]
        found += [f"{series}: number {number} is below 1" for number in counted if number < 1]
    printed = Counter(invoice.printed for invoice in invoices.values())
    found += [f"printed number {number} {times} times" for number, times in printed.items() if times > 1]
    return found


def dates(invoices):
    found = []
    last = {}
    for invoice in sorted(invoices.values(), key=lambda invoice: (invoice.series, invoice.number)):
        before = last.get(invoice.series)
        if before is not None and invoice.issued_on < before.issued_on:
            found.append(f"{invoice.printed} of {invoice.issued_on} follows {before.printed} of {before.issued_on}")
        last[invoice.series] = invoice
    return found


def totals(ledger, invoices):
    return [f"{id}: {invoices[id].gross}, asked for {row['gross']}" for id, row in ledger.bills.items()
            if "gross" in row and id in invoices and invoices[id].gross != row["gross"]]


def expected_recipients(row):
    return Counter([row["email"].lower(), *(copy.lower() for copy in row["copies"])] if row["mail"] else [])


def deliveries(ledger, invoices):
    found = []
    for id, row in ledger.bills.items():
        invoice = invoices.get(id)
        if invoice is None:
            continue
        if invoice.state not in (HANDED_OVER if row["mail"] else ("none", *HANDED_OVER)):
            found.append(f"{id}: is {invoice.state}")
        found += [f"{id}: a delivery is {delivery.state}" for delivery in invoice.deliveries
                  if delivery.state not in HANDED_OVER]
        there = Counter(delivery.to.lower() for delivery in invoice.deliveries)
        expected = expected_recipients(row)
        extra = sum((there - expected).values())
        if expected - there:
            found.append(f"{id}: {sum((expected - there).values())} deliveries are missing")
        if extra != (1 if row.get("bcc") else 0):
            found.append(f"{id}: {extra} deliveries more than the request names")
    return found


def mails(invoices, seen):
    found = []
    by_message = defaultdict(list)
    for mail in seen:
        by_message[mail.message_id].append(mail)
    known = set()
    for invoice in invoices.values():
        for delivery in invoice.deliveries:
            if not delivery.message_id or delivery.message_id in known:
                found.append(f"{invoice.id}: Message-ID {delivery.message_id!r} is not its own")
            known.add(delivery.message_id)
            arrived = by_message.get(delivery.message_id, [])
            if not arrived:
                found.append(f"{invoice.id}: no mail {delivery.message_id}")
            for mail in arrived:
                if mail.pdf_sha256 != invoice.sha256:
                    found.append(f"{invoice.id}: the mail {mail.name} holds another PDF than the record, or none")
                if delivery.to.lower() not in mail.to.lower():
                    found.append(f"{invoice.id}: the mail {mail.name} went to somebody else")
    found += [f"{mail.name}: a mail that no delivery knows" for mail in seen if mail.message_id not in known]
    return found


def doubles(seen):
    counted = Counter(mail.message_id for mail in seen)
    return [f"{message}: {times} times" for message, times in counted.items() if times > 1]


def seen_again(seen):
    return len(seen) - len({mail.message_id for mail in seen})


def surplus(seen, possible_duplicates):
    more = seen_again(seen)
    if more <= possible_duplicates:
        return []
    return [f"{more} mails were seen more than once, {possible_duplicates} were counted as possible"]


def files(invoices, folder):
    found = []
    missing = set(invoices)
    for id, sha256, path in evidence.document_hashes(folder):
        if id not in invoices:
            found.append(f"{path}: no invoice has this file")
            continue
        missing.discard(id)
        if sha256 != invoices[id].sha256:
            found.append(f"{path}: {sha256}, but the record says {invoices[id].sha256}")
    return found + [f"{id}: no PDF file" for id in missing]


def served(client, invoices, count):
    """Bytes over HTTP, of some invoices drawn the same way each time."""
    found = []
    drawn = random.Random(len(invoices)).sample(sorted(invoices), min(count, len(invoices)))
    for id in drawn:
        answer = client.get(f"/api/v1/invoices/{id}/pdf")
        if answer.status != 200:
            found.append(f"{id}: {answer.status}")
        elif hashlib.sha256(answer.body).hexdigest() != invoices[id].sha256:
            found.append(f"{id}: other bytes than the record's")
    return found

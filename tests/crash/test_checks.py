"""The auditor must find every lie: a sound world passes, and each planted fault is named by the check it breaks."""

import base64
import copy
import hashlib

import checks
import evidence
import pytest
from evidence import Delivery, Invoice, Ledger, Mail, View

SERIES = "max-stores/invoice/main/2026-27"


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


def pdf_of(place):
    return f"pdf {place} /ID[<{uuid_of(place).replace('-', '')}>]"


class World:
    """Five bills of five customers, all delivered: bill 2 has a copy, bill 3 wants no mail, bill 4 waits in vain."""

    def __init__(self, documents):
        self.ledger, self.view, self.mails = Ledger(), View(), []
        for place in range(5):
            self.add_customer(place, registered=place != 4)
            self.add_bill(place)
        for place in range(4):
            self.issue(place, documents)
        self.view.dead_letters["bill-4"] = ("billing", "unknown_customer", "open")
        self.view.stages = [
            {"stage": "users", "in": 4, "done": 4, "waiting": 0, "dead": 0, "missingCount": 0},
            {"stage": "billing", "in": 5, "done": 4, "waiting": 0, "dead": 1, "missingCount": 0},
            {"stage": "notify", "in": 4, "done": 4, "waiting": 0, "dead": 0, "missingCount": 0}]
        self.documents = documents

    def add_customer(self, place, registered):
        if registered:
            self.ledger.registrations[f"register-{place}"] = {"email": f"C{place}@example.com", "lastname": f"L{place}"}
            self.view.customers[f"c{place}@example.com"] = f"L{place}"

    def add_bill(self, place):
        self.ledger.bills[f"bill-{place}"] = {
            "email": f"C{place}@example.com", "gross": f"{100 + place}.00", "mail": place != 3, "bcc": False,
            "copies": ["copy@example.net"] if place == 2 else [], "customer": "never" if place == 4 else "soon"}

    def issue(self, place, documents):
        id = uuid_of(place)
        self.ledger.bills[id] = self.ledger.bills.pop(f"bill-{place}")
        recipients = ([f"c{place}@example.com"] if place != 3 else []) + (["copy@example.net"] if place == 2 else [])
        deliveries = [Delivery(to, "handed_over", f"<{place}.{n}@example.com>") for n, to in enumerate(recipients)]
        (documents / f"{place}.pdf").write_text(pdf_of(place))
        self.view.invoices[id] = Invoice(
            id, "handed_over" if recipients else "none", SERIES, place + 1, f"MS/26-27/{place + 1:06}", "2026-11-22",
            f"{100 + place}.00", f"c{place}@example.com", sha(pdf_of(place)), deliveries)
        self.mails += [Mail(d.message_id, d.to, sha(pdf_of(place)), f"{d.message_id}.eml") for d in deliveries]

    def issues(self):
        return {
            "clients": checks.clients(self.ledger), "account": checks.account(self.ledger, self.view),
            "bills": checks.bills(self.ledger, self.view), "phantoms": checks.phantoms(self.ledger, self.view),
            "registrations": checks.registrations(self.ledger, self.view),
            "numbers": checks.numbers(self.view.invoices), "dates": checks.dates(self.view.invoices),
            "totals": checks.totals(self.ledger, self.view.invoices),
            "deliveries": checks.deliveries(self.ledger, self.view.invoices),
            "mails": checks.mails(self.view.invoices, self.mails), "doubles": checks.doubles(self.mails),
            "surplus": checks.surplus(self.mails, self.view.possible_duplicates),
            "files": checks.files(self.view.invoices, self.documents)}


def uuid_of(place):
    return f"00000000-0000-4000-8000-00000000000{place}"


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


def test_a_sound_world_passes(world):
    assert {name: found for name, found in world.issues().items() if found} == {}


def lost_id(world):
    del world.view.dead_letters["bill-4"]


def lost_invoice(world):
    del world.view.invoices[uuid_of(3)]


def gap(world):
    world.view.invoices[uuid_of(3)].number = 5


def starts_at_two(world):
    for invoice in world.view.invoices.values():
        invoice.number += 1


def double_number(world):
    world.view.invoices[uuid_of(3)].number = 3


def double_printed_number(world):
    world.view.invoices[uuid_of(3)].series = "max-stores/invoice/other/2026-27"
    world.view.invoices[uuid_of(3)].number = 1
    world.view.invoices[uuid_of(3)].printed = world.view.invoices[uuid_of(0)].printed


def date_falls(world):
    world.view.invoices[uuid_of(2)].issued_on = "2026-11-21"


def wrong_total(world):
    world.view.invoices[uuid_of(1)].gross = "101.01"


def wrong_hash(world):
    (world.documents / "1.pdf").write_text(pdf_of(1) + ", touched")


def torn_file(world):
    (world.documents / "1.pdf").write_text("")


def missing_file(world):
    (world.documents / "1.pdf").unlink()


def strange_file(world):
    (world.documents / "9.pdf").write_text(pdf_of(9))


def missing_mail(world):
    world.mails.pop()


def missing_copy(world):
    world.view.invoices[uuid_of(2)].deliveries.pop()


def double_delivery(world):
    invoice = world.view.invoices[uuid_of(0)]
    invoice.deliveries.append(Delivery("c0@example.com", "handed_over", "<0.again@example.com>"))


def mail_nobody_asked_for(world):
    world.view.invoices[uuid_of(3)].deliveries.append(Delivery("c3@example.com", "handed_over", "<3.0@example.com>"))


def unsent_delivery(world):
    world.view.invoices[uuid_of(0)].deliveries[0].state = "failed"


def double_mail(world):
    world.mails.append(world.mails[0])


def mail_without_pdf(world):
    world.mails[0] = Mail(world.mails[0].message_id, world.mails[0].to, "", "x.eml")


def mail_to_somebody_else(world):
    world.mails[0] = Mail(world.mails[0].message_id, "eve@example.com", world.mails[0].pdf_sha256, "x.eml")


def strange_mail(world):
    world.mails.append(Mail("<9@example.com>", "c9@example.com", "", "9.eml"))


def shared_message_id(world):
    world.view.invoices[uuid_of(1)].deliveries[0].message_id = "<0.0@example.com>"


def invoice_for_nobody(world):
    world.view.invoices[uuid_of(9)] = copy.copy(world.view.invoices[uuid_of(0)])


def other_buyer(world):
    world.view.invoices[uuid_of(0)].buyer = "c1@example.com"


def unexpected_death(world):
    del world.view.invoices[uuid_of(0)]
    world.view.dead_letters[uuid_of(0)] = ("billing", "crashed", "open")


def death_beside_invoice(world):
    world.view.dead_letters[uuid_of(0)] = ("billing", "unknown_customer", "open")


def lost_customer(world):
    del world.view.customers["c1@example.com"]


def torn_customer(world):
    world.view.customers["c1@example.com"] = "L2"


def phantom_customer(world):
    world.view.customers["eve@example.com"] = "Eve"


def still_waiting(world):
    world.view.stages[1].update(done=3, waiting=1)


def missing(world):
    world.view.stages[1].update(missingCount=1, missing=["x"])


def does_not_add_up(world):
    world.view.stages[0]["done"] = 3


def taken_less(world):
    world.view.stages[0].update({"in": 3, "done": 3})


def stage_missing(world):
    world.view.stages.pop()


def client_saw_it(world):
    world.ledger.violations.append("another id for the same key")


FAULTS = [
    (lost_id, "bills"), (lost_invoice, "bills"), (other_buyer, "bills"), (unexpected_death, "bills"),
    (gap, "numbers"), (starts_at_two, "numbers"), (double_number, "numbers"), (double_printed_number, "numbers"),
    (date_falls, "dates"), (wrong_total, "totals"),
    (wrong_hash, "files"), (torn_file, "files"), (missing_file, "files"), (strange_file, "files"),
    (missing_mail, "mails"), (mail_without_pdf, "mails"), (mail_to_somebody_else, "mails"), (strange_mail, "mails"),
    (shared_message_id, "mails"), (double_mail, "doubles"), (double_mail, "surplus"),
    (missing_copy, "deliveries"), (double_delivery, "deliveries"), (mail_nobody_asked_for, "deliveries"),
    (unsent_delivery, "deliveries"),
    (invoice_for_nobody, "phantoms"), (death_beside_invoice, "phantoms"), (phantom_customer, "phantoms"),
    (lost_customer, "registrations"), (torn_customer, "registrations"),
    (still_waiting, "account"), (missing, "account"), (does_not_add_up, "account"), (taken_less, "account"),
    (stage_missing, "account"), (client_saw_it, "clients"),
]


@pytest.mark.parametrize("plant,check", FAULTS, ids=[f"{plant.__name__}-{check}" for plant, check in FAULTS])
def test_every_lie_is_found(world, plant, check):
    plant(world)
    assert world.issues()[check], f"{plant.__name__} went unseen"


def test_surplus_may_be_as_large_as_what_was_counted(world):
    double_mail(world)
    world.view.possible_duplicates = 1
    assert checks.surplus(world.mails, 1) == []


def test_a_late_customer_may_make_a_bill_a_dead_letter(world):
    world.ledger.bills["bill-4"]["customer"] = "later"
    assert checks.bills(world.ledger, world.view) == []


def mail_bytes(pdf, cut=False):
    encoded = base64.encodebytes(pdf).replace(b"\n", b"\r\n")
    return (b"From: a@example.com\r\nTo: Zo\r\n <z@example.com>\r\nMessage-ID:\r\n <1@example.com>\r\n"
            b"Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n"
            b"--b\r\nContent-Type: application/pdf; name=\"x.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + encoded + (b"" if cut else b"--b--\r\n"))


def test_a_mail_is_read_with_folded_headers_and_its_pdf():
    pdf = bytes(range(256)) * 40
    mail = evidence.as_mail(mail_bytes(pdf), "1.eml")
    assert (mail.message_id, mail.to) == ("<1@example.com>", "Zo <z@example.com>")
    assert mail.pdf_sha256 == hashlib.sha256(pdf).hexdigest()


def test_a_mail_cut_short_holds_no_pdf():
    assert evidence.as_mail(mail_bytes(b"x" * 1000, cut=True), "1.eml").pdf_sha256 == ""
    assert evidence.as_mail(b"To: z@example.com\r\n", "1.eml").pdf_sha256 == ""


def test_two_requests_with_one_id_are_a_violation(tmp_path):
    log = tmp_path / "log"
    row = '{"id": "a", "kind": "bill", "email": "e", "key": "k"}\n'
    log.write_text(row + row)
    assert evidence.read_log(log).violations

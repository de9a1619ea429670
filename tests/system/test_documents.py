"""What becomes of a bill besides its PDF: XML by itself and by mail, and previews that nobody can book."""

import os
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from billmill_testing.program import SOURCE
from billmill_testing.waiting import wait_until
from examples import SHIRT, pdf_text
from mails import attached, mails_to, parse

PREVIEW = "/api/v1/invoices/preview"


def issued(service, email, **fields):
    service.register(email, country="DE", address={"line1": "Platz 2", "city": "München", "postcode": "80331"},
                     electronicAddress={"scheme": "0088", "id": "5790000435968"})
    return service.wait_state(service.bill(email, **fields), "sent")


@pytest.fixture(scope="module")
def german(make_service, tmp_path_factory):
    """A seller with all that any format asks for."""
    sellers = tmp_path_factory.mktemp("sellers")
    (sellers / "nordlicht.toml").write_text((SOURCE / "docs/examples/seller.toml").read_text())
    service = make_service(f'[sellers]\ndirectory = "{sellers}"\n')
    yield service
    assert service.stop() == 0, service.log_tail()


def root_of(xml):
    return ElementTree.fromstring(xml).tag.rpartition("}")[2]


@pytest.mark.parametrize("format,root", [
    (None, "CrossIndustryInvoice"), ("factur-x", "CrossIndustryInvoice"), ("xrechnung-cii", "CrossIndustryInvoice"),
    ("xrechnung-ubl", "Invoice"), ("peppol", "Invoice"), ("en16931-cii", "CrossIndustryInvoice"), ("en16931-ubl", "Invoice")])
def test_an_invoice_in_every_format(german, someone, format, root):
    shared, invoice = german, issued(german, someone, reference="04011000-12345-34")
    answer = shared.http.get(invoice["links"]["xml"] + (f"?format={format}" if format else ""))
    assert answer.status == 200, answer.body
    assert answer.headers["content-type"] == "application/xml" and root_of(answer.body) == root
    assert invoice["number"] in answer.body.decode() and invoice["totals"]["gross"] in answer.body.decode()
    assert '.xml"' in answer.headers["content-disposition"]
    known = shared.http.get(invoice["links"]["xml"] + (f"?format={format}" if format else ""),
                            {"If-None-Match": answer.headers["etag"]})
    assert known.status == 304


@pytest.mark.parametrize("name,make", [
    ("fifo", os.mkfifo), ("folder", Path.mkdir), ("link", lambda path: path.symlink_to("/etc/hostname")),
    ("nowhere", lambda path: path.symlink_to("nowhere")), ("device", lambda path: path.symlink_to("/dev/zero"))])
def test_what_is_no_file_in_a_documents_place_holds_nobody_up(shared, someone, name, make):
    """Regression: a FIFO there held a thread of the server up for ever."""
    invoice = issued(shared, someone)
    document = shared.http.get(invoice["links"]["pdf"]).body
    year, month, _ = invoice["issueDate"].split("-")
    [kept] = (shared.data / "documents").glob(f"*/{year}/{month}/{invoice['number'].replace('/', '_')}.pdf")
    kept.unlink()
    make(kept)
    for _ in range(3):
        answer = shared.http.get(invoice["links"]["pdf"])
        assert (answer.status, answer.body) == (200, document), name


@pytest.mark.parametrize("type", ["application/pdf", "application/octet-stream", "Application/PDF; name=invoice.pdf"])
def test_a_document_is_checked_whatever_its_type_is_called(shared, someone, type):
    """Seen: application/pdf, which openapi.json names, was answered 415."""
    invoice = issued(shared, someone)
    document = shared.http.get(invoice["links"]["pdf"]).body
    altered = bytearray(document)
    altered[5000] ^= 1
    for body, finding in ((document, "genuine"), (bytes(altered), "altered"), (b"%PDF-1.7\n", "unknown")):
        checked = shared.http.post("/api/v1/documents/check", body, {"Content-Type": type})
        assert (checked.status, checked.json()["finding"]) == (200, finding), checked.body
    refused = shared.http.post("/api/v1/documents/check", document, {"Content-Type": "text/plain"})
    assert refused.status == 415
    assert "application/pdf" in refused.json()["title"]


def test_a_credit_note_has_its_xml_too(german, someone):
    shared, invoice = german, issued(german, someone, reference="04011000-12345-34")
    note = shared.http.post("/api/v1/credit-notes", {"invoice": invoice["id"]}).json()["id"]
    shared.wait_state(note, "sent")
    cii = shared.http.get(f"/api/v1/invoices/{note}/xml").body.decode()
    assert ">381<" in cii and invoice["number"] in cii
    assert root_of(shared.http.get(f"/api/v1/invoices/{note}/xml?format=xrechnung-ubl").body) == "CreditNote"


def test_what_has_no_xml_says_why(shared, someone):
    invoice = issued(shared, someone, currency="KWD")
    assert invoice["format"] == "none" and invoice["noXmlReason"] == "currency_decimals"
    assert "xml" not in invoice["links"]
    refused = shared.http.get(f"/api/v1/invoices/{invoice['id']}/xml?format=peppol")
    assert refused.status == 422 and refused.json()["errors"][0]["code"] == "currency_decimals"


def test_a_format_that_wants_more_says_what(shared, someone):
    invoice = issued(shared, someone)
    refused = shared.http.get(f"/api/v1/invoices/{invoice['id']}/xml?format=xrechnung-cii")
    assert refused.status == 422 and "BR-DE-15" in {error["code"] for error in refused.json()["errors"]}


@pytest.mark.parametrize("attach", ["pdf", "xml", "both"])
def test_mails_carry_what_was_asked_for(shared, someone, attach):
    invoice = issued(shared, someone, attach=attach)
    mails = wait_until(lambda: mails_to(shared, someone), 10, "the mail")
    raw = shared.mail(mails[0]["id"])
    types = {part.get_content_type() for part in parse(raw).walk()}
    assert ("application/pdf" in types) == (attach != "xml")
    assert ("application/xml" in types) == (attach != "pdf")
    if attach != "pdf":
        assert attached(raw, "application/xml") == shared.http.get(invoice["links"]["xml"]).body


def test_a_preview_is_what_would_be_issued_and_nothing_more(service):
    service.register(firstname="Priya", lastname="Sharma")
    service.wait_drained()
    body = {"userId": "john.doe@example.com", "items": [{**SHIRT, "quantity": 2}], "note": "see you"}
    pdf = service.http.post(PREVIEW, body)
    assert pdf.status == 200 and pdf.headers["content-type"] == "application/pdf", pdf.body
    text = pdf_text(pdf.body)
    assert "PREVIEW" in text and "Priya Sharma" in text and "see you" in text
    assert b"CrossIndustryInvoice" not in pdf.body and b"/AFRelationship" not in pdf.body
    shown = service.http.post(PREVIEW, body, {"Accept": "application/json"}).json()
    assert service.invoices() == [] and service.account()["billing"]["in"] == 0 and service.mails() == []

    real = service.wait_state(service.bill(items=[{**SHIRT, "quantity": 2}], note="see you"), "sent")
    assert real["sequence"] == 1
    assert {**real, "number": "PREVIEW"} | shown == {**real, "number": "PREVIEW"}, "every member of it is the invoice's"


def test_a_preview_hears_what_a_bill_would(shared, someone):
    body = {"userId": someone, "items": [{**SHIRT, "price": "cheap"}], "colour": "blue"}
    bill, preview = shared.http.post("/api/v1/bill/genBill", body), shared.http.post(PREVIEW, body)
    assert bill.status == preview.status == 422
    assert bill.json()["errors"] == preview.json()["errors"]

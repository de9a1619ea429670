"""India's portal: its answer is handed in once, stands beside the invoice, and its document shows it."""

import base64
import json
import subprocess

import pypdfium2
import pytest
import zxingcpp
from billmill_testing.program import find_program
from billmill_testing.waiting import wait_until
from examples import JOHN, SHIRT, pdf_text
from mails import attached_pdf, mails_to

SELLER = """id = "kadam"
name = "Kadam Textiles Private Limited"
email = "billing@kadam.example"
gstin = "27AAPFU0939F1ZV"
number_format = "KT/{fy}/{seq:5}"
[address]
line1 = "14 Mill Road"
city = "Pune"
postcode = "411001"
region = "Maharashtra"
country = "IN"
"""
BUYER = {"company": "Nashik Stores", "taxId": "27AAPFU0939F1ZV",
         "address": {"line1": "2 Station Road", "city": "Nashik", "postcode": "422001", "region": "Maharashtra", "country": "IN"}}
IRN = "0123456789abcdef" * 4


@pytest.fixture(scope="module")
def indian(make_service, tmp_path_factory):
    sellers = tmp_path_factory.mktemp("sellers")
    (sellers / "kadam.toml").write_text(SELLER)
    (sellers / "patient.toml").write_text(SELLER.replace('"kadam"', '"patient"').replace("KT/", "PT/") + "[mail]\nwait_for_irn_hours = 48\n")
    (sellers / "kadam.toml").write_text("default = true\n" + SELLER)
    service = make_service(f'[sellers]\ndirectory = "{sellers}"\n')
    yield service
    assert service.stop() == 0, service.log_tail()


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def signed(number, irn=IRN, **other):
    """As the portal makes it: a JWT whose data is JSON as text, with a signature of 256 bytes."""
    data = {"SellerGstin": "27AAPFU0939F1ZV", "BuyerGstin": "27AAPFU0939F1ZV", "DocNo": number, "DocTyp": "INV", "DocDt": "22/11/2026",
            "TotInvVal": 1060.82, "ItemCnt": 1, "MainHsnCode": "6109", "Irn": irn, "IrnDt": "2026-11-22 12:27:00", **other}
    header = {"alg": "RS256", "kid": "EDC57DE1358B300BA9F79340A6696831F3C85047", "typ": "JWT", "x5t": "7cV94TWLMAup95NApmloMfPIUEc"}
    payload = {"data": json.dumps(data), "iss": "NIC"}
    return ".".join([base64url(json.dumps(header).encode()), base64url(json.dumps(payload).encode()), base64url(bytes(range(256)))])


def answer_to(number, irn=IRN):
    return {"irn": irn, "ackNo": "112010036563310", "ackDate": "2026-11-22 12:27:00", "signedQr": signed(number, irn)}


def issued(service, email, state="sent", **fields):
    service.register(email, **BUYER)
    return service.wait_state(service.bill(email, **fields), state)


def put(service, invoice, body):
    return service.http.call("PUT", f"/api/v1/invoices/{invoice['id']}/irn", body)


def recorded(service, invoice):
    return wait_until(lambda: (now := service.invoice(invoice["id"])).get("irn") and now, what="the portal's answer stands beside the invoice")


def codes_of(pdf):
    """What an independent reader finds on the pages."""
    document = pypdfium2.PdfDocument(pdf)
    found = []
    for page in document:
        image = page.render(scale=300 / 72).to_pil()
        found += [code.text for code in zxingcpp.read_barcodes(image)]
    return found


def pdf_of(service, invoice):
    return service.http.get(f"/api/v1/invoices/{invoice['id']}/pdf")


def test_the_document_shows_what_the_portal_answered(indian, someone):
    invoice = issued(indian, someone)
    before = pdf_of(indian, invoice)
    body = answer_to(invoice["number"])
    accepted = put(indian, invoice, body)
    assert accepted.status == 202 and accepted.json()["id"] == invoice["id"], accepted.body
    now = recorded(indian, invoice)
    assert {**now["irn"], "recordedAt": 0} == {**body, "recordedAt": 0}
    assert now["document"]["sha256"] != invoice["document"]["sha256"]
    assert {**now, "irn": 0, "document": 0} == {**invoice, "irn": 0, "document": 0}, "all else is as it was"

    pdf = pdf_of(indian, invoice)
    text = pdf_text(pdf.body)
    assert IRN in text.replace("\n", "") and body["ackNo"] in text and body["ackDate"] in text
    assert body["signedQr"] in codes_of(pdf.body)
    assert indian.http.get(f"/api/v1/invoices/{invoice['id']}/pdf", {"If-None-Match": before.headers["etag"]}).status == 200
    assert indian.http.get(f"/api/v1/invoices/{invoice['id']}/pdf", {"If-None-Match": pdf.headers["etag"]}).status == 304

    events = indian.http.get(f"/api/v1/invoices/{invoice['id']}/timeline").json()["items"]
    assert [event["number"] for event in events if event["event"] == "irn_recorded"] == [IRN]
    # The mail left before, and is not said to bear it.
    assert all("rendition" not in delivery for delivery in now["deliveries"])
    assert IRN not in pdf_text(attached_pdf(indian.http.get(f"/api/v1/invoices/{invoice['id']}/mail").body)).replace("\n", "")

    again = indian.http.post(f"/api/v1/invoices/{invoice['id']}/send", {}).json()["id"]
    sent = wait_until(lambda: [d for d in indian.invoice(invoice["id"])["deliveries"] if d["id"] == again and d["state"] == "trial"],
                      what="it was sent again")
    assert sent[0]["rendition"]["sha256"] == now["document"]["sha256"]


def test_one_answer_for_ever(indian, someone):
    invoice = issued(indian, someone)
    body = answer_to(invoice["number"])
    first = put(indian, invoice, body)
    again = put(indian, invoice, {**body, "irn": IRN.upper()})
    assert (again.status, again.json(), again.headers.get("idempotent-replayed")) == (202, first.json(), "true")
    other = put(indian, invoice, answer_to(invoice["number"], "f" * 64))
    assert (other.status, other.json()["code"]) == (409, "irn_exists")
    recorded(indian, invoice)
    assert put(indian, invoice, body).json() == first.json()
    other = put(indian, invoice, answer_to(invoice["number"], "f" * 64))
    assert (other.status, other.json()["code"]) == (409, "irn_exists")
    assert indian.invoice(invoice["id"])["irn"]["irn"] == IRN


WRONG = [
    ({"irn": "abc"}, "/irn", "not_an_irn"),
    ({"irn": "g" * 64}, "/irn", "not_an_irn"),
    ({"ackNo": "12a"}, "/ackNo", "out_of_range"),
    ({"ackNo": ""}, "/ackNo", "out_of_range"),
    ({"ackDate": "29.11.2026"}, "/ackDate", "not_a_date"),
    ({"ackDate": "2026-02-30"}, "/ackDate", "not_a_date"),
    ({"ackDate": "2026-11-29 24:00:00"}, "/ackDate", "not_a_date"),
    ({"ackDate": "2999-11-29 12:00:00"}, "/ackDate", "out_of_range"),
    ({"signedQr": "no.jwt"}, "/signedQr", "not_a_jwt"),
    ({"signedQr": "a.b c.d"}, "/signedQr", "not_a_jwt"),
    ({"signedQr": "YQ.YQ.YQ"}, "/signedQr", "not_a_jwt"),
    ({"signedQr": "a." + "b" * 2_000 + ".c"}, "/signedQr", "too_long"),
    ({"signedQr": signed("KT/26-27/99999")}, "/signedQr", "other_document"),
    ({"colour": 1}, "/colour", "unknown_field"),
]


def test_what_is_wrong_is_refused_whole(indian, someone):
    invoice = issued(indian, someone)
    right = answer_to(invoice["number"])
    for wrong, pointer, code in WRONG:
        refused = put(indian, invoice, {**right, **wrong})
        assert refused.status == 422, (wrong, refused.body)
        assert (pointer, code) in [(issue["pointer"], issue["code"]) for issue in refused.json()["errors"]], (wrong, refused.body)
    for missing in ("irn", "ackNo", "ackDate"):
        assert put(indian, invoice, {name: value for name, value in right.items() if name != missing}).status == 422
    assert "irn" not in indian.invoice(invoice["id"])
    without = put(indian, invoice, {name: value for name, value in right.items() if name != "signedQr"})
    assert without.status == 202
    assert "signedQr" not in recorded(indian, invoice)["irn"]


def test_only_of_what_the_portal_takes(indian, someone):
    indian.register(someone)
    invoice = indian.wait_state(indian.bill(someone), "sent")
    refused = put(indian, invoice, answer_to(invoice["number"]))
    assert refused.status == 422
    assert [(issue["pointer"], issue["code"]) for issue in refused.json()["errors"]] == [("/irn", "not_for_the_portal")]


def test_a_credit_note_has_its_own(indian, someone):
    invoice = issued(indian, someone)
    note = indian.http.post("/api/v1/credit-notes", {"invoice": invoice["id"]}).json()["id"]
    note = indian.wait_state(note, "sent")
    assert put(indian, note, answer_to(note["number"], "e" * 64)).status == 202
    assert recorded(indian, note)["irn"]["irn"] == "e" * 64
    assert "irn" not in indian.invoice(invoice["id"])


def test_a_mail_waits_for_the_answer(indian, someone):
    invoice = issued(indian, someone, state="issued", seller="patient")
    wait_until(lambda: [work for work in indian.http.get("/api/v1/parked?stage=notify").json()["items"]
                        if work["code"] == "waits_for_irn" and work["billId"] == invoice["id"]],
               what="its mail is parked")
    assert mails_to(indian, someone) == []
    assert put(indian, invoice, answer_to(invoice["number"])).status == 202
    sent = indian.wait_state(invoice["id"], "sent")
    [mail] = mails_to(indian, someone)
    assert IRN in pdf_text(attached_pdf(indian.mail(mail["id"]))).replace("\n", "")
    assert sent["deliveries"][0]["rendition"]["sha256"] == sent["document"]["sha256"]


def test_the_books_prove_it_after_a_kill(make_service, tmp_path, someone):
    (tmp_path / "kadam.toml").write_text(SELLER)
    service = make_service(f'[sellers]\ndirectory = "{tmp_path}"\n')
    invoices = [issued(service, f"{n}{someone}") for n in range(3)]
    for n, invoice in enumerate(invoices):
        assert put(service, invoice, answer_to(invoice["number"], str(n) * 64)).status == 202
    service.kill()
    service.start()
    for n, invoice in enumerate(invoices):
        assert recorded(service, invoice)["irn"]["irn"] == str(n) * 64
    assert service.stop() == 0, service.log_tail()
    verified = subprocess.run([find_program(), "verify", "--deep", "--data", str(service.data)], capture_output=True, text=True, timeout=60)
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert "amendments: 3\n" in verified.stdout


def render(folder, record):
    return subprocess.run([find_program(), "render", "-", "--out", "out", "--seller", "kadam.toml"], input=json.dumps(record).encode(),
                          cwd=folder, capture_output=True, timeout=60, check=False)


def test_render_takes_it_with_the_bill(tmp_path):
    (tmp_path / "kadam.toml").write_text(SELLER)
    record = {"customer": {**JOHN, **BUYER}, "bill": {"items": [SHIRT]}, "date": "2026-11-22", "number": "KT/1", "irn": answer_to("KT/1")}
    done = render(tmp_path, record)
    assert done.returncode == 0, done.stderr
    pdf = (tmp_path / "out" / "KT_1.pdf").read_bytes()
    assert record["irn"]["signedQr"] in codes_of(pdf) and IRN in pdf_text(pdf).replace("\n", "")
    for wrong, said in [({**record, "irn": answer_to("KT/2")}, "/irn/signedQr: other_document"),
                        ({**record, "irn": {"irn": "x"}}, "/irn/irn: not_an_irn"),
                        ({**record, "customer": JOHN}, "/irn/irn: not_for_the_portal")]:
        refused = render(tmp_path, wrong)
        assert refused.returncode == 1 and said in refused.stderr.decode(), refused.stderr

"""Everything that leaves together: as one archive, or as tables."""

import csv
import datetime
import decimal
import hashlib
import io
import subprocess
import zipfile

import openpyxl
import pikepdf
import pypdfium2
import pytest
from examples import SHIRT
from test_runs import made, table
from test_runs import wait_done as wait_run_done

EXPORTS = "/api/v1/exports"


def texts_of(pdf):
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]


def picture_of(pdf, page):
    return pypdfium2.PdfDocument(pdf)[page].render(scale=1).to_pil().tobytes()


def rows(service, target):
    answer = service.http.get(target)
    assert answer.status == 200, answer.body
    return list(csv.DictReader(io.StringIO(answer.body.decode(), newline="")))


@pytest.fixture(scope="module")
def books(make_service):
    """A run of 30, and two bills beside it, one of them credited."""
    service = make_service()
    service.run = wait_run_done(service, made(service, table(30), "name=january&mail=none")["id"])
    service.register()
    service.singles = [service.bill(note="=1+1"), service.bill(items=[{**SHIRT, "productName": "@x"}])]
    for id in service.singles:
        service.wait_state(id, "issued")
    service.credit = service.http.post("/api/v1/credit-notes", {"invoice": service.singles[0]}).json()["id"]
    service.wait_state(service.credit, "issued")
    yield service
    assert service.stop() == 0, service.log_tail()


def test_the_archive_has_every_document_and_its_digest(books, tmp_path):
    answer = books.http.get(f"{EXPORTS}/documents")
    assert answer.headers["content-type"] == "application/zip"
    archive = tmp_path / "documents.zip"
    archive.write_bytes(answer.body)
    subprocess.run(["unzip", "-q", "-t", archive], check=True)
    with zipfile.ZipFile(archive) as opened:
        names = opened.namelist()
        assert len(names) == 33 + 1
        assert len(set(names)) == len(names)
        opened.extractall(tmp_path / "out")
    subprocess.run(["sha256sum", "--quiet", "-c", "SHA256SUMS"], cwd=tmp_path / "out", check=True)
    pdf = books.http.get(f"/api/v1/invoices/{books.singles[0]}/pdf").body
    digests = {hashlib.sha256((tmp_path / "out" / name).read_bytes()).digest() for name in names}
    assert hashlib.sha256(pdf).digest() in digests
    assert books.http.get(f"{EXPORTS}/documents").body == answer.body, "the same documents are the same bytes"


def test_an_export_of_a_run_is_in_the_order_of_its_file(books):
    lines = rows(books, f"{EXPORTS}/invoices?run={books.run['id']}")
    assert [each["email"] for each in lines] == [f"c{n}@example.com" for n in range(30)]


def test_tables_hold_the_books_and_no_formula(books):
    invoices = rows(books, f"{EXPORTS}/invoices")
    assert len(invoices) == 33
    credit = next(each for each in invoices if each["type"] == "credit-note")
    assert credit["creditOf"] in {each["number"] for each in invoices}
    lines = rows(books, f"{EXPORTS}/lines")
    assert len(lines) == 33
    assert "'@x" in {each["productName"] for each in lines}
    assert len(rows(books, f"{EXPORTS}/customers")) == 31
    taxes = rows(books, f"{EXPORTS}/taxes")
    total = sum(round(float(each["tax"]) * 100) for each in taxes)
    of_invoices = sum(round(float(each["tax"]) * 100) * (-1 if each["type"] == "credit-note" else 1) for each in invoices)
    assert total == of_invoices
    assert any(each["type"] == "credit-note" and each["base"].startswith("-") for each in taxes)


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def sheet(service, target, headers=None):
    answer = service.http.get(target, headers or {})
    assert (answer.status, answer.headers["content-type"]) == (200, XLSX)
    assert answer.headers["content-disposition"].endswith('.xlsx"')
    with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
        assert archive.testzip() is None
    book = openpyxl.load_workbook(io.BytesIO(answer.body))
    head, *cells = book.active.iter_rows()
    return [dict(zip([name.value for name in head], row, strict=True)) for row in cells]


@pytest.mark.parametrize("name", ["invoices", "lines", "taxes", "customers"])
def test_a_workbook_holds_what_the_table_holds(books, name):
    texts = rows(books, f"{EXPORTS}/{name}")
    cells = sheet(books, f"{EXPORTS}/{name}?format=xlsx")
    assert len(cells) == len(texts)
    for row, text in zip(cells, texts, strict=True):
        assert list(row) == list(text)
        for column, cell in row.items():
            if text[column].startswith("'"):
                assert (cell.value, cell.data_type, cell.quotePrefix) == (text[column][1:], "s", True)
            elif isinstance(cell.value, (int, float)):
                assert decimal.Decimal(str(cell.value)) == decimal.Decimal(text[column])
            elif isinstance(cell.value, datetime.datetime):
                assert cell.value.date().isoformat() == text[column]
            else:
                assert (cell.value or "") == text[column]


def test_a_workbook_has_numbers_and_dates_and_no_formula(books):
    invoices = sheet(books, f"{EXPORTS}/invoices", {"Accept": f"{XLSX}, */*;q=0.1"})
    for row in invoices:
        assert row["gross"].data_type == "n"
        assert row["gross"].number_format == "0.00"
        assert row["issuedOn"].is_date
        assert row["number"].data_type == "s"
    lines = sheet(books, f"{EXPORTS}/lines?format=xlsx")
    assert "@x" in {row["productName"].value for row in lines}
    assert all(cell.data_type != "f" for row in lines for cell in row.values())
    assert len(sheet(books, f"{EXPORTS}/invoices?format=xlsx&run={books.run['id']}")) == 30
    assert sheet(books, f"{EXPORTS}/invoices?format=xlsx&to=2020-01-01") == []


@pytest.mark.parametrize("target,status,pointer", [
    ("invoices?format=pdf", 422, "/query/format"), ("lines?format=", 422, "/query/format"),
    ("taxes?format=XLSX", 422, "/query/format"), ("customers?format=xls", 422, "/query/format"),
    ("documents?format=xlsx", 422, "/query"), ("customers?from=2026-01-01", 422, "/query")])
def test_a_format_that_is_none_is_refused(books, target, status, pointer):
    answer = books.http.get(f"{EXPORTS}/{target}")
    assert (answer.status, [each["pointer"] for each in answer.json()["errors"]]) == (status, [pointer])


def test_a_print_copy_has_every_page_once_and_nothing_but_pages(books, tmp_path):
    answer = books.http.get(f"{EXPORTS}/print")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    path = tmp_path / "print.pdf"
    path.write_bytes(answer.body)
    checked = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=True)
    assert "No syntax or stream encoding errors found" in checked.stdout
    ids = [each["id"] for each in rows(books, f"{EXPORTS}/invoices")]
    originals = [books.http.get(f"/api/v1/invoices/{id}/pdf").body for id in ids]
    text = [page for original in originals for page in texts_of(original)]
    assert texts_of(answer.body) == text, "every page, in order, reads as before"
    with pikepdf.open(io.BytesIO(answer.body)) as copy:
        assert set(copy.Root.keys()) == {"/Type", "/Pages", "/ViewerPreferences"}
        assert not copy.attachments
        assert all("/StructParents" not in page for page in copy.pages)
    assert len(answer.body) < sum(len(original) for original in originals) / 2, "fonts stand in it once"
    assert picture_of(answer.body, 0) == picture_of(originals[0], 0)


def test_a_print_copy_of_nothing_says_so(books):
    [text] = texts_of(books.http.get(f"{EXPORTS}/print?to=2020-01-01").body)
    assert "nothing to print" in text


@pytest.mark.parametrize("query,status", [
    ("from=soon", 422), ("run=1", 422), ("format=pdf", 422), ("run=00000000-0000-4000-8000-000000000000", 404), ("to=2026-02-30", 422)])
def test_what_is_asked_of_a_print_copy_is_checked_first(books, query, status):
    assert books.http.get(f"{EXPORTS}/print?{query}").status == status


@pytest.mark.parametrize("what", ["documents", "print", "invoices", "lines", "taxes"])
def test_days_that_are_turned_round_are_no_empty_file(books, what):
    """Seen: a tax summary from December to January was an empty table, as of a time without invoices."""
    answer = books.http.get(f"{EXPORTS}/{what}?from=2026-12-31&to=2026-01-01")
    assert answer.status == 422, answer.body
    assert [(each["pointer"], each["code"]) for each in answer.json()["errors"]] == [("/query/to", "before_its_beginning")]


def test_filters_leave_out_the_rest(books):
    today = rows(books, f"{EXPORTS}/invoices")[0]["issuedOn"]
    assert len(rows(books, f"{EXPORTS}/invoices?from={today}&to={today}")) == 33
    assert rows(books, f"{EXPORTS}/invoices?to=2020-01-01") == []
    assert rows(books, f"{EXPORTS}/invoices?seller=nobody") == []
    wrong = books.http.get(f"{EXPORTS}/invoices?from=soon&run=1&colour=red")
    assert wrong.status == 422
    assert {each["pointer"] for each in wrong.json()["errors"]} == {"/query/from", "/query/run", "/query"}
    assert books.http.get(f"{EXPORTS}/invoices?run=00000000-0000-4000-8000-000000000000").status == 404

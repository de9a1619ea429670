"""Bookings for DATEV: read back field by field, against the list of fields that DATEV publishes."""

import csv
import decimal
import io
import json
import re
import urllib.parse

import pytest
from billmill_testing.program import SOURCE
from examples import SHIRT

DATEV = "/api/v1/exports/datev"
# DATEV-Format, Buchungsstapel 13, as the developer portal lists it.
FIELDS = [
    "Umsatz (ohne Soll/Haben-Kz)", "Soll/Haben-Kennzeichen", "WKZ Umsatz", "Kurs", "Basis-Umsatz",
    "WKZ Basis-Umsatz", "Konto", "Gegenkonto (ohne BU-Schlüssel)", "BU-Schlüssel", "Belegdatum", "Belegfeld 1",
    "Belegfeld 2", "Skonto", "Buchungstext", "Postensperre", "Diverse Adressnummer", "Geschäftspartnerbank",
    "Sachverhalt", "Zinssperre", "Beleglink", "Beleginfo - Art 1", "Beleginfo - Inhalt 1", "Beleginfo - Art 2",
    "Beleginfo - Inhalt 2", "Beleginfo - Art 3", "Beleginfo - Inhalt 3", "Beleginfo - Art 4", "Beleginfo - Inhalt 4",
    "Beleginfo - Art 5", "Beleginfo - Inhalt 5", "Beleginfo - Art 6", "Beleginfo - Inhalt 6", "Beleginfo - Art 7",
    "Beleginfo - Inhalt 7", "Beleginfo - Art 8", "Beleginfo - Inhalt 8", "KOST1 - Kostenstelle",
    "KOST2 - Kostenstelle", "Kost-Menge", "EU-Land u. UStID (Bestimmung)", "EU-Steuersatz (Bestimmung)",
    "Abw. Versteuerungsart", "Sachverhalt L+L", "Funktionsergänzung L+L", "BU 49 Hauptfunktionstyp",
    "BU 49 Hauptfunktionsnummer", "BU 49 Funktionsergänzung", "Zusatzinformation - Art 1",
    "Zusatzinformation- Inhalt 1", "Zusatzinformation - Art 2", "Zusatzinformation- Inhalt 2",
    "Zusatzinformation - Art 3", "Zusatzinformation- Inhalt 3", "Zusatzinformation - Art 4",
    "Zusatzinformation- Inhalt 4", "Zusatzinformation - Art 5", "Zusatzinformation- Inhalt 5",
    "Zusatzinformation - Art 6", "Zusatzinformation- Inhalt 6", "Zusatzinformation - Art 7",
    "Zusatzinformation- Inhalt 7", "Zusatzinformation - Art 8", "Zusatzinformation- Inhalt 8",
    "Zusatzinformation - Art 9", "Zusatzinformation- Inhalt 9", "Zusatzinformation - Art 10",
    "Zusatzinformation- Inhalt 10", "Zusatzinformation - Art 11", "Zusatzinformation- Inhalt 11",
    "Zusatzinformation - Art 12", "Zusatzinformation- Inhalt 12", "Zusatzinformation - Art 13",
    "Zusatzinformation- Inhalt 13", "Zusatzinformation - Art 14", "Zusatzinformation- Inhalt 14",
    "Zusatzinformation - Art 15", "Zusatzinformation- Inhalt 15", "Zusatzinformation - Art 16",
    "Zusatzinformation- Inhalt 16", "Zusatzinformation - Art 17", "Zusatzinformation- Inhalt 17",
    "Zusatzinformation - Art 18", "Zusatzinformation- Inhalt 18", "Zusatzinformation - Art 19",
    "Zusatzinformation- Inhalt 19", "Zusatzinformation - Art 20", "Zusatzinformation- Inhalt 20", "Stück", "Gewicht",
    "Zahlweise", "Forderungsart", "Veranlagungsjahr", "Zugeordnete Fälligkeit", "Skontotyp", "Auftragsnummer",
    "Buchungstyp", "USt-Schlüssel (Anzahlungen)", "EU-Land (Anzahlungen)", "Sachverhalt L+L (Anzahlungen)",
    "EU-Steuersatz (Anzahlungen)", "Erlöskonto (Anzahlungen)", "Herkunft-Kz", "Buchungs GUID", "KOST-Datum",
    "SEPA-Mandatsreferenz", "Skontosperre", "Gesellschaftername", "Beteiligtennummer", "Identifikationsnummer",
    "Zeichnernummer", "Postensperre bis", "Bezeichnung SoBil-Sachverhalt", "Kennzeichen SoBil-Buchung",
    "Festschreibung", "Leistungsdatum", "Datum Zuord. Steuerperiode", "Fälligkeit", "Generalumkehr (GU)",
    "Steuersatz", "Land", "Abrechnungsreferenz", "BVV-Position", "EU-Land u. UStID (Ursprung)",
    "EU-Steuersatz (Ursprung)", "Abw. Skontokonto",
]
SELLER = """
id = "nordwind"
name = "Nordwind Möbel GmbH"
email = "rechnung@nordwind.example"
vat_id = "DE136695976"
zone = "Europe/Berlin"
language = "de"
currency = "EUR"
tax_name = "MwSt"
tax_rate = "19"
fiscal_year_start_month = 1
number_format = "NW-{year}-{seq:6}"

[address]
line1 = "Hauptstr. 1"
postcode = "10115"
city = "Berlin"
country = "DE"
"""


def selling(make_service, folder):
    (folder / "nordwind.toml").write_text(SELLER)
    return make_service(f'[sellers]\ndirectory = "{folder}"\n')


def issued(service, **body):
    answer = service.http.post("/api/v1/invoices", {"seller": "nordwind", "deliver": "none", **body})
    assert answer.status == 202, answer.body
    return service.wait_state(answer.json()["id"], "issued")


def ask(service, **query):
    return service.http.get(f"{DATEV}?{urllib.parse.urlencode(query)}")


def bookings(answer):
    assert answer.status == 200, answer.body
    assert answer.headers["content-type"] == "text/csv; charset=windows-1252"
    head, names, *lines = csv.reader(io.StringIO(answer.body.decode("cp1252"), newline=""), delimiter=";")
    assert names == FIELDS
    assert len(head) == 31
    return head, [dict(zip(names, line, strict=True)) for line in lines]


@pytest.fixture(scope="module")
def books(make_service, tmp_path_factory):
    """A bill of two rates, one without tax to France, and a credit note."""
    service = selling(make_service, tmp_path_factory.mktemp("sellers"))
    item = {**SHIRT, "quantity": 1}
    buyer = {"email": "b@example.com", "company": "Böhm & Söhne \"Möbel\"; Łódź",
             "address": {"line1": "Weg 2", "postcode": "20095", "city": "Hamburg", "country": "DE"}}
    french = {"email": "f@example.com", "company": "Vent SARL", "taxId": "FR40303265045",
              "address": {"line1": "Rue 1", "postcode": "75001", "city": "Paris", "country": "FR"}}
    service.mixed = issued(service, customer=buyer, items=[{**item, "price": "100.00"}, {**item, "price": "50.00", "taxRate": "7"}])
    service.union = issued(service, customer=french, items=[{**item, "price": "80.00", "taxCategory": "K", "taxRate": "0"}],
                           deliveredOn=service.mixed["issueDate"])
    credit = service.http.post("/api/v1/credit-notes", {"invoice": service.mixed["id"]}).json()["id"]
    service.wait_state(credit, "issued")
    service.day = service.mixed["issueDate"]
    service.asked = {"seller": "nordwind", "from": service.day, "to": service.day, "consultant": 29098, "client": 55003}
    yield service
    assert service.stop() == 0, service.log_tail()


def test_each_rate_is_a_booking_against_its_account(books):
    head, lines = bookings(ask(books, **books.asked))
    year = books.day[:4]
    assert head[:5] == ["EXTF", "700", "21", "Buchungsstapel", "13"]
    assert re.fullmatch(r"20\d{15}", head[5])
    assert head[10:16] == ["29098", "55003", f"{year}0101", "4", books.day.replace("-", ""), books.day.replace("-", "")]
    assert (head[16], head[18], head[21], head[26]) == ("Rechnungen nordwind", "1", "EUR", "03")
    told = {(line["Umsatz (ohne Soll/Haben-Kz)"], line["Soll/Haben-Kennzeichen"], line["Gegenkonto (ohne BU-Schlüssel)"])
            for line in lines}
    assert told == {("119,00", "S", "8400"), ("53,50", "S", "8300"), ("80,00", "S", "8125"),
                    ("119,00", "H", "8400"), ("53,50", "H", "8300")}
    first = next(line for line in lines if line["Belegfeld 1"] == books.mixed["number"])
    day = books.day[8:10] + books.day[5:7]
    assert (first["Konto"], first["WKZ Umsatz"], first["Belegdatum"]) == ("10000", "EUR", day)
    assert (first["Leistungsdatum"], first["Fälligkeit"][-4:]) == (day + year, books.mixed["dueDate"][:4])
    assert first["Buchungstext"] == 'Böhm & Söhne "Möbel"; ?ód?'
    assert first["Festschreibung"] == "0"
    [union] = [line for line in lines if line["Gegenkonto (ohne BU-Schlüssel)"] == "8125"]
    assert union["EU-Land u. UStID (Bestimmung)"] == "FR40303265045"
    filled = {name for line in lines for name, value in line.items() if value}
    assert len(filled) == 12
    total = sum(decimal.Decimal(line["Umsatz (ohne Soll/Haben-Kz)"].replace(",", ".")) * (-1 if line["Soll/Haben-Kennzeichen"] == "H" else 1)
                for line in lines)
    assert total == decimal.Decimal(books.union["totals"]["gross"])


def test_the_other_chart_and_accounts_of_ones_own(books):
    accounts = json.dumps({"S 19": "440100", "K": "412600"})
    head, lines = bookings(ask(books, **books.asked, chart="skr04", accountLength=6, accounts=accounts))
    assert (head[13], head[26]) == ("6", "04")
    assert {line["Gegenkonto (ohne BU-Schlüssel)"] for line in lines} == {"440100", "430000", "412600"}
    assert {line["Konto"] for line in lines} == {"1000000"}


def test_a_time_without_documents_is_a_file_without_bookings(books):
    assert bookings(ask(books, **{**books.asked, "from": "2020-01-01", "to": "2020-12-31"}))[1] == []


@pytest.mark.parametrize("change,pointer,code", [
    ({"consultant": 1000}, "/query/consultant", "out_of_range"), ({"client": "x"}, "/query/client", "out_of_range"),
    ({"seller": ""}, "/query/seller", "required"), ({"to": "2026-02-30"}, "/query/to", "not_a_date"),
    ({"from": "2020-06-01", "to": "2021-06-30"}, "/query/fiscalYear", "crosses_fiscal_year"),
    ({"from": "2020-06-02", "to": "2020-06-01"}, "/query/to", "out_of_range"),
    ({"chart": "skr05"}, "/query/chart", "unknown_value"), ({"accountLength": 3}, "/query/accountLength", "out_of_range"),
    ({"debtors": "9"}, "/query/debtors", "wrong_length"), ({"debtors": "1000x"}, "/query/debtors", "wrong_type"),
    ({"accounts": "[]"}, "/query/accounts", "wrong_type"), ({"accounts": json.dumps({"S 19": 8400})}, "/query/accounts", "wrong_type"),
    ({"accounts": json.dumps({"S 19": "84000"})}, "/query/accounts", "wrong_length"), ({"colour": "red"}, "/query", "unknown_parameter")])
def test_what_is_asked_wrongly_is_told(books, change, pointer, code):
    answer = ask(books, **{**books.asked, **change})
    assert answer.status == 422
    assert (pointer, code) in {(each["pointer"], each["code"]) for each in answer.json()["errors"]}, answer.body


def test_a_rate_without_an_account_is_refused_before_anything_is_written(make_service, tmp_path):
    service = selling(make_service, tmp_path)
    buyer = {"email": "b@example.com", "company": "Böhm",
             "address": {"line1": "Weg 2", "postcode": "20095", "city": "Hamburg", "country": "DE"}}
    day = issued(service, customer=buyer, items=[{**SHIRT, "taxRate": "16"}])["issueDate"]
    asked = {"seller": "nordwind", "from": day, "to": day, "consultant": 29098, "client": 55003}
    answer = ask(service, **asked)
    assert [(each["code"], "S 16" in each["detail"]) for each in answer.json()["errors"]] == [("account_missing", True)]
    assert len(bookings(ask(service, **asked, accounts=json.dumps({"S 16": "8410"})))[1]) == 1
    assert service.stop() == 0, service.log_tail()


def test_the_page_names_the_fields_as_the_file_does():
    page = (SOURCE / "docs" / "datev.md").read_text()
    for number, name in re.findall(r"^\| (\d+) \| `([^`]+)` \|", page, re.MULTILINE):
        assert FIELDS[int(number) - 1] == name

"""More than five hundred documents, by pairs: who sells, to whom and under which tax, what is taken off or paid already, in which form.

usage: wide_corpus.py [--sellers FOLDER]     prints the records, one JSON object a line, and writes the sellers' files
"""

import argparse
import base64
import json
import random
import sys
from dataclasses import dataclass, field
from pathlib import Path

from covering import covering_rows
from texts import HOSTILE, LONG_TEXT, LONG_WORD, SCRIPTS
from traders import FORMATS, INDIA, TRADERS, gstin

SEED = 20261201
ROWS = 520
LEITWEG = "04011000-12345-34"
SCRIPT_GROUPS = {
    "latin": ("latin", "vietnamese"), "greek-cyrillic": ("greek", "cyrillic"), "caucasus": ("armenian", "georgian"),
    "hebrew": ("hebrew",), "arabic": ("arabic", "persian", "urdu"), "devanagari": ("devanagari", "marathi"),
    "indic": ("bengali", "gurmukhi", "gujarati", "odia", "tamil", "telugu", "kannada", "malayalam", "sinhala"),
    "no-spaces": ("thai", "lao", "khmer", "myanmar"), "ethiopic": ("ethiopic",),
    "east-asian": ("han-simplified", "han-traditional", "japanese", "korean"), "hostile": (), "long": (),
}
AMOUNTS = ("plain", "line-percent", "line-adjustments", "document-percent", "document-adjustments", "prepaid", "rounded",
           "prepaid-and-rounded", "foreign-currency", "gross", "gross-adjusted", "fine", "nothing-due", "free-lines", "terms")
KINDS = ("invoice", "credit", "credit-of-a-line")
LENGTHS = (1, 5, 12, 40)
GROSS = ("gross", "gross-adjusted")
SITUATIONS = tuple(dict.fromkeys(one for trader in TRADERS for one in trader.situations))
# Another member state for each.
NEIGHBOURS = {"DE": ("NL", "NL123456789B01", "Utrecht", "3511 AA"), "other": ("DE", "DE129273398", "Köln", "50667")}
PRIVATE = ("home", "union-private", "in-consumer", "third-services", "third-goods")
DIMENSIONS = {
    "seller": tuple(trader.id for trader in TRADERS), "situation": SITUATIONS, "amounts": AMOUNTS, "script": tuple(SCRIPT_GROUPS),
    "format": (*FORMATS, "none"), "language": ("en", "hi", "de", "fr", "es", "ar", "zh"), "length": LENGTHS, "kind": KINDS,
    "template": ("classic", "modern", "ledger"),
}
BY_ID = {trader.id: trader for trader in TRADERS}
NO_TAX = ("exempt", "zero", "home-reverse", "union-services", "union-goods", "northern-ireland", "third-goods", "islands-of-spain", "third-services",
          "in-zone-bond", "in-export-bond", "in-reverse", "in-exempt", "in-nil")


def may_stand_together(a, b):
    """Of two cells, in the order of the dimensions."""
    (one, first), (other, second) = a, b
    if one == "seller":
        trader = BY_ID[first]
        return {"situation": lambda: second in trader.situations,
                "format": lambda: second in (*trader.formats, "none") and (second != "peppol" or bool(trader.electronic)),
                "amounts": lambda: not (second == "gross" and trader.gross)}.get(other, lambda: True)()
    if (one, other) == ("situation", "format"):
        return first not in INDIA or any(second in (*trader.formats, "none") for trader in TRADERS if first in trader.situations)
    if (one, other) == ("situation", "amounts"):  # Nothing that is not taxed has a price with tax.
        return not (second in GROSS and first in NO_TAX)
    return True


@dataclass
class Case:
    """One document, and what its maker knows of it."""

    name: str
    row: dict
    seller: object
    customer: dict
    bill: dict
    names: list = field(default_factory=list)

    def record(self, number):
        """`number`: what the document will bear. The portal's answer stands with what it is of."""
        record = {"customer": self.customer, "bill": self.bill}
        bearer = record
        if self.row["kind"] != "invoice":
            bearer = record["credit"] = {"reason": "Returned", **({"lines": [{"line": 1}]} if self.of_a_line else {})}
        if self.registered_with_the_portal:
            bearer["irn"] = {"irn": f"{sum(number.encode()):064x}", "ackNo": "112010036563310", "ackDate": "2026-11-22 12:27:00",
                             "signedQr": self.signed(number)}
        return record

    def signed(self, number):
        """As the portal makes it: a JWT whose data is JSON as text, with a signature of 256 bytes."""
        if not self.registered_with_the_portal:
            return None
        data = {"SellerGstin": self.seller.tax["gstin"], "DocNo": number, "DocTyp": "INV" if self.row["kind"] == "invoice" else "CRN",
                "DocDt": "22/11/2026", "TotInvVal": 1060.82, "ItemCnt": 1, "MainHsnCode": "6109", "Irn": f"{sum(number.encode()):064x}"}
        header = {"alg": "RS256", "kid": "EDC57DE1358B300BA9F79340A6696831F3C85047", "typ": "JWT"}
        parts = [json.dumps(header).encode(), json.dumps({"data": json.dumps(data), "iss": "NIC"}).encode(), bytes(range(256))]
        return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)

    @property
    def registered_with_the_portal(self):
        """It takes rupees, buyers with a GSTIN or abroad, and no bill of supply."""
        return self.seller.with_irn and "currency" not in self.bill and self.row["situation"] not in ("in-consumer", "in-exempt", "in-nil")

    @property
    def of_a_line(self):
        return self.row["kind"] == "credit-of-a-line"

    @property
    def prices_include_tax(self):
        return self.bill.get("pricesIncludeTax", self.seller.gross)

    @property
    def e_invoice(self):
        """EN 16931 has no amounts with three decimals, and wants a tax id."""
        return self.row["format"] != "none" and self.seller.has_tax_id and self.decimals <= 2

    @property
    def own_xml(self):
        """A format that is written by itself, beside the PDF."""
        return self.e_invoice and self.row["format"] not in ("factur-x", "xrechnung-cii")

    @property
    def asks_for_money(self):
        amounts = self.row["amounts"]
        return amounts != "nothing-due" and not (amounts == "free-lines" and self.row["length"] == 1)

    @property
    def currency(self):
        return self.bill.get("currency", self.seller.currency)

    @property
    def decimals(self):
        return 2 if "currency" in self.bill else self.seller.decimals


class Maker:
    """Every choice comes from `random`, a function of the row's place."""

    def __init__(self, place, row):
        self.random = random.Random(f"{SEED}/{place}")
        self.seller = BY_ID[row["seller"]]
        self.row = row
        self.place = place
        self.texts = self.choose_texts()
        self.customer = {"firstname": self.texts[0], "middlename": "", "lastname": self.texts[1], "email": f"buyer{place}@example.com",
                         "mobile": "0123456789", "electronicAddress": {"scheme": "0088", "id": "5790000435968"}}
        self.bill = {"seller": self.seller.id, "language": row["language"], "template": row["template"], "format": row["format"],
                     "reference": LEITWEG, "items": []}
        self.case = Case(f"{place:03}-{row['seller']}-{row['situation']}-{row['amounts']}-{row['format']}-{row['kind']}", row, self.seller,
                         self.customer, self.bill)

    def choose_texts(self):
        """First and last name, company, product."""
        group = self.row["script"]
        if group == "hostile":
            return "Robert", "O'Drop <b>", self.random.choice(HOSTILE), self.random.choice(HOSTILE)
        if group == "long":
            return "Maximiliana Alexandrina", LONG_WORD[:50], LONG_TEXT[:100], self.random.choice((LONG_TEXT[:200], LONG_WORD))
        return SCRIPTS[SCRIPT_GROUPS[group][self.place % len(SCRIPT_GROUPS[group])]]

    def amount(self, whole, cents=0):
        decimals = self.case.decimals
        return f"{whole}" if decimals == 0 else f"{whole}.{cents:02}" + "0" * (decimals - 2)

    def at(self, country, city, postcode, region="", tax_id="", register=""):
        self.customer["address"] = {"line1": "Lake View 7", "city": city, "postcode": postcode, "country": country,
                                    **({"region": region} if region else {})}
        if tax_id:
            self.customer["taxId"] = tax_id
        if register:
            self.customer["registrationNumber"] = register
        if tax_id or register or self.row["situation"] not in PRIVATE or self.place % 2:
            self.customer["company"] = self.texts[2][:100]

    def at_home(self, tax_id=""):
        seller = self.seller
        self.at(seller.country, seller.city, seller.postcode, seller.region, tax_id,
                {"IS": "4902830123", "NL": "12345678", "DK": "12345674"}.get(seller.country, ""))

    def neighbour(self):
        country, tax_id, city, postcode = NEIGHBOURS.get(self.seller.country, NEIGHBOURS["other"])
        self.at(country, city, postcode, tax_id=tax_id)

    def far(self):
        self.at("US", "Chicago", "60601") if self.seller.country != "US" else self.at("CA", "Toronto", "M5H 2N2")

    def indian(self, state, registered=True):
        self.at("IN", "Pune", "411001", state, gstin(state) if registered else "")

    def place_buyer(self):
        """Returns what the lines bear, one after the other."""
        own, rates = self.seller.region, self.seller.rates
        other = "29"
        standard, all_rates = [{}], [{"taxRate": rate} for rate in rates]

        def none(category, **more):
            return [{"taxCategory": category, **more}]

        abroad = {"third-goods": none("G"), "third-services": none("O"), "in-export-bond": none("G"), "in-export-paid": standard}
        situation = self.row["situation"]
        if situation in abroad:
            self.far()
            return abroad[situation]
        if situation in INDIA:
            self.indian({"in-other-state": other, "in-union-territory": "04"}.get(situation, own), situation != "in-consumer")
            if situation.startswith("in-zone"):
                self.bill["supply"] = "sez"
            if situation == "in-deemed":
                self.bill["supply"] = "deemed-export"
            if situation == "in-reverse":
                self.bill["reverseCharge"] = True
            return {"in-zone-bond": none("G"), "in-exempt": none("E", exemptionReason="Fresh fruit, notification 2/2017"), "in-nil": none("Z"),
                    "in-mixed": [{}, *none("E", exemptionReason="Books of account")], "in-other-state": all_rates,
                    "in-cess": [{"cess": "12", "hsn": "87032391"}]}.get(situation, standard)
        elsewhere = {"union-services": none("AE"), "union-goods": none("K"), "union-private": standard}
        if situation in elsewhere:
            self.neighbour()
            self.bill["deliveredOn"] = "2026-11-20"
            return elsewhere[situation]
        if situation == "northern-ireland":
            self.at("GB", "Derry", "BT48 6DQ", tax_id="XI123456782")
            self.bill["deliveredOn"] = "2026-11-20"
            return none("K")
        if situation == "islands-of-spain":
            self.at("ES", "Arrecife", "35500", tax_id="" if self.seller.country == "ES" else "ESB12345674")
            return none("G")
        if situation == "home-reverse":
            self.at_home({"DE": "DE811569869"}.get(self.seller.country, self.seller.tax.get("vat_id", "")))
            return none("AE")
        self.at_home()
        return {"home": standard, "rates": all_rates, "zero": none("Z"), "exempt": none("E", exemptionReason="Exempt: education"),
                "mixed": [{}, *none("E", exemptionReason="Exempt: insurance"), {"taxRate": rates[-1]}]}[situation]

    def item(self, place, tax):
        item = {"productId": f"P-{place}", "productName": self.texts[3][:200], "quantity": str(self.random.choice((1, 1, 2, 3, 7, 12))),
                "price": self.amount(self.random.randrange(20, 900), self.random.randrange(100)), **tax}
        if self.seller.country == "IN":
            item.setdefault("hsn", self.random.choice(("61091000", "998314", "0902")))
        self.bill["items"].append(item)

    def finished(self):
        self.change_currency()
        taxes = self.place_buyer()
        for place in range(self.row["length"]):
            self.item(place + 1, taxes[place % len(taxes)])
        getattr(self, self.row["amounts"].replace("-", "_"), self.plain)()
        if self.row["format"] == "peppol" and self.seller.country == "NL":
            self.bill["orderReference"] = "PO-7"
        items = self.bill["items"][:1] if self.case.of_a_line else self.bill["items"]
        self.case.names = [self.seller.name, self.customer.get("company") or f"{self.customer['firstname']} {self.customer['lastname']}",
                           *dict.fromkeys(item["productName"] for item in items)]
        return self.case

    def change_currency(self):
        if self.row["amounts"] == "foreign-currency":
            # A QR-IBAN takes francs and euro alone.
            self.bill["currency"] = "USD" if self.seller.payment_qr != "swiss" and self.seller.currency != "USD" else "EUR"
            self.bill["exchangeRate"] = {"rate": f"1.{self.random.randrange(10**6):06}", "source": "Central bank", "date": "2026-11-20"}

    def plain(self):
        pass

    def line_percent(self):
        for item in self.bill["items"][::2]:
            item["discount"] = {"percent": "12.5"}

    def line_adjustments(self):
        self.bill["items"][0].update(price=self.amount(640), allowances=[{"percent": "5", "reason": "Loyal customer"}, {"amount": self.amount(3), "reason": "Scratch"}],
                                     charges=[{"amount": self.amount(2), "reason": "Engraving"}])

    def document_percent(self):
        self.bill["discount"] = {"percent": "3.33"}

    def document_adjustments(self):
        self.bill["allowances"] = [{"percent": "2", "reason": "Autumn sale", "reasonCode": "95"}, {"amount": self.amount(1), "reason": "Late"}]
        self.bill["charges"] = [{"amount": self.amount(7), "reason": "Freight", "reasonCode": "FC"}]

    def prepaid(self):
        self.bill["prepaid"] = self.amount(5)

    def rounded(self):
        self.bill["roundTo"] = "10" if self.case.decimals == 0 else "0.05"

    def prepaid_and_rounded(self):
        self.prepaid()
        self.bill["roundTo"] = "1"

    def gross(self):
        self.bill["pricesIncludeTax"] = True

    def gross_adjusted(self):
        self.gross()
        self.document_adjustments()
        self.line_percent()

    def fine(self):
        for item in self.bill["items"]:
            item.update(price=f"0.{self.random.randrange(1, 10**6):06}", quantity=f"{self.random.randrange(10**4, 10**9) / 1000:.3f}", unit="KGM")

    def nothing_due(self):
        self.bill["discount"] = {"percent": "100"}

    def free_lines(self):
        items = self.bill["items"]
        items[0]["discount"] = {"percent": "100"}
        items[-1].update(price="0") if len(items) > 1 else None

    def terms(self):
        self.bill.update(orderReference="PO-2026-1187", contractReference="C-9", note="Thank you.\nCome again.", dueDays=30,
                         paymentTerms="Two parts, the second within 30 days", period={"from": "2026-10-01", "to": "2026-10-31"})
        self.bill["items"][0]["orderLine"] = "7"


def sample(cases, every=6):
    """A part of them in which each value of each dimension occurs."""
    seen, chosen = set(), []
    for place, case in enumerate(cases):
        cells = set(case.row.items())
        if place % every == 0 or not cells <= seen:
            chosen.append(case)
            seen |= cells
    return chosen


def rows():
    return covering_rows(DIMENSIONS, may_stand_together, ROWS, SEED)


def wide_corpus():
    made, _ = rows()
    return [Maker(place, row).finished() for place, row in enumerate(made)]


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sellers", type=Path)
    chosen = options.parse_args()
    if chosen.sellers:
        chosen.sellers.mkdir(parents=True, exist_ok=True)
        for trader in TRADERS:
            (chosen.sellers / f"{trader.id}.toml").write_text(trader.toml(), encoding="utf-8")
    for place, case in enumerate(wide_corpus()):
        json.dump({**case.record(f"W-{place}"), "number": f"W-{place}", "date": "2026-11-22"}, sys.stdout, ensure_ascii=False)
        sys.stdout.write("\n")


if __name__ == "__main__":
    main()

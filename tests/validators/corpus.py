#!/usr/bin/env python3
"""Makes some hundred requests for documents, no two alike, a function of the seed.

usage: corpus.py [--seed N] [--count N]     prints them, one JSON object a line: {"customer": …, "bill": …}
       corpus.py --sellers FOLDER           writes the sellers that the requests name
"""

import argparse
import json
import random
import sys
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from sellers import SELLERS
from texts import HOSTILE, LONG_TEXT, LONG_WORD, SCRIPTS

SEED = 20261122
COUNT = 330
TEMPLATES = ("classic", "modern", "ledger")
LANGUAGES = ("en", "hi", "de", "fr", "es", "ar", "zh")
UNITS = ("C62", "HUR", "DAY", "KGM", "LTR", "MTR", "MON", "KWH")
NAMES_CHECKED = 30  # Of a bill with thousands of lines not every name is looked for.
FOREIGN_BUYERS = (("IT", "IT12345670017"), ("AT", "ATU12345675"), ("NL", "NL123456789B01"))


@dataclass
class Case:
    """One document to be made, and what its maker knows of it."""

    name: str
    seller: object
    customer: dict
    bill: dict
    shape: str
    script: str
    language: str
    names: list = field(default_factory=list)  # Must be copied from the page.

    @property
    def record(self):
        return {"customer": self.customer, "bill": self.bill}

    @property
    def prices_include_tax(self):
        return self.bill.get("pricesIncludeTax", self.seller.prices_include_tax)

    @property
    def e_invoice(self):
        """EN 16931 has no amounts with three decimals."""
        return self.seller.decimals <= 2 or self.bill.get("currency", self.seller.currency) != self.seller.currency


class Maker:
    """Fills one case, shape by shape. Every choice comes from `random`."""

    def __init__(self, place, seed):
        self.place = place
        self.random = random.Random(f"{seed}/{place}")
        round_number, within = divmod(place, len(SHAPES))
        shape = list(SHAPES)[within]
        seller = SELLERS[(within + round_number) % len(SELLERS)]  # So each shape meets each seller.
        script = list(SCRIPTS)[place % len(SCRIPTS)]
        language = LANGUAGES[(place + place // len(LANGUAGES)) % len(LANGUAGES)]
        first, last, company, _ = SCRIPTS[script]
        customer = {"firstname": first, "middlename": "", "lastname": last, "email": f"buyer{place}@example.com",
                    "mobile": "0123456789"}
        self.case = Case(f"{place:03}-{shape}-{seller.id}", seller, customer,
                         {"seller": seller.id, "language": language, "template": TEMPLATES[place % len(TEMPLATES)],
                          "items": []}, shape, script, language)
        if place % 3 == 0:
            customer["company"] = company
        if place % 4 != 3:
            self.at_home()

    def at_home(self):
        """An address in the seller's country."""
        country = self.case.seller.country
        address = {"line1": "Lake View 7", "city": self.case.seller.city, "postcode": "400002", "country": country}
        if country == "IN":
            address["region"] = self.random.choice(("27", "29", "07"))
        self.case.customer["address"] = address

    def abroad(self, country, tax_id):
        self.case.customer["address"] = {"line1": "Via Roma 1", "city": "Torino", "postcode": "10121", "country": country}
        if tax_id:
            self.case.customer["taxId"] = tax_id

    def price(self, high=5000):
        decimals = self.case.seller.decimals
        return str(Decimal(self.random.randrange(1, high * 10**decimals)).scaleb(-decimals))

    def amount(self, high):
        return self.price(high)

    def product(self):
        return SCRIPTS[self.random.choice(list(SCRIPTS))][3]

    def item(self, **fields):
        item = {"productId": f"P-{len(self.case.bill['items']) + 1}", "productName": self.product(),
                "quantity": str(self.random.choice((1, 1, 1, 2, 3, 5, 12, 100))), "price": self.price(), **fields}
        self.case.bill["items"].append(item)
        return item

    def rate(self):
        return self.random.choice(self.case.seller.rates)

    def finished(self):
        case = self.case
        SHAPES[case.shape](self)
        customer = case.customer
        products = list(dict.fromkeys(item["productName"] for item in case.bill["items"]))
        step = max(1, len(products) // NAMES_CHECKED)
        case.names = [case.seller.name, customer.get("company") or f"{customer['firstname']} {customer['lastname']}",
                      *products[::step]]
        return case


SHAPES = {}


def shape(function):
    SHAPES[function.__name__.replace("_", "-")] = function
    return function


@shape
def plain(maker):
    """What the simplest client sends: no address, one item."""
    maker.case.customer.pop("address", None)
    maker.item(productName=SCRIPTS[maker.case.script][3], quantity=1)


@shape
def script(maker):
    """Everything in one script."""
    maker.case.customer["company"] = SCRIPTS[maker.case.script][2]
    maker.item(productName=SCRIPTS[maker.case.script][3])
    maker.item(productName=SCRIPTS[maker.case.script][2])
    maker.case.bill["note"] = SCRIPTS[maker.case.script][2]


@shape
def rates(maker):
    for rate in maker.case.seller.rates:
        maker.item(taxRate=rate)
        maker.item(taxRate=rate)


@shape
def zero_rated(maker):
    maker.item(taxRate="0")
    maker.item(taxCategory="Z")
    maker.item()


@shape
def exempt(maker):
    maker.item(taxCategory="E", exemptionReason="Exempt: education")
    maker.item(taxRate=maker.rate())


@shape
def reverse_charge(maker):
    if maker.case.seller.country == "IN":
        maker.case.customer["taxId"] = "27AAPFU0939F1ZV"
        maker.case.customer.get("address", {})["region"] = "27"  # As its first two digits say.
    else:
        maker.abroad("IT", "IT12345670017")
    maker.item(taxCategory="AE", exemptionReason="Reverse charge")
    maker.item(taxCategory="AE", exemptionReason="Reverse charge")


@shape
def intra_community(maker):
    """Within the EU; a seller elsewhere exports instead."""
    if not maker.case.seller.in_eu:
        return export(maker)
    maker.abroad(*maker.random.choice(FOREIGN_BUYERS))
    maker.case.bill["deliveredOn"] = "2026-11-20"
    for _ in range(3):
        maker.item(taxCategory="K", exemptionReason="Intra-Community supply")


@shape
def export(maker):
    maker.abroad("US", "")
    for _ in range(2):
        maker.item(taxCategory="G", exemptionReason="Export outside the EU")


@shape
def outside_scope(maker):
    maker.item(taxCategory="O", exemptionReason="Not subject to tax")


@shape
def islands(maker):
    """IGIC and IPSI beside VAT; only sellers in Spain charge them."""
    spanish = maker.case.seller.country == "ES"
    for category, rate in (("L", "7"), ("L", "3"), ("M", "0.5"), ("M", "10")):
        maker.item(**({"taxCategory": category, "taxRate": rate} if spanish else {}))
    maker.item(taxRate=maker.rate())
    if spanish:
        maker.case.bill["charges"] = [{"amount": "7", "reason": "Freight", "reasonCode": "FC", "taxCategory": "L", "taxRate": "7"}]


@shape
def discounts(maker):
    """On lines and on the document, as a share and as an amount, over several rates."""
    maker.item(discount={"percent": "12.5"}, taxRate=maker.rate(), quantity="7")
    maker.item(discount={"amount": maker.price(10)}, price="1200", taxRate=maker.rate())
    maker.item(taxRate=maker.rate())
    maker.case.bill["discount"] = maker.random.choice(({"percent": "3.33"}, {"amount": maker.price(100)}))


@shape
def adjustments(maker):
    """Allowances and charges on lines and on the document; those without a rate are spread, or bear the seller's."""
    maker.item(price="400", taxRate=maker.rate(), allowances=[{"percent": "5", "reason": "Loyal customer"}],
               charges=[{"amount": "2", "reason": "Engraving"}])
    maker.item(price="250", taxRate=maker.rate(), allowances=[{"amount": "3", "reason": "Scratch"},
                                                              {"percent": "1.5", "reason": "Volume", "reasonCode": "95"}])
    maker.item()
    rate = maker.rate()
    maker.item(taxRate=rate)
    maker.case.bill.update(
        allowances=[{"percent": "2", "reason": "Autumn sale"}, {"amount": "1", "reason": "Late", "taxRate": rate}],
        charges=[{"amount": "7", "reason": "Freight", "reasonCode": "FC"}, {"percent": "1", "reason": "Insurance", "taxRate": rate}])


@shape
def payment(maker):
    """Paid in part, rounded to coins, due later."""
    for _ in range(3):
        maker.item(taxRate=maker.rate(), price=maker.price(300))
    maker.case.bill.update(prepaid="1", roundTo="10" if maker.case.seller.decimals == 0 else "0.05", dueDays=30,
                           paymentTerms="Two parts, the second within 30 days")


@shape
def terms(maker):
    """Everything that can be said beside the lines."""
    maker.item(orderLine="7")
    maker.item(unit="HUR", quantity="2.25")
    maker.case.customer.update(registrationNumber="HRB 4711", electronicAddress={"scheme": "0088", "id": "5790000435968"})
    maker.case.bill.update(
        reference="04011000-12345-34", orderReference="PO-2026-1187", contractReference="C-9", note="Thank you.\nCome again.",
        period={"from": "2026-10-01", "to": "2026-10-31"},
        deliverTo={"address": {"line1": "Gate 3", "city": maker.case.seller.city, "postcode": "400003",
                               "country": maker.case.seller.country}})


@shape
def indian_heads(maker):
    """Intra-state and inter-state, with and without cess, HSN codes; elsewhere just another bill."""
    indian = maker.case.seller.country == "IN"
    for _ in range(3):
        maker.item(taxRate=maker.rate(), price=f"{maker.random.randrange(1, 3000)}.05" if maker.case.seller.decimals else "105",
                   **({"hsn": "61091000", "cess": "1"} if indian else {}))
    if indian:
        maker.case.bill["placeOfSupply"] = maker.random.choice(("27", "29", "04"))


@shape
def foreign_currency(maker):
    """In another currency than the seller's, with the rate of the day."""
    maker.case.bill.update(currency="USD", exchangeRate={"rate": f"{maker.random.randrange(1, 2 * 10**9) / 10**7:.7f}",
                                                         "source": "Zentralbank <Kurs> & Co", "date": "2026-11-20"})
    if maker.case.seller.country == "IN":
        maker.abroad("US", "")  # One head, IGST.
    for _ in range(3):
        maker.item(taxRate=maker.rate(), price=f"{maker.random.randrange(1, 900)}.25")


@shape
def xrechnung(maker):
    """What a German authority wants; of other sellers the Factur-X."""
    maker.item()
    maker.item(taxRate=maker.rate())
    maker.case.bill["reference"] = "04011000-12345-34"
    if maker.case.seller.country == "DE":
        maker.at_home()
        maker.case.bill["format"] = "xrechnung-cii"


@shape
def free_of_charge(maker):
    maker.item(price="0")
    maker.item(discount={"percent": "100"})
    maker.item()


@shape
def nothing_to_pay(maker):
    maker.item()
    maker.case.bill["discount"] = {"percent": "100"}


@shape
def fine_prices(maker):
    """Six decimals in price and quantity, in every unit."""
    for unit in UNITS:
        maker.item(price=f"0.{maker.random.randrange(1, 10**6):06}", quantity=f"{maker.random.randrange(1, 10**9) / 1000:.3f}",
                   unit=unit)


@shape
def large_amounts(maker):
    maker.item(price="999999.99" if maker.case.seller.decimals else "999999", quantity="12345")
    maker.item(price="123456789", quantity="3")


@shape
def the_other_way_round(maker):
    """Prices with tax where the seller's are without, and the reverse."""
    maker.case.bill["pricesIncludeTax"] = not maker.case.seller.prices_include_tax
    for _ in range(4):
        maker.item(taxRate=maker.rate())


@shape
def hostile(maker):
    texts = maker.random.sample(HOSTILE, 6)
    maker.case.customer["company"] = texts[0][:100]
    for text in texts[1:]:
        maker.item(productName=text)
    maker.case.bill.update(note="\n".join(texts), reference=texts[1][:100])


@shape
def long_texts(maker):
    maker.case.customer.update(firstname="Maximiliana Alexandrina Wilhelmine von und zu Brei"[:50],
                               lastname=LONG_WORD[:50], company=LONG_TEXT[:100])
    maker.item(productName=LONG_TEXT[:200])
    maker.item(productName=LONG_WORD)
    maker.item(productName=f"{LONG_WORD} {SCRIPTS[maker.case.script][2]}")
    maker.case.bill["note"] = f"{LONG_TEXT}\n{LONG_WORD}\n" * 3


@shape
def several_lines(maker):
    for _ in range(maker.random.randrange(4, 40)):
        maker.item(taxRate=maker.rate())


@shape
def many_lines(maker):
    for _ in range(LONG_BILLS[maker.place // len(SHAPES) % len(LONG_BILLS)]):
        maker.item(taxRate=maker.rate(), price=maker.price(900))


# One of the largest: the validators' rules take the square of the lines.
LONG_BILLS = (2000, 60, 50, 200, 100, 80, 150, 70, 90, 120, 55, 65, 75, 85, 95, 105, 115, 130)


def corpus(seed=SEED, count=COUNT):
    return [Maker(place, seed).finished() for place in range(count)]


def write_sellers(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for seller in SELLERS:
        (folder / f"{seller.id}.toml").write_text(seller.toml(), encoding="utf-8")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seed", type=int, default=SEED)
    options.add_argument("--count", type=int, default=COUNT)
    options.add_argument("--sellers", type=Path)
    chosen = options.parse_args()
    if chosen.sellers:
        return write_sellers(chosen.sellers)
    for case in corpus(chosen.seed, chosen.count):
        json.dump(case.record, sys.stdout, ensure_ascii=False)
        sys.stdout.write("\n")
    return None


if __name__ == "__main__":
    main()

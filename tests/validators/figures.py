"""Every amount of an invoice in XML, recomputed. The outside validators let a tax pass that is a cent wrong everywhere.

Shares nothing with the program. Amounts are decimals; a half is rounded away from zero. Source: EN 16931-1, BR-CO-*.
"""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from container import safe_parser
from lxml import etree

CENT = Decimal("0.01")
# Currencies without cents: ISO 4217, as of 2026.
WHOLE = ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF")
ZERO = Decimal(0)
NAMESPACES = {
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}


@dataclass
class Adjustment:
    """An allowance (negative) or a charge."""

    amount: Decimal
    category: str = ""
    rate: Decimal = ZERO


@dataclass
class Line:
    id: str
    name: str
    quantity: Decimal
    price: Decimal
    base_quantity: Decimal
    net: Decimal
    category: str
    rate: Decimal
    adjustments: list


@dataclass
class Group:
    category: str
    rate: Decimal
    basis: Decimal
    tax: Decimal


@dataclass
class Figures:
    number: str
    currency: str
    country: str  # The seller's.
    lines: list
    adjustments: list
    groups: list
    totals: dict = field(default_factory=dict)  # lines, allowances, charges, net, tax, rounding, gross, prepaid, due


def rounded(value, currency):
    """To the currency's smallest unit."""
    return value.quantize(CENT if currency not in WHOLE else Decimal(1), ROUND_HALF_UP)


class Reader:
    """Decimals and texts below one element."""

    def __init__(self, element):
        self.element = element

    def all(self, path):
        return [Reader(found) for found in self.element.xpath(path, namespaces=NAMESPACES)]

    def text(self, path, otherwise=""):
        found = self.element.xpath(path, namespaces=NAMESPACES)
        return (found[0].text or "").strip() if found else otherwise

    def number(self, path, otherwise="0"):
        return Decimal(self.text(path, otherwise) or otherwise)


def read(xml):
    root = etree.fromstring(xml, safe_parser())
    return read_cii(Reader(root)) if etree.QName(root).localname == "CrossIndustryInvoice" else read_ubl(Reader(root))


def read_cii(root):
    def adjustments(place, path):
        return [Adjustment(one.number("ram:ActualAmount") * (1 if one.text("ram:ChargeIndicator/udt:Indicator") == "true" else -1),
                           one.text("ram:CategoryTradeTax/ram:CategoryCode"),
                           one.number("ram:CategoryTradeTax/ram:RateApplicablePercent"))
                for one in place.all(path)]

    lines = []
    for one in root.all(".//ram:IncludedSupplyChainTradeLineItem"):
        settled, price = "ram:SpecifiedLineTradeSettlement/", "ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice/"
        lines.append(Line(
            one.text("ram:AssociatedDocumentLineDocument/ram:LineID"), one.text("ram:SpecifiedTradeProduct/ram:Name"),
            one.number("ram:SpecifiedLineTradeDelivery/ram:BilledQuantity"), one.number(price + "ram:ChargeAmount"),
            one.number(price + "ram:BasisQuantity", "1"),
            one.number(settled + "ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount"),
            one.text(settled + "ram:ApplicableTradeTax/ram:CategoryCode"),
            one.number(settled + "ram:ApplicableTradeTax/ram:RateApplicablePercent"),
            adjustments(one, settled + "ram:SpecifiedTradeAllowanceCharge")))
    settlement = root.all(".//ram:ApplicableHeaderTradeSettlement")[0]
    currency = settlement.text("ram:InvoiceCurrencyCode")
    groups = [Group(one.text("ram:CategoryCode"), one.number("ram:RateApplicablePercent"), one.number("ram:BasisAmount"),
                    one.number("ram:CalculatedAmount")) for one in settlement.all("ram:ApplicableTradeTax")]
    names = {"lines": "LineTotalAmount", "allowances": "AllowanceTotalAmount", "charges": "ChargeTotalAmount",
             "net": "TaxBasisTotalAmount", "tax": f"TaxTotalAmount[@currencyID='{currency}']", "rounding": "RoundingAmount",
             "gross": "GrandTotalAmount", "prepaid": "TotalPrepaidAmount", "due": "DuePayableAmount"}
    totals = {key: settlement.number(f"ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:{name}")
              for key, name in names.items()}
    country = root.text(".//ram:SellerTradeParty/ram:PostalTradeAddress/ram:CountryID")
    return Figures(root.text("rsm:ExchangedDocument/ram:ID"), currency, country, lines,
                   adjustments(settlement, "ram:SpecifiedTradeAllowanceCharge"), groups, totals)


def read_ubl(root):
    def adjustments(place):
        return [Adjustment(one.number("cbc:Amount") * (1 if one.text("cbc:ChargeIndicator") == "true" else -1),
                           one.text("cac:TaxCategory/cbc:ID"), one.number("cac:TaxCategory/cbc:Percent"))
                for one in place.all("cac:AllowanceCharge")]

    lines = [Line(one.text("cbc:ID"), one.text("cac:Item/cbc:Name"),
                  one.number("cbc:InvoicedQuantity | cbc:CreditedQuantity"), one.number("cac:Price/cbc:PriceAmount"),
                  one.number("cac:Price/cbc:BaseQuantity", "1"), one.number("cbc:LineExtensionAmount"),
                  one.text("cac:Item/cac:ClassifiedTaxCategory/cbc:ID"),
                  one.number("cac:Item/cac:ClassifiedTaxCategory/cbc:Percent"), adjustments(one))
             for one in root.all("cac:InvoiceLine | cac:CreditNoteLine")]
    groups = [Group(one.text("cac:TaxCategory/cbc:ID"), one.number("cac:TaxCategory/cbc:Percent"),
                    one.number("cbc:TaxableAmount"), one.number("cbc:TaxAmount"))
              for one in root.all("cac:TaxTotal/cac:TaxSubtotal")]
    currency = root.text("cbc:DocumentCurrencyCode")
    names = {"lines": "LineExtensionAmount", "allowances": "AllowanceTotalAmount", "charges": "ChargeTotalAmount",
             "net": "TaxExclusiveAmount", "rounding": "PayableRoundingAmount", "gross": "TaxInclusiveAmount",
             "prepaid": "PrepaidAmount", "due": "PayableAmount"}
    totals = {key: root.number(f"cac:LegalMonetaryTotal/cbc:{name}") for key, name in names.items()}
    totals["tax"] = root.number(f"cac:TaxTotal/cbc:TaxAmount[@currencyID='{currency}']")
    country = root.text("cac:AccountingSupplierParty/cac:Party/cac:PostalAddress/cac:Country/cbc:IdentificationCode")
    return Figures(root.text("cbc:ID"), currency, country, lines, adjustments(root), groups, totals)


def right_tax(group, currency, country, prices_include_tax, a_share):
    """Whether the amount of tax is right on a group.

    India's heads (CGST, SGST, cess) are rounded one by one: three halves of a cent at most. Where prices include the tax
    it is taken out of the gross, and rate times net can be a cent off. A credit of a part bears its share of the tax
    that was invoiced, so that all parts add up to it.
    """
    exact = [group.basis * group.rate / 100]
    if prices_include_tax:
        exact.append((group.basis + group.tax) * group.rate / (100 + group.rate))
    if a_share:
        return abs(group.tax - exact[0]) <= 2 * (Decimal(1) if currency in WHOLE else CENT)
    if country == "IN":
        return any(abs(group.tax - one) <= CENT * 3 / 2 for one in exact)
    return group.tax in {rounded(one, currency) for one in exact}


def objections(xml, prices_include_tax=False, a_share=False):
    """What is wrong with the amounts: "own figures: …"."""
    try:
        found = read(xml)
    except (etree.XMLSyntaxError, ArithmeticError, IndexError) as broken:
        return [f"own figures: unreadable: {broken}"]
    wrong = [*wrong_lines(found), *wrong_groups(found, prices_include_tax, a_share), *wrong_totals(found)]
    return [f"own figures: {one}" for one in wrong]


def wrong_lines(found):
    for line in found.lines:
        exact = line.quantity * line.price / line.base_quantity + sum(one.amount for one in line.adjustments)
        net = rounded(exact, found.currency)
        if net != line.net:
            yield f"line {line.id} is {line.net}, should be {net}"


def wrong_groups(found, prices_include_tax, a_share):
    bases = {}
    for line in found.lines:
        key = (line.category, line.rate)
        bases[key] = bases.get(key, ZERO) + line.net
    for one in found.adjustments:
        key = (one.category, one.rate)
        bases[key] = bases.get(key, ZERO) + one.amount
    if sorted(bases) != sorted((group.category, group.rate) for group in found.groups):
        yield f"tax groups {[(g.category, g.rate) for g in found.groups]}, should be {sorted(bases)}"
        return
    for group in found.groups:
        if group.basis != bases[(group.category, group.rate)]:
            yield f"{group.category} {group.rate} % on {group.basis}, should be on {bases[(group.category, group.rate)]}"
        if not right_tax(group, found.currency, found.country, prices_include_tax, a_share):
            yield f"{group.category} {group.rate} % of {group.basis} is {group.tax}"


def wrong_totals(found):
    told = found.totals
    right = {
        "lines": sum((line.net for line in found.lines), ZERO),
        "allowances": -sum((one.amount for one in found.adjustments if one.amount < 0), ZERO),
        "charges": sum((one.amount for one in found.adjustments if one.amount > 0), ZERO),
        "net": told["lines"] - told["allowances"] + told["charges"],
        "tax": sum((group.tax for group in found.groups), ZERO),
        "gross": told["net"] + told["tax"],
        "due": told["gross"] - told["prepaid"] + told["rounding"],
    }
    for name, amount in right.items():
        if told[name] != amount:
            yield f"{name} {told[name]}, should be {amount}"

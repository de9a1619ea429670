#!/usr/bin/env python3
"""Recomputes invoices from their requests with exact fractions, by the rules of docs/money.md alone.

    recompute.py <cents_generate> [--count 10000] [--seed N] [--corrupt]

Runs the generator, which writes what the domain library made of random requests and of credits of them, and compares
every line, allowance, charge, tax head and total. Exits 1 on any difference. With --corrupt it moves one amount of each invoice by one minor unit first and
exits 1 unless every single one is found: proof that the comparison can fail.
"""
import argparse
import copy
import json
import random
import re
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

NO_DECIMALS = {"JPY", "KRW"}
THREE_DECIMALS = {"KWD", "BHD"}
RULES = (Path(__file__).resolve().parents[2] / "docs/money.md").read_text(encoding="utf-8")
RATES = dict(re.findall(r"^\| `([A-Z]+)` \| [^|]+ \| (above 0|0|0; under GST the recipient's) \|", RULES, re.MULTILINE))
CATEGORY_ORDER = list(RATES)
BEARING = [category for category, rate in RATES.items() if rate == "above 0"]
OF_RECIPIENT = [category for category, rate in RATES.items() if rate.startswith("0;")]
# A seller's place, by the first two digits of its postcode in Spain, and the tax that it charges there.
OF_PLACE = {"35": "L", "38": "L", "51": "M", "52": "M"}
TAX_NAMES = {"L": "IGIC", "M": "IPSI"}
UTGST = {"04", "26", "31", "35", "38", "97"}


def number(value):
    """Decimal text, or what JSON said, as an exact fraction."""
    return Fraction(Decimal(value)) if isinstance(value, str) else Fraction(value)


def rounded(value):
    """A fraction of minor units to whole ones; a half goes away from zero."""
    if value < 0:
        return -rounded(-value)
    value = Fraction(value)
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def split(total, weights):
    """Largest remainder; of equal remainders the first."""
    whole = sum(weights)
    if whole == 0:
        return [0] * len(weights)
    exact = [Fraction(total * weight, whole) for weight in weights]
    parts = [value.numerator // value.denominator for value in exact]
    cut_off = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in cut_off[: total - sum(parts)]:
        parts[i] += 1
    return parts


def place_of_supply(request, state, buyer):
    if request.get("placeOfSupply"):
        return request["placeOfSupply"]
    if buyer["taxId"][:2].isdigit():
        return buyer["taxId"][:2]
    if buyer["country"] not in ("", "IN"):
        return "96"
    return buyer["region"] or state


def heads(category, rate, cess, request, seller, buyer):
    """The names and rates of a group's heads."""
    if not seller["gstin"]:
        return [(TAX_NAMES.get(category, seller["taxName"]), rate)]
    state = seller["gstin"][:2]
    place = place_of_supply(request, state, buyer)
    gst = rate - cess
    if place != state:
        names = [("IGST", gst)]
    else:
        names = [("CGST", gst / 2), ("UTGST" if place in UTGST else "SGST", gst / 2)]
    return names + ([("Cess", cess)] if cess else [])


def asked_of(holder):
    """A line's or document's discount, allowances and charges, in the order in which they count."""
    asked = [dict(holder["discount"], reason="Discount", charge=False)] if "discount" in holder else []
    asked += [dict(one, charge=False) for one in holder.get("allowances", [])]
    return asked + [dict(one, charge=True) for one in holder.get("charges", [])]


def extent(asked, whole, unit):
    """What an allowance or charge comes to in minor units, exactly: a share of `whole`, or its amount."""
    return whole * number(asked["percent"]) / 100 if "percent" in asked else number(asked["amount"]) * unit


def line_of(item, unit):
    """One line in minor units: amount, the discount shown, and what it is made of."""
    full = exact = number(item["quantity"]) * number(item["price"]) * unit
    shown = []
    for asked in asked_of(item):
        before = exact
        exact += extent(asked, full, unit) * (1 if asked["charge"] else -1)
        change = abs(rounded(exact) - rounded(before))
        if change:
            shown.append({"charge": asked["charge"], "reason": asked["reason"], "amount": change})
    return {"amount": rounded(exact), "discount": rounded(full) - rounded(exact), "adjustments": shown}


def tax_key(asked, request, seller):
    """Category and rate of a line or charge, with what the request leaves out; cess apart."""
    category = asked.get("taxCategory")
    rated = [None, *BEARING, *(OF_RECIPIENT if seller["gstin"] else [])]
    if "taxRate" in asked:
        rate = number(asked["taxRate"])
    else:
        rate = number(seller["taxRate"]) if category in rated else Fraction(0)
    usual = OF_PLACE.get(seller["postcode"][:2], "S") if seller["country"] == "ES" else "S"
    category = category or (usual if rate > 0 else "Z")
    if category in BEARING and request.get("reverseCharge"):
        category = "AE"
    return category, rate + number(asked.get("cess", 0))


def charge_key(charge, request, seller):
    """As what it comes with, where that is taxed alike and bears no cess."""
    keys = {tax_key(item, request, seller) for item in request["items"]}
    if "taxRate" in charge or "taxCategory" in charge or len(keys) > 1 or any(number(item.get("cess", 0)) for item in request["items"]):
        return tax_key(charge, request, seller)
    return keys.pop()


def order(key):
    return CATEGORY_ORDER.index(key[0]), -key[1]


def charged(category, heads):
    """What the seller asks for: under reverse charge the recipient pays the heads to the State."""
    return 0 if category in OF_RECIPIENT else sum(heads)


class Group:
    """What is taxed alike."""

    def __init__(self):
        self.lines = []
        self.parts = []  # [place, asked, amount]: what document allowances and charges come to here.
        self.cess = Fraction(0)
        self.left = 0  # Lines, less allowances, plus charges.


def group_all(request, seller, lines, unit):
    groups = {}
    for line, item in zip(lines, request["items"]):
        group = groups.setdefault(tax_key(item, request, seller), Group())
        group.lines.append(line)
        group.left += line["amount"]
        group.cess = number(item.get("cess", 0))
    lines_sum = sum(line["amount"] for line in lines)
    asked = [(i, one, rounded(extent(one, lines_sum, unit))) for i, one in enumerate(asked_of(request))]

    def bears_own(one):
        return one["charge"] or "taxRate" in one or "taxCategory" in one

    for i, one, amount in asked:
        if bears_own(one):
            continue
        keys = sorted(groups, key=order)
        for key, part in zip(keys, split(amount, [groups[key].left for key in keys])):
            groups[key].left -= part
            groups[key].parts.append((i, one, part))
    for i, one, amount in asked:
        if bears_own(one) and amount:
            key = charge_key(one, request, seller) if one["charge"] else tax_key(one, request, seller)
            group = groups.setdefault(key, Group())
            group.left += amount if one["charge"] else -amount
            group.parts.append((i, one, amount))
    return groups


def settle(key, group, names, with_tax):
    """A group's tax, the nets of its lines, and those of its parts as (place, entry)."""
    inclusive = with_tax
    rate = key[1]
    inclusive = inclusive and key[0] not in OF_RECIPIENT  # Where the recipient pays the tax, prices contain none.

    def within(gross):
        return [rounded(gross * head / (100 + rate)) for _, head in names]

    def net_of(gross):
        return gross - sum(within(gross)) if inclusive else gross

    head_amounts = within(group.left) if inclusive else [rounded(group.left * head / 100) for _, head in names]
    taxable = group.left - sum(head_amounts) if inclusive else group.left
    allowances = [part for part in group.parts if not part[1]["charge"]]
    charges = [part for part in group.parts if part[1]["charge"]]
    weights = [line["amount"] for line in group.lines] + [amount for _, _, amount in charges]
    nets = split(taxable + sum(net_of(amount) for _, _, amount in allowances), weights) if inclusive else weights
    for line, net in zip(group.lines, nets):
        line["net"], line["rate"] = net, rate
    entries = [(i, one, net_of(amount)) for i, one, amount in allowances if amount]
    entries += [(i, one, net) for (i, one, _), net in zip(charges, nets[len(group.lines):])]
    tax = {"category": key[0], "rate": rate, "taxable": taxable, "tax": charged(key[0], head_amounts),
           "heads": [{"name": n, "rate": r, "amount": a} for (n, r), a in zip(names, head_amounts)]}
    whole = {i: amount for i, _, amount in group.parts}
    kept = [(i, {"charge": one["charge"], "reason": one["reason"], "amount": net, "category": key[0], "rate": rate})
            for i, one, net in entries if net or not group.lines]
    if with_tax:
        kept = [(i, dict(entry, gross=whole[i])) for i, entry in kept]
    return tax, kept


def sums(lines, adjustments, taxes):
    totals = {
        "lines": sum(line["net"] for line in lines),
        "discount": sum(one["amount"] for one in adjustments if not one["charge"]),
        "charges": sum(one["amount"] for one in adjustments if one["charge"]),
        "net": sum(tax["taxable"] for tax in taxes),
        "tax": sum(tax["tax"] for tax in taxes),
    }
    totals["gross"] = totals["net"] + totals["tax"]
    return totals


def unit_of(currency):
    return 1 if currency in NO_DECIMALS else 1000 if currency in THREE_DECIMALS else 100


def in_books(totals, request, seller, unit):
    """In the seller's currency, each amount rounded once."""
    factor = number(request["exchangeRate"]["rate"]) * unit_of(seller["currency"]) / unit
    return {name: rounded(totals[name] * factor) for name in ("net", "tax")}


def recompute(case):
    request, seller, buyer = case["request"], case["seller"], case["buyer"]
    currency = request.get("currency") or seller["currency"]
    unit = unit_of(currency)
    inclusive = request.get("pricesIncludeTax", seller["pricesIncludeTax"])

    lines = [line_of(item, unit) for item in request["items"]]
    groups = group_all(request, seller, lines, unit)
    taxes, entries = [], []
    for key in sorted(groups, key=order):
        names = heads(key[0], key[1], groups[key].cess, request, seller, buyer)
        tax, parts = settle(key, groups[key], names, inclusive)
        taxes.append(tax)
        entries += parts
    adjustments = [entry for _, entry in sorted(entries, key=lambda part: part[0])]

    totals = sums(lines, adjustments, taxes)
    open_amount = totals["gross"] - number(request.get("prepaid", 0)) * unit
    step = number(request["roundTo"]) * unit if "roundTo" in request else \
        number(seller["roundTo"]) * unit if currency == seller["currency"] else 0
    due = rounded(open_amount / step) * step if step else open_amount
    totals.update(prepaid=totals["gross"] - open_amount, rounding=due - open_amount, due=due)
    invoice = {"lines": lines, "adjustments": adjustments, "taxes": taxes, "totals": totals}
    if "exchangeRate" in request:
        invoice["accounting"] = in_books(totals, request, seller, unit)
    return invoice, unit


class CreditableBalance:
    """What credits have left of an invoice."""

    def __init__(self, request, seller, invoice, unit):
        self.in_books = lambda totals: in_books(totals, request, seller, unit)
        self.books = copy.deepcopy(invoice.get("accounting"))
        self.quantities = [number(item["quantity"]) for item in request["items"]]
        self.lines = copy.deepcopy(invoice["lines"])
        self.adjustments = copy.deepcopy(invoice["adjustments"])
        self.whole = copy.deepcopy(invoice["adjustments"])
        self.taxes = copy.deepcopy(invoice["taxes"])
        self.category = [next(tax for tax in self.taxes if tax["rate"] == line["rate"] and line["in"] == tax["category"])
                         for line in self.lines]
        self.rounding = invoice["totals"]["rounding"]

    @staticmethod
    def part(left, part, whole):
        return rounded(Fraction(left) * part / whole) if whole else 0

    def take_line(self, i, quantity):
        left = self.lines[i]

        def take(holder, name):
            taken = self.part(holder[name], quantity, self.quantities[i])
            holder[name] -= taken
            return taken

        line = {"amount": take(left, "amount"), "net": take(left, "net"), "rate": left["rate"],
                "line": i + 1, "quantity": quantity, "adjustments": []}
        for one in left["adjustments"]:
            amount = take(one, "amount")
            if amount:
                line["adjustments"].append(dict(one, amount=amount))
        line["discount"] = sum(-one["amount"] if one["charge"] else one["amount"] for one in line["adjustments"])
        self.quantities[i] -= quantity
        return line

    def take_group(self, tax, lines, taken, last):
        """The group's tax in this credit, or None; fills `taken` for its allowances."""
        mine = [k for k, one in enumerate(self.adjustments)
                if (one["category"], one["rate"]) == (tax["category"], tax["rate"])]
        allowances = [k for k in mine if not self.adjustments[k]["charge"]]
        charges = [k for k in mine if self.adjustments[k]["charge"]]
        in_it = [line for line in lines if self.category[line["line"] - 1] is tax]
        back = sum(line["net"] for line in in_it) + sum(taken[k] for k in charges)
        parts = split(back, [tax["taxable"]] + [self.adjustments[k]["amount"] for k in allowances])
        for k, part in zip(allowances, parts[1:]):
            taken[k] = part
            self.adjustments[k]["amount"] -= part
        goods = [i for i, group in enumerate(self.category) if group is tax]
        done = last or (goods and not any(self.quantities[i] for i in goods)
                        and not any(self.adjustments[k]["amount"] for k in charges))
        amounts = [head["amount"] if done else self.part(head["amount"], parts[0], tax["taxable"])
                   for head in tax["heads"]]
        tax["taxable"] -= parts[0]
        for head, amount in zip(tax["heads"], amounts):
            head["amount"] -= amount
        if not in_it and not back and not sum(amounts):
            return None
        return {"category": tax["category"], "rate": tax["rate"], "taxable": parts[0], "tax": charged(tax["category"], amounts),
                "heads": [dict(head, amount=amount) for head, amount in zip(tax["heads"], amounts)]}

    def credit(self, asked):
        nets_left = sum(line["net"] for line in self.lines)
        empty = [one["amount"] == 0 for one in self.adjustments]
        wanted = {int(one["line"]) - 1: number(one.get("quantity", self.quantities[int(one["line"]) - 1])) for one in asked}
        if not asked:
            wanted = dict(enumerate(self.quantities))
        lines = [self.take_line(i, quantity) for i, quantity in sorted(wanted.items()) if quantity]
        last = not any(self.quantities)
        taken = [0] * len(self.adjustments)
        for k, one in enumerate(self.adjustments):
            if one["charge"]:
                taken[k] = one["amount"] if last else \
                    self.part(one["amount"], sum(line["net"] for line in lines), nets_left)
                one["amount"] -= taken[k]
        taxes = [self.take_group(tax, lines, taken, last) for tax in self.taxes]
        taxes = [tax for tax in taxes if tax]
        def part_of(one, whole, amount):
            with_tax = {"gross": self.part(whole["gross"], amount, whole["amount"])} if "gross" in whole else {}
            return dict(one, amount=amount, **with_tax)

        adjustments = [part_of(one, whole, amount)
                       for one, whole, amount, never in zip(self.adjustments, self.whole, taken, empty)
                       if amount or (last and never and one["empty"])]
        totals = sums(lines, adjustments, taxes)
        rounding = self.rounding if last and totals["gross"] + self.rounding >= 0 else 0
        totals.update(prepaid=0, rounding=rounding, due=totals["gross"] + rounding)
        for one in adjustments:
            del one["empty"]
        made = {"lines": lines, "adjustments": adjustments, "taxes": taxes, "totals": totals}
        if self.books:
            converted = self.in_books(totals)
            made["accounting"] = {name: left if last else min(left, converted[name]) for name, left in self.books.items()}
            self.books = {name: left - made["accounting"][name] for name, left in self.books.items()}
        return made


def recompute_credits(case, invoice, unit):
    """Each credit from the one invoice and what the earlier ones left of it."""
    invoice = copy.deepcopy(invoice)
    for line, item in zip(invoice["lines"], case["request"]["items"]):
        line["in"] = tax_key(item, case["request"], case["seller"])[0]
    for one in invoice["adjustments"]:
        one["empty"] = one["amount"] == 0
    rest = CreditableBalance(case["request"], case["seller"], invoice, unit)
    return [rest.credit(credit["asked"]) for credit in case["credits"]]


def leaves(value, path=""):
    """Every single value of a nested structure with its place."""
    if isinstance(value, dict):
        for key in value:
            yield from leaves(value[key], f"{path}/{key}")
    elif isinstance(value, list):
        for i, part in enumerate(value):
            yield from leaves(part, f"{path}/{i}")
    else:
        yield path, value


def same(path, wanted, written, unit):
    name = path.rsplit("/", 1)[1]
    if name in ("name", "category", "reason", "charge"):
        return wanted == written
    if name in ("rate", "line", "quantity"):
        return wanted == number(written)
    decimals = len(written.partition(".")[2])
    return 10**decimals == unit and wanted == number(written) * unit


def differences(case):
    """The places where the domain's invoice and ours disagree, and how many amounts were compared."""
    wanted, unit = recompute(case)
    ours = dict(leaves([wanted] + recompute_credits(case, wanted, unit)))
    theirs = dict(leaves([case["priced"]] + [credit["priced"] for credit in case["credits"]]))
    if ours.keys() != theirs.keys():
        return sorted(ours.keys() ^ theirs.keys()), len(ours)
    books = unit_of(case["seller"]["currency"])
    return [path for path in ours
            if not same(path, ours[path], theirs[path], books if "/accounting/" in path else unit)], len(ours)


def corrupt(case, dice):
    """Moves one amount by one minor unit, in the invoice or in one of its credits."""
    document = dice.choice([case] + case["credits"])["priced"]
    words = ("name", "category", "rate", "reason", "charge", "line", "quantity")
    places = [path for path, _ in leaves(document) if path.rsplit("/", 1)[1] not in words]
    *way, name = dice.choice(places).strip("/").split("/")
    holder = document
    for step in way:
        holder = holder[int(step) if isinstance(holder, list) else step]
    amount = Decimal(holder[name])
    holder[name] = str(amount + Decimal(1).scaleb(amount.as_tuple().exponent))


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("generator")
    arguments.add_argument("--count", type=int, default=10_000)
    arguments.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    arguments.add_argument("--corrupt", action="store_true")
    options = arguments.parse_args()

    command = [options.generator, str(options.count), str(options.seed)]
    written = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout.decode()
    dice = random.Random(options.seed)
    compared = values = wrong = inclusive = india = credits = foreign = 0
    currencies = set()
    for text in written.splitlines():
        case = json.loads(text, parse_float=Decimal, parse_int=Decimal)
        if options.corrupt:
            corrupt(case, dice)
        places, count = differences(case)
        compared, values = compared + 1, values + count
        inclusive += case["request"].get("pricesIncludeTax", case["seller"]["pricesIncludeTax"])
        india += bool(case["seller"]["gstin"])
        credits += len(case["credits"])
        foreign += "exchangeRate" in case["request"]
        currencies.add(case["request"].get("currency") or case["seller"]["currency"])
        if places:
            wrong += 1
            if wrong <= 3 and not options.corrupt:
                print("differs at", ", ".join(places), "in", text, file=sys.stderr)

    print(f"{compared} invoices and {credits} credits of them compared ({values} values, {inclusive} with prices"
          f" including tax, {india} under GST, {foreign} at an exchange rate, {len(currencies)} currencies), {wrong} differ; seed {options.seed}")
    if compared != options.count:
        sys.exit("the generator wrote another number of invoices than asked")
    if options.corrupt:
        sys.exit(0 if wrong == compared else "a wrong cent was not noticed")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()

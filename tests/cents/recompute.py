#!/usr/bin/env python3
"""Recomputes invoices from their requests with exact fractions, by the rules of docs/money.md alone.

    recompute.py <cents_generate> [--count 10000] [--seed N] [--spoil]

Runs the generator, which writes what the domain library made of random requests, and compares every line, tax head
and total. Exits 1 on any difference. With --spoil it moves one amount of each invoice by one minor unit first and
exits 1 unless every single one is found: proof that the comparison can fail.
"""
import argparse
import json
import random
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction

NO_DECIMALS = {"JPY", "KRW"}
THREE_DECIMALS = {"KWD", "BHD"}
CATEGORY_ORDER = ["S", "Z", "E", "AE", "K", "G", "O"]
UTGST = {"04", "26", "31", "35", "38", "97"}


def number(value):
    """Decimal text, or what JSON said, as an exact fraction."""
    return Fraction(Decimal(value)) if isinstance(value, str) else Fraction(value)


def rounded(value):
    """A non-negative fraction of minor units to whole ones, half up."""
    assert value >= 0
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


def heads(rate, request, seller, buyer):
    """The names and rates of a group's heads."""
    if not seller["gstin"]:
        return [(seller["taxName"], rate)]
    state = seller["gstin"][:2]
    place = place_of_supply(request, state, buyer)
    if place != state:
        return [("IGST", rate)]
    return [("CGST", rate / 2), ("UTGST" if place in UTGST else "SGST", rate / 2)]


def line_of(item, unit):
    """One line in minor units: amount and the discount shown."""
    full = number(item["quantity"]) * number(item["price"]) * unit
    off = item.get("discount", {})
    if "percent" in off:
        left = full - full * number(off["percent"]) / 100
    else:
        left = full - number(off.get("amount", 0)) * unit
    return rounded(left), rounded(full) - rounded(left)


def tax_key(item, seller):
    """Category and rate, with what the request leaves out."""
    category = item.get("taxCategory")
    if "taxRate" in item:
        rate = number(item["taxRate"])
    else:
        rate = number(seller["taxRate"]) if category in (None, "S") else Fraction(0)
    return category or ("S" if rate > 0 else "Z"), rate


def recompute(case):
    request, seller, buyer = case["request"], case["seller"], case["buyer"]
    currency = request.get("currency") or seller["currency"]
    unit = 1 if currency in NO_DECIMALS else 1000 if currency in THREE_DECIMALS else 100
    inclusive = request.get("pricesIncludeTax", seller["pricesIncludeTax"])

    lines = [dict(zip(("amount", "discount"), line_of(item, unit))) for item in request["items"]]
    groups = {}
    for line, item in zip(lines, request["items"]):
        groups.setdefault(tax_key(item, seller), []).append(line)
    keys = sorted(groups, key=lambda key: (CATEGORY_ORDER.index(key[0]), -key[1]))
    amounts = [sum(line["amount"] for line in groups[key]) for key in keys]

    off = request.get("discount", {})
    if "percent" in off:
        discount = rounded(sum(amounts) * number(off["percent"]) / 100)
    else:
        discount = int(number(off.get("amount", 0)) * unit)

    taxes = []
    for key, amount, less in zip(keys, amounts, split(discount, amounts)):
        rate = key[1]
        names = heads(rate, request, seller, buyer)

        def within(gross):
            return [rounded(gross * head / (100 + rate)) for _, head in names]

        left = amount - less
        if inclusive:
            head_amounts = within(left)
            taxable = left - sum(head_amounts)
            nets = split(taxable + less - sum(within(less)), [line["amount"] for line in groups[key]])
        else:
            head_amounts = [rounded(left * head / 100) for _, head in names]
            taxable = left
            nets = [line["amount"] for line in groups[key]]
        for line, net in zip(groups[key], nets):
            line["net"] = net
        taxes.append({
            "category": key[0], "rate": rate, "taxable": taxable, "tax": sum(head_amounts),
            "heads": [{"name": n, "rate": r, "amount": a} for (n, r), a in zip(names, head_amounts)],
        })

    net = sum(tax["taxable"] for tax in taxes)
    tax = sum(tax["tax"] for tax in taxes)
    nets = sum(line["net"] for line in lines)
    totals = {"lines": nets, "discount": nets - net, "net": net, "tax": tax, "gross": net + tax, "due": net + tax}
    return {"lines": lines, "taxes": taxes, "totals": totals}, unit


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
    if name in ("name", "category"):
        return wanted == written
    if name == "rate":
        return wanted == number(written)
    decimals = len(written.partition(".")[2])
    return 10**decimals == unit and wanted == number(written) * unit


def differences(case):
    """The places where the domain's invoice and ours disagree, and how many amounts were compared."""
    wanted, unit = recompute(case)
    ours, theirs = dict(leaves(wanted)), dict(leaves(case["priced"]))
    if ours.keys() != theirs.keys():
        return sorted(ours.keys() ^ theirs.keys()), len(ours)
    return [path for path in ours if not same(path, ours[path], theirs[path], unit)], len(ours)


def spoil(case, dice):
    """Moves one amount by one minor unit."""
    places = [path for path, _ in leaves(case["priced"]) if path.rsplit("/", 1)[1] not in ("name", "category", "rate")]
    *way, name = dice.choice(places).strip("/").split("/")
    holder = case["priced"]
    for step in way:
        holder = holder[int(step) if isinstance(holder, list) else step]
    amount = Decimal(holder[name])
    holder[name] = str(amount + Decimal(1).scaleb(amount.as_tuple().exponent))


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("generator")
    arguments.add_argument("--count", type=int, default=10_000)
    arguments.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    arguments.add_argument("--spoil", action="store_true")
    options = arguments.parse_args()

    command = [options.generator, str(options.count), str(options.seed)]
    written = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout.decode()
    dice = random.Random(options.seed)
    compared = values = wrong = inclusive = india = 0
    currencies = set()
    for text in written.splitlines():
        case = json.loads(text, parse_float=Decimal, parse_int=Decimal)
        if options.spoil:
            spoil(case, dice)
        places, count = differences(case)
        compared, values = compared + 1, values + count
        inclusive += case["request"].get("pricesIncludeTax", case["seller"]["pricesIncludeTax"])
        india += bool(case["seller"]["gstin"])
        currencies.add(case["request"].get("currency") or case["seller"]["currency"])
        if places:
            wrong += 1
            if wrong <= 3 and not options.spoil:
                print("differs at", ", ".join(places), "in", text, file=sys.stderr)

    print(f"{compared} invoices compared ({values} values, {inclusive} with prices including tax, {india} under GST,"
          f" {len(currencies)} currencies), {wrong} differ; seed {options.seed}")
    if compared != options.count:
        sys.exit("the generator wrote another number of invoices than asked")
    if options.spoil:
        sys.exit(0 if wrong == compared else "a wrong cent was not noticed")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Writes the texts of invoices, one JSON object a line, for the peers that bench/pages.sh compares.

    content.py --lines 5 --documents 3000 > content-5.ndjson

Every document differs in number, buyer, products, quantities and amounts. What each holds is what billmill's plain bill
holds: seller, buyer, lines, CGST and SGST at 18 %, totals, the total in words, payment details and a note.
"""
import argparse
import json
import random

SYLLABLES = "ka ro mi ste lan vor bel tan qui ze dor fy AV To kå rö mí bél tañ dôr sha pri ya vi nes".split()
STREET = "Market Road,Lake View Street,Gandhi Marg,Station Road,Temple Street,Church SmtpSession,Ring Road,Mill Street".split(",")
CITY = "Mumbai,Pune,Nagpur,Nashik,Thane,Solapur,Kolhapur,Amravati".split(",")
SMALL = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
         "seventeen eighteen nineteen").split()
TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety".split()
GROUPS = ((10_000_000, "crore"), (100_000, "lakh"), (1_000, "thousand"), (100, "hundred"))


def in_words(value):
    for size, name in GROUPS:
        if value >= size:
            rest = f" {in_words(value % size)}" if value % size else ""
            return f"{in_words(value // size)} {name}{rest}"
    if value < 20:
        return SMALL[value]
    return TENS[value // 10] + (f"-{SMALL[value % 10]}" if value % 10 else "")


def unseen(dice, words):
    """Words that no cache of whole words has met before, most of the time."""
    return " ".join("".join(dice.choices(SYLLABLES, k=dice.randrange(2, 5))).capitalize() for _ in range(words))


def money(paise):
    """12,34,567.00"""
    whole, rest = str(paise // 100), f"{paise % 100:02}"
    head, tail = whole[:-3], whole[-3:]
    groups = []
    while head:
        groups.insert(0, head[-2:])
        head = head[:-2]
    return ",".join([*groups, tail]) + "." + rest


def half_up(value, divisor):
    return (2 * value + divisor) // (2 * divisor)


def document(n, line_count, dice):
    lines, items, net = [], [], 0
    for i in range(line_count):
        price, quantity = dice.randrange(500, 500_000), dice.randrange(1, 10)
        net += price * quantity
        name, product = unseen(dice, 3), f"P-{dice.randrange(1_000_000_000)}"
        items.append([product, name, quantity, price])
        lines.append([str(i + 1), name, product, str(quantity), money(price), "18%", money(price * quantity)])
    head = half_up(net * 9, 100)
    gross = net + 2 * head
    buyer = unseen(dice, 2)
    return {
        "number": f"MS/26-27/{n:06}",
        "items": items,
        "gstin": "27AAPFU0939F1ZV",
        "title": "Tax invoice",
        "facts": [["Invoice number", f"MS/26-27/{n:06}"], ["Invoice date", f"{1 + n % 28} November 2026"],
                  ["Due date", "On receipt"], ["Place of supply", "27 Maharashtra"], ["Reference", f"order {dice.randrange(10**8)}"]],
        "seller": ["MAX STORES", "14 Marine Drive", "400020 Mumbai", "Maharashtra, India", "GSTIN 27AAPFU0939F1ZV",
                   "billing@maxstores.example"],
        "buyer": [buyer, f"{dice.randrange(1, 400)} {dice.choice(STREET)}", f"{dice.randrange(400001, 446000)} {dice.choice(CITY)}",
                  "Maharashtra, India", f"customer.{dice.randrange(10**7)}@load.example", f"0{dice.randrange(10**9):09}"],
        "columns": ["#", "Description", "Product", "Qty", "Price", "Tax", "Amount"],
        "lines": lines,
        "tax_columns": ["Tax", "Taxable amount", "Rate", "Amount"],
        "taxes": [["CGST", money(net), "9%", money(head)], ["SGST", money(net), "9%", money(head)]],
        "totals": [["Net amount", money(net)], ["Tax", money(2 * head)], ["Total due", "INR " + money(gross)]],
        "words": f"{in_words(gross // 100).capitalize()} rupees and {in_words(gross % 100)} paise",
        "payment": ["Max Stores Private Limited", "Account 001122334455", "IFSC EXMP0000001", f"Reference MS/26-27/{n:06}"],
        "note": "Goods once sold can be exchanged within thirty days against this invoice. Subject to Mumbai jurisdiction.",
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lines", type=int, default=5)
    parser.add_argument("--documents", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    dice = random.Random(options.seed)
    for n in range(1, options.documents + 1):
        print(json.dumps(document(n, options.lines, dice), ensure_ascii=False))


if __name__ == "__main__":
    main()

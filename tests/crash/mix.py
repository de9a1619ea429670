"""What the load asks for: registrations and bills, no two alike, a function of the seed.

Each unit is a customer: one registration, at times a second one that changes the name, and one to three bills. In
some units a bill comes long before its registration, and in a few the registration never comes.
"""

import json
import random
import uuid
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

REGISTER = "/api/v1/user/register"
BILL = "/api/v1/bill/genBill"

NAMES = [
    ("John", "Doe"), ("Zoë", "O’Neill-Müller"), ("Αλέξανδρος", "Παπαδόπουλος"), ("Светлана", "Щербакова"),
    ("प्रिया", "शर्मा"), ("অর্ণব", "চট্টোপাধ্যায়"), ("கவிதா", "சுப்பிரமணியம்"), ("محمد", "العربي"), ("יעל", "כהן"),
    ("สมชาย", "ใจดี"), ("小明", "王"), ("さくら", "高橋"), ("민준", "김"), ("Łukasz", "Żółkiewski"), ("Nguyễn", "Ánh"),
]
PRODUCTS = [
    "Premium T-Shirt", "Кофе в зёрнах", "चाय का डिब्बा", "قهوة عربية", "ชาเขียว", "手作りの茶碗", "김치 1 kg", "Ελαιόλαδο",
    "Crème brûlée & \"more\"", "Schraube M4×20", "Service, per hour", "தேநீர்", "תה ירוק", "Blåbærsyltetøy",
]
TAX_RATES = ["0", "5", "12", "18", "28"]
SELLER_RATE = Decimal(18)  # The built-in seller's.
CENT = Decimal("0.01")


@dataclass
class Ask:
    """One request, and what the auditor should know of it."""

    kind: str  # "register" or "bill"
    key: str
    body: bytes
    email: str
    facts: dict = field(default_factory=dict)

    @property
    def path(self):
        return REGISTER if self.kind == "register" else BILL


@dataclass
class Shares:
    """How often what happens, of all units."""

    bill_first: float = 0.05
    never_registered: float = 0.002
    registered_twice: float = 0.05
    second_bill: float = 0.35
    no_mail: float = 0.05
    copies: float = 0.05
    bcc_seller: float = 0.02
    discount: float = 0.2


def cents(exact):
    return exact.quantize(CENT, rounding=ROUND_HALF_UP)


def expected_gross(items):
    """Total of a bill in INR whose buyer is in the seller's state.

    Lines are rounded once each, after their discount; each tax rate is two heads of half the rate, each rounded once.
    """
    nets = {}
    for item in items:
        rate = Decimal(item.get("taxRate", SELLER_RATE))
        kept = 1 - Decimal(item.get("discount", {}).get("percent", 0)) / 100
        nets[rate] = nets.get(rate, Decimal(0)) + cents(Decimal(item["quantity"]) * Decimal(item["price"]) * kept)
    heads = sum(2 * cents(net * rate / 200) for rate, net in nets.items())
    return str((sum(nets.values()) + heads).quantize(CENT))


def as_json(value):
    """JSON with quantities and prices as plain numbers, in the very digits they are held in as text."""
    text = json.dumps(value, ensure_ascii=False)
    for name in ('"quantity": "', '"price": "', '"taxRate": "', '"percent": "'):
        pieces = text.split(name)
        for place in range(1, len(pieces)):
            pieces[place] = pieces[place].replace('"', "", 1)
        text = (name[:-1]).join(pieces)
    return text.encode()


class Mix:
    """Endless stream of asks. The names and addresses of two seeds do not meet."""

    def __init__(self, seed, shares=None, lines=()):
        self.random = random.Random(seed)
        self.shares = shares or Shares()
        self.seed = seed
        self.lines = list(lines)  # (seller, branch) of which each bill draws one; empty: bills name none.
        self.unit = 0
        self.later = []  # Registrations held back, each with the unit after which it comes.
        self.ready = []
        self.unregistered = True

    def next(self):
        while not self.ready:
            self._make_unit()
        return self.ready.pop(0)

    def stop_unregistered(self):
        """No more bills whose customer never comes: what waits for them would outlast the run."""
        self.unregistered = False

    def drain(self):
        """Registrations still held back; their bills have been handed out."""
        held, self.later = self.later, []
        return self.ready + [ask for _, ask in held]

    def _key(self):
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def _chance(self, share):
        return self.random.random() < share

    def _make_unit(self):
        self.unit += 1
        number = self.unit
        email = f"Customer.{self.seed}.{number}@example.com" if number % 3 else f"c{number}-{self.seed}@mail.example.org"
        never = self.unregistered and self._chance(self.shares.never_registered)
        bill_first = not never and self._chance(self.shares.bill_first)
        bills = [self._bill(number, email, place) for place in range(1 + self._chance(self.shares.second_bill))]
        for bill in bills:
            bill.facts["customer"] = "never" if never else "later" if bill_first else "soon"
        registrations = [] if never else [self._registration(number, email, version) for version in
                                          range(1 + self._chance(self.shares.registered_twice))]
        if bill_first:
            self.ready += bills
            self.later += [(number + self.random.randrange(20, 200), ask) for ask in registrations]
        else:
            self.ready += registrations + bills
        due = [ask for after, ask in self.later if after <= number]
        self.later = [(after, ask) for after, ask in self.later if after > number]
        self.ready += due

    def _registration(self, number, email, version):
        first, last = NAMES[self.random.randrange(len(NAMES))]
        body = {"firstname": first, "middlename": "", "lastname": f"{last} {number}.{version}"[:50],
                "email": email, "mobile": f"{self.random.randrange(10**9, 10**10)}"}
        return Ask("register", self._key(), as_json(body), email, {"lastname": body["lastname"]})

    def _bill(self, number, email, place):
        items = [self._item(number, place, line) for line in range(self._lines())]
        body = {"userId": email, "items": items, "reference": f"{self.seed}-{number}-{place}"}
        facts = {"mail": True, "copies": [], "bcc": False}
        if self._chance(self.shares.discount):
            items[0]["discount"] = {"percent": str(self.random.randrange(1, 60))}
        facts["gross"] = expected_gross(items)
        if self._chance(self.shares.no_mail):
            body["deliver"], facts["mail"] = "none", False
        elif self._chance(self.shares.copies):
            facts["copies"] = [f"copy{n}.{number}.{place}@example.net" for n in range(self.random.randrange(1, 3))]
            body["cc"] = facts["copies"]
        elif self._chance(self.shares.bcc_seller):
            body["bccSeller"] = facts["bcc"] = True
        if self.lines:
            body["seller"], body["branch"] = self.random.choice(self.lines)
        return Ask("bill", self._key(), as_json(body), email, facts)

    def _lines(self):
        return self.random.choice((1, 1, 1, 1, 2, 2, 3, 5)) if self._chance(0.99) else self.random.randrange(20, 60)

    def _item(self, number, place, line):
        item = {"productId": f"P{number}-{place}-{line}", "quantity": str(self.random.randrange(1, 20)),
                "price": str(Decimal(self.random.randrange(1, 500_000)) / 100),
                "productName": self.random.choice(PRODUCTS)}
        if self._chance(0.1):
            item["quantity"] += f".{self.random.randrange(1, 1000):03}"
        if self._chance(0.3):
            item["taxRate"] = self.random.choice(TAX_RATES)
        return item


def other_body(ask):
    """The same request with another content: what a key must not be reused for."""
    body = json.loads(ask.body)
    if ask.kind == "register":
        body["mobile"] = "0000000000"
    else:
        body["note"] = "another body under the same key"
    return json.dumps(body, ensure_ascii=False).encode()

"""Who bills in the corpus: one seller for each kind of tax law, currency and language."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Seller:
    id: str
    name: str
    country: str
    currency: str
    rate: str            # Percent, where an item names none.
    rates: tuple         # What its items may bear.
    language: str
    zone: str
    city: str
    tax_name: str
    tax: dict = field(default_factory=dict)   # The fields of its tax numbers.
    prices_include_tax: bool = False
    more: dict = field(default_factory=dict)

    @property
    def decimals(self):
        return {"JPY": 0, "KWD": 3}.get(self.currency, 2)

    @property
    def in_eu(self):
        return self.country in ("DE", "FR", "ES")

    def toml(self):
        address = {"line1": "1 Main Street", "city": self.city, "postcode": "400001", "country": self.country}
        if self.country == "IN":
            address["region"] = "27"
        plain = {"id": self.id, "name": self.name, "email": f"billing@{self.id}.example", "phone": "+49 30 5550 0100",
                 "zone": self.zone, "language": self.language, "currency": self.currency, "tax_name": self.tax_name,
                 "tax_rate": self.rate, "prices_include_tax": self.prices_include_tax,
                 "number_format": f"{self.id[:3].upper()}-{{year}}-{{seq:4}}", **self.tax, **self.more}
        if self.id == "nordlicht":
            plain["default"] = True
        return "".join(f"{key} = {quoted(value)}\n" for key, value in plain.items()) + \
            "\n[address]\n" + "".join(f"{key} = {quoted(value)}\n" for key, value in address.items()) + \
            ('\n[bank]\niban = "DE02 1203 0000 0000 2020 51"\n' if self.in_eu else "") + \
            ('\n[electronic_address]\nscheme = "9930"\nid = "DE136695976"\n' if self.country == "DE" else "")


def quoted(value):
    return str(value).lower() if isinstance(value, bool) else f'"{value}"'


SELLERS = (
    Seller("nordlicht", "Nordlicht Möbel GmbH", "DE", "EUR", "19", ("19", "7"), "de", "Europe/Berlin", "Münster", "MwSt.",
           {"vat_id": "DE136695976"}, more={"contact": "Buchhaltung"}),
    Seller("mumbai", "Max Stores Private Limited", "IN", "INR", "18", ("5", "12", "18", "28"), "en", "Asia/Kolkata", "Mumbai",
           "GST", {"gstin": "27AAPFU0939F1ZV"}),
    Seller("lumiere", "Lumière & Fils SARL", "FR", "EUR", "20", ("20", "10", "5.5", "2.1"), "fr", "Europe/Paris", "Lyon", "TVA",
           {"vat_id": "FR40303265045"}, prices_include_tax=True),
    Seller("sakura", "株式会社さくら工房", "JP", "JPY", "10", ("10", "8"), "en", "Asia/Tokyo", "東京", "消費税",
           {"vat_id": "JP7000012050002"}),
    Seller("dune", "شركة الكثبان التجارية", "KW", "KWD", "5", ("5",), "ar", "Asia/Kuwait", "الكويت", "VAT",
           {"vat_id": "KW123456789012345"}),
    Seller("sol", "Sol y Sombra, S.L.", "ES", "EUR", "21", ("21", "10", "4"), "es", "Europe/Madrid", "Cádiz", "IVA",
           {"vat_id": "ESB12345674"}),
    Seller("himalaya", "हिमालय चाय भंडार", "IN", "INR", "5", ("5", "12", "18"), "hi", "Asia/Kolkata", "मुंबई", "GST",
           {"gstin": "27AAPFU0939F1ZV"}, prices_include_tax=True),
    Seller("lotus", "上海莲花茶叶有限公司", "CN", "CNY", "13", ("13", "9", "6"), "zh", "Asia/Shanghai", "上海", "VAT",
           {"vat_id": "CN91310000MA1FL0001X"}),
    Seller("oasis", "واحة التمور", "AE", "AED", "5", ("5",), "ar", "Asia/Dubai", "دبي", "VAT",
           {"vat_id": "AE100000000000003"}),
    Seller("alpine", "Alpenkäse Genossenschaft", "CH", "CHF", "8.1", ("8.1", "2.6"), "de", "Europe/Zurich", "Chur", "MWST",
           {"vat_id": "CHE123456788"}),
)

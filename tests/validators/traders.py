"""Sellers of some thirty places, as the wide corpus needs them: what tax they have, to whom they may sell, what they are paid by."""

from dataclasses import dataclass, field

from sellers import quoted

UNION = ("home", "rates", "zero", "exempt", "mixed", "home-reverse", "union-services", "union-goods", "northern-ireland",
         "third-goods", "islands-of-spain", "third-services", "union-private")
THIRD = ("home", "rates", "zero", "exempt", "mixed", "third-goods", "third-services")
ISLANDS = ("home", "rates", "exempt", "mixed", "third-goods", "third-services")
INDIA = ("in-state", "in-other-state", "in-consumer", "in-zone-paid", "in-zone-bond", "in-deemed", "in-export-paid", "in-export-bond",
         "in-reverse", "in-exempt", "in-nil", "in-mixed", "in-cess", "in-union-territory")
ALONE = ("en16931-cii", "en16931-ubl")
FORMATS = ("factur-x", "xrechnung-cii", "xrechnung-ubl", "peppol", *ALONE)
NO_XML = ("factur-x",)  # Its tax has no XML; the PDF comes without one.


@dataclass(frozen=True)
class Trader:
    id: str
    name: str
    country: str
    city: str
    postcode: str
    currency: str
    rates: tuple
    situations: tuple
    tax: dict                     # The fields of its tax numbers.
    formats: tuple = FORMATS
    language: str = "en"
    decimals: int = 2
    region: str = ""
    gross: bool = False
    bank: dict = field(default_factory=dict)
    payment_qr: str = "none"
    electronic: tuple = ()        # Scheme and id.
    more: dict = field(default_factory=dict)
    with_irn: bool = False

    @property
    def has_tax_id(self):
        return bool(self.tax)

    def toml(self):
        address = {"line1": "Harbour Street 12", "city": self.city, "postcode": self.postcode, "country": self.country}
        if self.region:
            address["region"] = self.region
        zone = {"AU": "Australia/Sydney", "ES": "Europe/Madrid", "US": "America/New_York", "KW": "Asia/Kuwait", "IS": "Atlantic/Reykjavik",
                "KR": "Asia/Seoul"}.get(self.country, "")
        plain = {"id": self.id, "name": self.name, "email": f"billing@{self.id}.example", "phone": "+49 30 5550 0100", "contact": "Accounts",
                 **({"zone": zone} if zone else {}), "language": self.language, "currency": self.currency, "tax_rate": self.rates[0],
                 "prices_include_tax": self.gross, "payment_qr": self.payment_qr, "number_format": f"{self.id[:2].upper()}{{year}}{{seq:6}}",
                 **self.tax, **self.more}
        if self.id == TRADERS[0].id:
            plain["default"] = True
        tables = {"address": address, "bank": self.bank, "electronic_address": dict(zip(("scheme", "id"), self.electronic))}
        return "".join(f"{key} = {quoted(value)}\n" for key, value in plain.items()) + "".join(
            f"\n[{name}]\n" + "".join(f"{key} = {quoted(value)}\n" for key, value in table.items()) for name, table in tables.items() if table)


def gstin(state):
    """With its check digit (Luhn modulo 36)."""
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    first = f"{state}AAPFU0939F1Z"
    total = 0
    for place, char in enumerate(first):
        product = digits.index(char) * (2 if place % 2 else 1)
        total += product // 36 + product % 36
    return first + digits[-total % 36]


DE02 = {"holder": "Nordwind Handel GmbH", "iban": "DE02120300000000202051", "bic": "BYLADEM1001"}
TRADERS = (
    Trader("nordwind", "Nordwind Handel GmbH", "DE", "Münster", "48143", "EUR", ("19", "7"), UNION, {"vat_id": "DE136695976"}, language="de",
           bank=DE02, payment_qr="epc", electronic=("9930", "DE136695976")),
    Trader("brutto", "Bäckerei Größe & Söhne", "DE", "Köln", "50667", "EUR", ("7", "19"), UNION, {"tax_number": "30/123/45678", "vat_id": "DE129273398"},
           language="de", gross=True, bank=DE02, electronic=("9930", "DE129273398")),
    Trader("wien", "Österreichische Möbel OG", "AT", "Wien", "1010", "EUR", ("20", "13", "10"), UNION, {"vat_id": "ATU12345675"}, language="de",
           bank={"iban": "AT611904300234573201"}, payment_qr="epc", electronic=("9914", "ATU12345675")),
    Trader("lyon", "Lumière & Fils SARL", "FR", "Lyon", "69001", "EUR", ("20", "10", "5.5", "2.1"), UNION, {"vat_id": "FR40303265045"},
           language="fr", bank={"iban": "FR1420041010050500013M02606"}, payment_qr="epc", electronic=("0009", "30326504500012"),
           more={"operations": "goods"}),
    Trader("madrid", "Sol y Sombra, S.L.", "ES", "Madrid", "28013", "EUR", ("21", "10", "4"), UNION, {"vat_id": "ESB12345674"}, language="es",
           bank={"iban": "ES9121000418450200051332"}, payment_qr="epc", electronic=("9920", "ESB12345674")),
    Trader("canaria", "Plátano de Canarias, S.L.", "ES", "Las Palmas", "35001", "EUR", ("7", "3", "15"), ISLANDS, {"vat_id": "ESB35012343"},
           language="es", bank={"iban": "ES9121000418450200051332"}),
    Trader("ceuta", "Comercial del Estrecho, S.L.", "ES", "Ceuta", "51001", "EUR", ("10", "4", "0.5"), ISLANDS, {"vat_id": "ESB51012343"},
           language="es"),
    Trader("torino", "Officina Torinese S.r.l.", "IT", "Torino", "10121", "EUR", ("22", "10", "4"), UNION, {"vat_id": "IT12345670017"},
           bank={"iban": "IT60X0542811101000000123456"}, payment_qr="epc", electronic=("0211", "IT12345670017")),
    Trader("utrecht", "Fietsfabriek B.V.", "NL", "Utrecht", "3511 AA", "EUR", ("21", "9"), UNION, {"vat_id": "NL123456789B01"},
           bank={"iban": "NL91ABNA0417164300"}, payment_qr="epc", electronic=("0106", "12345678"), more={"registration_number": "12345678"}),
    Trader("gent", "Brouwerij ’t Vosje NV", "BE", "Gent", "9000", "EUR", ("21", "12", "6"), UNION, {"vat_id": "BE0403019261"},
           language="fr", bank={"iban": "BE68539007547034"}, payment_qr="epc", electronic=("0208", "0403019261")),
    Trader("aarhus", "Smørrebrød & Sønner ApS", "DK", "Aarhus", "8000", "DKK", ("25",), UNION, {"vat_id": "DK12345674"},
           bank={"iban": "DK5000400440116243"}, electronic=("0184", "12345674"), more={"registration_number": "12345674"}),
    Trader("malmo", "Skånska Kök AB", "SE", "Malmö", "211 20", "SEK", ("25", "12", "6"), UNION, {"vat_id": "SE556016068001"},
           bank={"iban": "SE4550000000058398257466"}, electronic=("0007", "5560160680"), more={"registration_number": "5560160680"}),
    Trader("gdansk", "Żuraw Sp. z o.o.", "PL", "Gdańsk", "80-001", "PLN", ("23", "8", "5"), UNION, {"vat_id": "PL5260250995"},
           bank={"iban": "PL61109010140000071219812874"}, electronic=("9945", "PL5260250995")),
    Trader("dublin", "Liffey Looms Ltd", "IE", "Dublin", "D02 X285", "EUR", ("23", "13.5", "9"), UNION, {"vat_id": "IE6388047V"},
           bank={"iban": "IE29AIBK93115212345678"}, payment_qr="epc", electronic=("9935", "IE6388047V")),
    Trader("athina", "Ελαιόλαδο Α.Ε.", "GR", "Αθήνα", "105 57", "EUR", ("24", "13", "6"), UNION, {"vat_id": "EL123456783"},
           formats=tuple(one for one in FORMATS if one != "peppol"), bank={"iban": "GR1601101250000000012300695"}, payment_qr="epc"),
    Trader("leeds", "Aire Valley Tools Ltd", "GB", "Leeds", "LS1 1UR", "GBP", ("20", "5"), THIRD, {"vat_id": "GB123456782"},
           bank={"iban": "GB29NWBK60161331926819"}, electronic=("9932", "GB123456782")),
    Trader("belfast", "Lagan Linen Ltd", "GB", "Belfast", "BT1 5GS", "GBP", ("20", "5"), (*THIRD, "union-goods"), {"vat_id": "XI123456782"},
           electronic=("9932", "GB123456782")),
    Trader("chur", "Alpenkäse Genossenschaft", "CH", "Chur", "7000", "CHF", ("8.1", "2.6"), THIRD, {"vat_id": "CHE123456788"}, language="de",
           bank={"iban": "CH4431999123000889012"}, payment_qr="swiss", electronic=("0183", "CHE123456788"), more={"round_to": "0.05"}),
    Trader("geneve", "Horlogerie du Rhône SA", "CH", "Genève", "1201", "CHF", ("8.1", "2.6"), THIRD, {"vat_id": "CHE123456788TVA"}, language="fr",
           bank={"iban": "CH9300762011623852957"}, payment_qr="swiss", electronic=("0183", "CHE123456788")),
    Trader("vaduz", "Rheintal Optik AG", "LI", "Vaduz", "9490", "CHF", ("8.1", "3.8"), THIRD, {"vat_id": "LI12345"}, language="de", gross=True,
           bank={"iban": "LI21088100002324013AA"}, payment_qr="swiss", electronic=("9936", "LI12345")),
    Trader("bergen", "Fjordfisk AS", "NO", "Bergen", "5003", "NOK", ("25", "15", "12"), THIRD,
           {"vat_id": "NO923609016MVA", "tax_number": "Foretaksregisteret"}, bank={"iban": "NO9386011117947"}, electronic=("0192", "923609016")),
    Trader("reykjavik", "Lopi ehf.", "IS", "Reykjavík", "101", "ISK", ("24", "11"), THIRD, {"vat_id": "IS12345"}, decimals=0,
           electronic=("0196", "4902830123"), more={"registration_number": "4902830123"}),
    Trader("mumbai", "Max Stores Private Limited", "IN", "Mumbai", "400001", "INR", ("18", "5", "12", "28"), INDIA, {"gstin": gstin("27")},
           formats=("factur-x", *ALONE), region="27", bank={"upi": "max.stores@okbank", "account": "50100123456789", "ifsc": "HDFC0000001"},
           payment_qr="upi"),
    Trader("chandigarh", "हिमालय चाय भंडार", "IN", "Chandigarh", "160017", "INR", ("5", "12", "18"), INDIA, {"gstin": gstin("04")},
           formats=("factur-x", *ALONE), language="hi", region="04", with_irn=True),
    Trader("dubai", "واحة التمور", "AE", "دبي", "00000", "AED", ("5",), THIRD, {"vat_id": "AE100000000000003"}, language="ar",
           electronic=("0235", "1000000000")),
    Trader("riyadh", "شركة نجد", "SA", "الرياض", "11564", "SAR", ("15",), THIRD, {"vat_id": "300000000000003"}, language="ar"),
    Trader("manama", "Pearl Trading W.L.L.", "BH", "Manama", "317", "BHD", ("10",), THIRD, {"vat_id": "200000000000002"}, formats=NO_XML, decimals=3),
    Trader("kuwait", "شركة الكثبان التجارية", "KW", "الكويت", "13001", "KWD", ("5",), THIRD, {}, formats=NO_XML, language="ar", decimals=3),
    Trader("kyoto", "株式会社さくら工房", "JP", "京都", "600-8216", "JPY", ("10", "8"), THIRD, {"vat_id": "T7000012050002"}, decimals=0),
    Trader("boston", "Back Bay Books, Inc.", "US", "Boston", "02116", "USD", ("6.25", "8.875"), THIRD, {"vat_id": "04-1234567"}, region="MA"),
    Trader("sydney", "Harbour Surf Pty Ltd", "AU", "Sydney", "2000", "AUD", ("10",), THIRD, {"vat_id": "51824753556"}, electronic=("0151", "51824753556")),
    Trader("singapore", "Kopi & Toast Pte. Ltd.", "SG", "Singapore", "048623", "SGD", ("9",), THIRD, {"vat_id": "M90367850E"}, language="zh"),
    Trader("seoul", "서울김치 주식회사", "KR", "서울", "04524", "KRW", ("10",), THIRD, {"vat_id": "1208147521"}, decimals=0),
)

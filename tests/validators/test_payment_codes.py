"""What payment_codes.py has to say of codes that were broken on purpose; right ones pass."""

from decimal import Decimal

import payment_codes
import pytest
from traders import TRADERS
from wide_corpus import Case

SELLERS = {trader.id: trader for trader in TRADERS}
EPC = "BCD\n002\n1\nSCT\nBYLADEM1001\nNordwind Handel GmbH\nDE02120300000000202051\nEUR119.00\n\n\nT-00001"
UPI = "upi://pay?pa=max.stores@okbank&pn=Max%20Stores%20Private%20Limited&am=119.00&cu=INR&tn=T-00001&tr=T00001"
SWISS = ("SPC\n0200\n1\nCH9300762011623852957\nS\nHorlogerie du Rhône SA\nHarbour Street\n12\n1201\nGenève\nCH\n\n\n\n\n\n\n\n119.00\nCHF\n"
         "S\nAnna Berg\nLake View\n7\n8001\nZürich\nCH\nSCOR\nRF18539007547034\nT-00001\nEPD")
# The guidelines' own example of a reference for a QR-IBAN.
QRR = SWISS.replace("CH9300762011623852957", "CH4431999123000889012").replace("SCOR\nRF18539007547034", "QRR\n210000000003139471430009017")
KINDS = {"epc": ("nordwind", "EUR", EPC), "upi": ("mumbai", "INR", UPI), "swiss": ("geneve", "CHF", SWISS)}


def objections(kind, codes, due="119.00", document="invoice", signed=None):
    seller, currency, _ = KINDS[kind]
    row = {"kind": document, "amounts": "plain", "length": 1}
    case = Case("case", row, SELLERS[seller], {}, {}, names=[SELLERS[seller].name, "Anna Berg"])
    return list(payment_codes.objections(codes, case, "T-00001", currency, due and Decimal(due), signed))


@pytest.mark.parametrize("kind", KINDS)
def test_a_right_code_passes(kind):
    assert objections(kind, [KINDS[kind][2]]) == []
    assert objections(kind, [], due="0") == objections(kind, [], document="credit") == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_code_is_missed_and_one_too_many_is_seen(kind):
    code = KINDS[kind][2]
    assert objections(kind, []) and objections(kind, [], due=None)
    assert objections(kind, [code, code])
    assert objections(kind, [code], due="0")
    assert objections(kind, [code], document="credit")
    assert objections(kind, [code], signed="a.b.c")
    assert objections(kind, [code, "a.b.d"], signed="a.b.c")
    assert objections(kind, [code, "WIFI:S:guest;;"])
    assert objections(kind, [code, "a.b.c"], signed="a.b.c") == []


@pytest.mark.parametrize(("kind", "right", "wrong"), [
    ("epc", "119.00", "118.99"), ("epc", "EUR", "USD"), ("epc", "DE02", "DE03"), ("epc", "GmbH", "AG"), ("epc", "T-00001", "T-00002"),
    ("epc", "BYLADEM1001", ""), ("epc", "SCT", "INST"), ("epc", "\n\n\nT", "\nGDDS\n\nT"),
    ("upi", "119.00", "119"), ("upi", "max.stores", "min.stores"), ("upi", "tr=T00001", "tr=T-00001"), ("upi", "INR", "USD"), ("upi", "tn=T", "tn=U"),
    ("upi", "&tr=T00001", ""),
    ("swiss", "119.00", "191.00"), ("swiss", "CHF", "EUR"), ("swiss", "CH93", "CH94"), ("swiss", "RF18", "RF19"), ("swiss", "Lake", "Sea\nLake"),
    ("swiss", "Anna Berg", "Anna Dale"), ("swiss", "8001", ""), ("swiss", "T-00001", "T-1"), ("swiss", "SCOR", "QRR"), ("swiss", "Genève", "Geneva"),
    ("swiss", "\nEPD", ""), ("swiss", "S\nHorlogerie", "K\nHorlogerie"),
])
def test_a_wrong_code_is_noticed(kind, right, wrong):
    code = KINDS[kind][2]
    assert right in code
    assert objections(kind, [code.replace(right, wrong, 1)])


@pytest.mark.parametrize(("right", "wrong"), [("9017", "9018"), ("QRR", "SCOR"), ("QRR", "NON"), ("210000000003139471430009017", "")])
def test_a_qr_iban_wants_its_reference(right, wrong):
    seller = SELLERS["chur"]
    sound = QRR.replace("Horlogerie du Rhône SA", seller.name).replace("1201\nGenève", "7000\nChur")
    assert list(payment_codes.wrong_swiss(sound, seller, "T-00001", "Anna Berg")) == []
    assert list(payment_codes.wrong_swiss(sound.replace(right, wrong), seller, "T-00001", "Anna Berg"))

"""Hand-made invoices in XML, one for each claim that billmill can make: what the validators must let pass."""

from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "samples"
EN_16931 = "urn:cen.eu:en16931:2017"
XRECHNUNG = f"{EN_16931}#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
PEPPOL = f"{EN_16931}#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"

# name: (file, guideline of the file, guideline wanted, further replacements)
SAMPLES = {
    "cii-en16931": ("cii.xml", EN_16931, EN_16931, ()),
    "cii-en16931-credit-note": ("cii.xml", EN_16931, EN_16931, (("TypeCode>380<", "TypeCode>381<"),)),
    "cii-xrechnung": ("cii.xml", EN_16931, XRECHNUNG, ()),
    "cii-xrechnung-credit-note": ("cii.xml", EN_16931, XRECHNUNG, (("TypeCode>380<", "TypeCode>381<"),)),
    "ubl-en16931": ("ubl_invoice.xml", PEPPOL, EN_16931, ()),
    "ubl-en16931-credit-note": ("ubl_credit_note.xml", PEPPOL, EN_16931, ()),
    "ubl-xrechnung": ("ubl_invoice.xml", PEPPOL, XRECHNUNG, ()),
    "ubl-xrechnung-credit-note": ("ubl_credit_note.xml", PEPPOL, XRECHNUNG, ()),
    "ubl-peppol": ("ubl_invoice.xml", PEPPOL, PEPPOL, ()),
    "ubl-peppol-credit-note": ("ubl_credit_note.xml", PEPPOL, PEPPOL, ()),
}


def replaced(text, *changes):
    """The text with each change made once; a change that changes nothing is a mistake of the test."""
    for before, after in changes:
        if before not in text:
            raise ValueError(f"not in the sample: {before}")
        text = text.replace(before, after, 1)
    return text


def sample(name):
    file, guideline, wanted, changes = SAMPLES[name]
    text = (FOLDER / file).read_text(encoding="utf-8")
    return replaced(text, (f">{guideline}<", f">{wanted}<"), *changes)

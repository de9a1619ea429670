"""More than five hundred documents by pairs, before every validator; their codes before an independent reader.

By default a part of them, in which everything occurs once. BILLMILL_PAIRS=all takes all, which costs some ten minutes of CPU.
"""

import email
import email.policy
import os

import container
import figures
import payment_codes
import pikepdf
import pytest
from checks import Expectation, own_objections, validators_missing
from covering import all_pairs
from page_text import shows_amount, with_plain_digits
from press import Press
from tolerated import TOLERATED, tolerated
from traders import TRADERS
from wide_corpus import DIMENSIONS, ROWS, may_stand_together, rows, sample, wide_corpus

ALL = wide_corpus()
CHOSEN = ALL if os.environ.get("BILLMILL_PAIRS") == "all" else sample(ALL)
CASES = {case.name: case for case in CHOSEN}
OWN_XML = {name: case for name, case in CASES.items() if case.own_xml}


class Made:
    """All documents of the run: they are made at once, and the validators begin with the first."""

    def __init__(self, press, validators):
        self.pdf = press.make({name: case.record for name, case in CASES.items()}, press.PDF)
        self.xml = press.make({name: case.record for name, case in OWN_XML.items()}, "xml")
        self.mail = press.make({name: case.record for name, case in CASES.items()}, "mail")
        for name in CASES:
            validators.submit(self.pdf[name].path)
            if name in self.xml:
                validators.submit(self.xml[name].path)


@pytest.fixture(scope="module")
def made(tmp_path_factory, validators):
    press = Press(tmp_path_factory.mktemp("wide"), {trader.id: trader.toml() for trader in TRADERS})
    return Made(press, validators)


def due_of(pdf):
    """What the e-invoice in the PDF asks for; None where there is none."""
    with pikepdf.open(pdf) as document:
        xml = container.invoice_xml(document)
    return None if xml is None else figures.read(xml).totals["due"]


@pytest.mark.parametrize("name", CASES)
def test_nobody_objects(name, made, validators, tmp_path):
    case, document = CASES[name], made.pdf[name]
    expected = Expectation(case.e_invoice, case.prices_include_tax, case.of_a_line, names=tuple(case.names))
    against = own_objections(document.path, expected)
    due = due_of(document.path)
    codes = payment_codes.codes_of(document.path, tmp_path)
    against += payment_codes.objections(codes, case, document.number, case.currency, due, case.signed(document.number))
    result = validators.result(document.path)
    assert result.against(tolerated(case, case.of_a_line)) == [], result.told
    assert validators_missing(result, case.e_invoice) == []
    assert {"PDF/A-3a", "PDF/A-3u"} & set(result.claims) and "PDF/ua1" in result.claims
    assert against == []


@pytest.mark.parametrize("name", OWN_XML)
def test_nobody_objects_to_a_format_by_itself(name, made, validators):
    case, path = CASES[name], made.xml[name].path
    result = validators.result(path)
    assert result.against(tolerated(case, case.of_a_line)) == [], result.told
    assert set(result.validators) == {"phive", "mustang"}
    xml = path.read_bytes()
    assert figures.objections(xml, case.prices_include_tax, case.of_a_line) == []
    assert figures.read(xml).totals["due"] == due_of(made.pdf[name].path)


@pytest.mark.parametrize("name", CASES)
def test_the_mail_names_what_the_document_asks_for(name, made, tmp_path):
    case, document = CASES[name], made.pdf[name]
    mail = email.message_from_bytes(made.mail[name].path.read_bytes(), policy=email.policy.default)
    attached = [part.get_content() for part in mail.iter_attachments() if part.get_content_type() == "application/pdf"]
    assert attached == [document.path.read_bytes()]
    text = with_plain_digits(mail.get_body(("plain",)).get_content())
    due = due_of(document.path)
    assert document.number in text
    assert due is None or shows_amount(due, text), f"{due} is not in: {text}"
    links = [word for word in text.split() if word.startswith("upi://")]
    codes = payment_codes.codes_of(document.path, tmp_path) if case.seller.payment_qr == "upi" else []
    assert links == [code for code in codes if payment_codes.kind_of(code) == "upi"]


@pytest.mark.skipif(CHOSEN is not ALL, reason="only all documents have all of them")
def test_what_is_tolerated_still_occurs(made, validators):
    """What no validator says any more has no place in the table."""
    said = {refusal for name in CASES for refusal in validators.result(made.pdf[name].path).refusals}
    assert said == {one.refusal for one in TOLERATED}


def test_all_pairs_stand_in_the_rows():
    made_rows, never = rows()
    assert never == []
    assert len(made_rows) >= ROWS >= 500 and len({tuple(row.items()) for row in made_rows}) == len(made_rows)
    held = set()
    for row in made_rows:
        cells = list(row.items())
        held |= {(a, b) for place, a in enumerate(cells) for b in cells[place + 1:]}
    wanted = all_pairs(DIMENSIONS, may_stand_together)
    assert [pair for pair in wanted if pair not in held] == []
    assert [(a, b) for a, b in held if not may_stand_together(a, b)] == []


def test_the_sample_holds_every_value():
    assert {cell for case in sample(ALL) for cell in case.row.items()} == {(name, value) for name, values in DIMENSIONS.items() for value in values}


def test_the_rows_are_the_same_every_time():
    assert rows() == rows()

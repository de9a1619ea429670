"""Some hundred documents of every kind, before every validator."""

import json
import os
from pathlib import Path

import pytest
from checks import Expectation, validators_missing, own_objections
from corpus import COUNT, LANGUAGES, SEED, SHAPES, TEMPLATES, corpus
from sellers import SELLERS
from texts import SCRIPTS
from tolerated import tolerated

CASES = {case.name: case for case in corpus(int(os.environ.get("BILLMILL_TEST_SEED", SEED)),
                                            int(os.environ.get("BILLMILL_CORPUS", COUNT)))}


SCHEMAS = json.loads((Path(__file__).resolve().parents[2] / "docs/api/openapi.json").read_text(encoding="utf-8"))["components"]["schemas"]
ITEM = SCHEMAS["Item"]["properties"]
# Whom the bill is for, how it is sent, and what only tests/unit/document has.
NOT_IN_A_DOCUMENT = {"userId", "customer", "customerId", "customerExternalId", "attach", "deliver", "cc", "bccSeller", "branch",
                     "operations", "reverseCharge", "supply"}


@pytest.fixture(scope="session")
def documents(press, validators):
    """All are made at once; the longest goes first to the validators, and meanwhile the others are checked in their order."""
    made = press.make({case.name: case.record for case in CASES.values()}, press.PDF)
    for case in sorted(CASES.values(), key=lambda case: len(case.bill["items"]) < 1000):
        validators.submit(made[case.name].path)
    return made


@pytest.mark.parametrize("name", CASES)
def test_nobody_objects(name, documents, validators):
    case, path = CASES[name], documents[name].path
    against = own_objections(path, Expectation(case.e_invoice, case.prices_include_tax, names=tuple(case.names)))
    result = validators.result(path)
    assert result.against(tolerated(case)) == [], result.told
    assert validators_missing(result, case.e_invoice) == []
    assert {"PDF/A-3u", "PDF/A-3a"} & set(result.claims)
    assert against == []


def test_the_corpus_has_every_field_of_a_bill():
    """A new one goes into the shape `terms` of corpus.py."""
    bills = [case.bill for case in CASES.values()]
    assert set(SCHEMAS["BillingRequest"]["properties"]) - {name for bill in bills for name in bill} == NOT_IN_A_DOCUMENT
    assert set(ITEM) == {name for bill in bills for item in bill["items"] for name in item}


def test_the_corpus_holds_what_it_promises():
    cases = CASES.values()
    assert {case.shape for case in cases} == set(SHAPES)
    assert {case.seller.id for case in cases} == {seller.id for seller in SELLERS}
    assert {case.bill["template"] for case in cases} == set(TEMPLATES)
    assert {case.language for case in cases} == set(LANGUAGES)
    assert {case.script for case in cases} == set(SCRIPTS)
    named = {item.get("taxCategory") for case in cases for item in case.bill["items"]}
    assert named >= set(ITEM["taxCategory"]["enum"]) - {"S"}
    assert {case.seller.decimals for case in cases} == {0, 2, 3}
    lines = [len(case.bill["items"]) for case in cases]
    assert (min(lines), max(lines)) == (1, 2000)
    assert len(lines) >= 300

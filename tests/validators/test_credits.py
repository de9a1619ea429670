"""Credit notes of whole bills and of single lines, under every tax law, before every validator."""

import pytest
from checks import Expectation, validators_missing, own_objections
from corpus import corpus
from tolerated import tolerated

KINDS = {"of-everything": {"reason": "Cancelled"}, "of-one-line": {"reason": "Returned", "lines": [{"line": 1}]}}
SHAPES_ASKED = ("rates", "exempt", "script")
CASES = {case.name: case for case in corpus() if case.shape in SHAPES_ASKED}


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_objects_to_a_credit(kind, press, validators):
    records = {name: {**case.record, "credit": KINDS[kind]} for name, case in CASES.items()}
    if not press.takes(next(iter(records.values()))):
        pytest.skip("render makes no credit notes")
    made = press.make(records, press.PDF)
    for document in made.values():
        validators.submit(document.path)
    against = {}
    for name, document in made.items():
        case, result = CASES[name], validators.result(document.path)
        first_only = kind == "of-one-line"
        names = (case.seller.name, case.bill["items"][0]["productName"]) if first_only else tuple(case.names)
        expected = Expectation(case.e_invoice, case.prices_include_tax, first_only, names)
        found = [*result.against(tolerated(case, first_only)), *validators_missing(result, case.e_invoice),
                 *own_objections(document.path, expected)]
        if found:
            against[name] = (found, result.told)
    assert against == {}

"""The check of the answers must be able to fail."""

import json

import pytest
from billmill_testing.web import Answer
from openapi import NotInContract

TRACE = {"x-trace-id": "0" * 32}
ID = "0198f6f0-1c3e-7a51-8d2b-5f0a3c9e7b10"


def answer(status, body, kind="application/json", **headers):
    return Answer(status, {"content-type": kind, **TRACE, **headers}, json.dumps(body).encode())


def problem(status, inside=None, **changes):
    return answer(status, {"type": "/problems/no_such_bill", "title": "There is none.", "status": inside or status,
                           "code": "no_such_bill", **changes}, "application/problem+json")


ACCEPTED = {"id": ID, "status": "accepted", "customerId": ID, "links": {"self": f"/api/v1/customers/{ID}"}}
REGISTER = ("POST", "/api/v1/user/register")


def test_a_right_answer_passes(contract):
    contract.check(*REGISTER, answer(202, ACCEPTED))
    contract.check("GET", "/healthz", answer(200, {"status": "ok"}))
    contract.check("GET", f"/api/v1/invoices/{ID}", problem(404))


@pytest.mark.parametrize("method,target,wrong", [
    (*REGISTER, answer(200, ACCEPTED)),
    (*REGISTER, answer(202, {**ACCEPTED, "id": "42"})),
    (*REGISTER, answer(202, {**ACCEPTED, "note": "one more"})),
    (*REGISTER, answer(202, {"id": ID})),
    (*REGISTER, answer(202, ACCEPTED, "text/plain")),
    (*REGISTER, Answer(202, {"content-type": "application/json"}, json.dumps(ACCEPTED).encode())),
    (*REGISTER, Answer(202, {"content-type": "application/json", **TRACE}, b"{")),
    ("GET", f"/api/v1/invoices/{ID}", problem(404, inside=422)),
    ("GET", f"/api/v1/invoices/{ID}", problem(404, code=None)),
    ("GET", f"/api/v1/invoices/{ID}", answer(404, {})),
    ("GET", "/api/v1/nowhere", answer(200, {})),
    ("GET", "/api/v1/nowhere", answer(404, {"error": "plain JSON"})),
    ("GET", "/healthz?x=1", answer(418, {"status": "ok"})),
], ids=["status", "not an id", "unknown member", "missing member", "content type", "missing header", "not JSON",
        "another status inside", "no code", "not a problem", "unknown path", "a refusal in another form", "teapot"])
def test_a_wrong_answer_is_caught(contract, method, target, wrong):
    with pytest.raises(NotInContract):
        contract.check(method, target, wrong)


def test_every_example_fits_its_schema(contract):
    examples = [(name, example) for name, schema in contract.document["components"]["schemas"].items()
                if name != "Number" for example in schema.get("examples", [])]
    assert len(examples) > 10
    for name, example in examples:
        found = Answer(200, {}, json.dumps(example).encode())
        contract._validate(f"urn:billmill:openapi#/components/schemas/{name}", found, name)

"""Every code of an answer is explained: by the server under /problems/CODE, and by `billmill explain`."""

import json
import subprocess

import pytest
from billmill_testing.program import find_program


def explain(*words):
    return subprocess.run([find_program(), "explain", *words], capture_output=True, text=True, timeout=30)


def test_every_type_of_a_problem_is_a_page(shared, contract):
    codes = contract.document["components"]["schemas"]["Problem"]["properties"]["code"]["enum"]
    assert len(codes) > 50
    without = [code for code in codes if shared.http.get(f"/problems/{code}").status != 200]
    assert without == []


def test_the_command_says_what_the_server_says(shared):
    said = explain("unknown_customer", "--json")
    assert said.returncode == 0
    assert json.loads(said.stdout) == shared.http.get("/problems/unknown_customer").json()
    plain = explain("unknown_customer").stdout
    assert "Failures\n" in plain and "  Register it, retry.\n" in plain


@pytest.mark.parametrize("typed,meant", [("no_such_bil", "no_such_bill"), ("unknow_seller", "unknown_seller")])
def test_a_slip_is_answered_with_the_nearest_code(typed, meant):
    said = explain(typed)
    assert said.returncode == 2
    assert said.stderr == f"billmill: there is no code {typed}; did you mean {meant}?\n"


def test_without_a_code_all_are_listed():
    codes = explain().stdout.split()
    lines = [json.loads(line) for line in explain("--json").stdout.splitlines()]  # Regression: it was no JSON.
    assert [line["code"] for line in lines] == codes and all(line["meanings"] for line in lines)
    assert codes == sorted(set(codes)) and {"no_such_bill", "mail_refused", "too_precise"} <= set(codes)


def test_an_unknown_field_names_the_nearest(shared):
    for body, pointer, meant in [({"userID": "a@example.com", "items": []}, "/userID", "userId"),
                                 ({"userId": "a@example.com", "item": []}, "/item", "items"),
                                 ({"userId": "a@example.com", "items": [{"quantiti": 1}]}, "/items/0/quantiti", "quantity")]:
        errors = shared.http.post("/api/v1/invoices", body).json()["errors"]
        [issue] = [issue for issue in errors if issue["pointer"] == pointer]
        assert issue["detail"] == f"there is no such field; did you mean {meant}?"
    [issue] = shared.http.get("/api/v1/invoices?selle=x").json()["errors"]
    assert issue["detail"].endswith("did you mean seller?")

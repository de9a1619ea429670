"""One key is one request, for ever."""

import threading
import uuid

import pytest
from billmill_testing.waiting import wait_until
from examples import BILL, JOHN, REGISTER, SHIRT


def post_together(service, count, path, body, key):
    """The same request on `count` connections at the same moment."""
    barrier = threading.Barrier(count)
    answers = []

    def post():
        client = service.client()
        client.get("/healthz")
        barrier.wait()
        answers.append(client.post(path, body, {"Idempotency-Key": key}))
        client.close()

    threads = [threading.Thread(target=post) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == count
    return answers


def test_64_at_once_with_the_same_key_are_one_invoice(service):
    service.register()
    body, key = {"userId": JOHN["email"], "items": [SHIRT]}, "order-4711"
    answers = post_together(service, 64, BILL, body, key)
    assert {answer.status for answer in answers} <= {202, 409}
    assert all("retry-after" in answer.headers for answer in answers if answer.status == 409)
    answers += [service.http.post(BILL, body, {"Idempotency-Key": key})]
    assert answers[-1].headers["idempotent-replayed"] == "true"
    ids = {answer.json()["id"] for answer in answers if answer.status == 202}
    assert len(ids) == 1

    service.wait_state(ids.pop(), "sent")
    service.wait_drained()
    assert len(service.invoices()) == 1
    assert service.invoices()[0]["number"].endswith("1")
    assert len(service.mails()) == 1
    assert service.account()["billing"]["in"] == 1


@pytest.mark.parametrize("path,body,other", [
    (BILL, {"userId": JOHN["email"], "items": [SHIRT]}, {"userId": JOHN["email"], "items": [SHIRT], "note": "another"}),
    (REGISTER, JOHN, {**JOHN, "mobile": "9999999999"}),
], ids=["bill", "registration"])
def test_another_body_under_a_used_key_is_refused_also_after_a_crash(service, path, body, other):
    key = {"Idempotency-Key": str(uuid.uuid4())}
    first = service.http.post(path, body, key)
    assert first.status == 202
    for restarted in (False, True):
        if restarted:
            service.kill()
            service.restart()
        refused = service.http.post(path, other, key)
        assert refused.status == 422
        assert "key_reused" in refused.body.decode()
        again = service.http.post(path, body, key)
        assert (again.status, again.json()["id"]) == (202, first.json()["id"])
        assert again.headers["idempotent-replayed"] == "true"
    service.wait_drained() if path == REGISTER else None
    assert service.account()["billing" if path == BILL else "users"]["in"] == 1


def test_one_key_on_two_routes_is_two_requests(service):
    key = "the-same"
    registered = service.register(key=key)
    billed = service.bill(key=key)
    assert registered["id"] != billed
    service.wait_state(billed, "sent")


def test_other_writing_of_the_same_body_is_the_same_request(service):
    key = {"Idempotency-Key": "k", "Content-Type": "application/json"}
    first = service.http.post(BILL, b'{"userId":"john.doe@example.com","items":[{"productId":"AD234","quantity":1,'
                              b'"price":899,"productName":"Premium T-Shirt"}]}', key)
    second = service.http.post(BILL, b'{ "items": [ {"price": 899.0, "productName": "Premium T-Shirt", "productId": '
                               b'"AD234", "quantity": 1e0} ], "userId": "john.doe@example.com" }', key)
    assert (first.status, second.status) == (202, 202)
    assert first.json()["id"] == second.json()["id"]


def test_without_a_key_each_request_is_its_own(service):
    service.register()
    assert service.bill() != service.bill()
    wait_until(lambda: len(service.invoices()) == 2, 10, "two invoices")


def test_what_was_refused_does_not_use_up_its_key(service):
    key = {"Idempotency-Key": "fixed"}
    assert service.http.post(REGISTER, {**JOHN, "mobile": "12345"}, key).status == 422
    assert service.http.post(REGISTER, JOHN, key).status == 202

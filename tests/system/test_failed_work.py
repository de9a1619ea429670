"""Work that fails ends where a human finds it, can be mended and replayed, and holds up nobody else."""

import http.client
import signal

from billmill_testing.waiting import wait_until

SHORT_GRACE = "[billing]\ncustomer_grace_seconds = 1\n"


def wait_dead(service, id, code, deadline_s=20):
    def there():
        return [letter for letter in service.dead_letters() if letter["id"] == id and letter["state"] == "open"]
    letter = wait_until(there, deadline_s, "a dead letter")[0]
    assert letter["code"] == code
    return letter


def test_a_bill_whose_customer_never_comes_is_a_dead_letter_and_can_be_replayed(make_service):
    service = make_service(SHORT_GRACE)
    id = service.bill("late@example.com")
    letter = wait_dead(service, id, "unknown_customer")
    assert letter["stage"] == "billing"
    failed = service.invoice(id)
    assert failed["state"] == "failed"
    assert (failed["failure"]["code"], failed["failure"]["deadLetterId"]) == ("unknown_customer", id)

    registered = service.register("late@example.com")["links"]["self"]
    wait_until(lambda: service.http.get(registered).status == 200, 10, "the customer is there")
    assert service.http.post(f"/api/v1/dead-letters/{id}/replay").status == 202
    invoice = service.wait_state(id, "sent")
    assert invoice["number"].endswith("1")
    wait_until(lambda: [letter["state"] for letter in service.dead_letters()] == ["closed"], 10, "closed")
    billing = service.account()["billing"]
    assert (billing["in"], billing["done"], billing["dead"]) == (1, 1, 0)
    assert service.stop() == 0


def test_a_discarded_dead_letter_stays_in_the_account(make_service):
    service = make_service(SHORT_GRACE)
    id = service.bill("never@example.com")
    wait_dead(service, id, "unknown_customer")
    assert service.http.post(f"/api/v1/dead-letters/{id}/discard").status in (200, 202, 204)
    assert [letter["state"] for letter in service.dead_letters()] == ["discarded"]
    assert service.http.post(f"/api/v1/dead-letters/{id}/replay").status == 409
    billing = service.account()["billing"]
    assert (billing["in"], billing["dead"], billing["waiting"]) == (1, 1, 0)
    assert service.invoice(id)["state"] == "failed"
    assert service.stop() == 0


def test_a_message_that_ends_the_process_becomes_a_dead_letter_and_the_others_go_on(make_service):
    """Needs a program built with BILLMILL_TEST_HOOKS (the presets with tests): it aborts on a bill that holds the text."""
    poison = "poison-7c1f"
    service = make_service(environment={"BILLMILL_TEST_ABORT_ON": poison})
    service.register()
    service.wait_drained()
    crashes = []

    def settled():
        """Starts the program again when it has ended, as a supervisor would, and asks what became of the bill."""
        if not service.running():
            crashes.append(service.process.returncode)
            assert len(crashes) <= 5, "the message ends the process for ever"
            service.http.close()
            service.spawn()
        try:
            id = service.bill(reference=poison, key=poison)
            return id if service.invoice(id)["state"] != "accepted" else None
        except (OSError, http.client.HTTPException):
            service.http.close()
            return None

    bad = wait_until(settled, 30, "the bill is settled")
    assert crashes and set(crashes) == {-signal.SIGABRT}, "was the program built with BILLMILL_TEST_HOOKS?"
    assert wait_dead(service, bad, "crashed")["stage"] == "billing"
    good = [service.bill(note=str(place)) for place in range(3)]
    numbers = [service.wait_state(id, "sent")["sequence"] for id in good]
    assert sorted(numbers) == [1, 2, 3]
    assert service.stop() == 0


def test_a_restarted_server_goes_on_with_what_waited(make_service):
    service = make_service()
    early = service.bill("early@example.com")
    service.kill()
    service.restart()
    assert service.invoice(early)["state"] == "accepted"
    service.register("early@example.com")
    service.wait_state(early, "sent", deadline_s=30)
    assert service.stop() == 0

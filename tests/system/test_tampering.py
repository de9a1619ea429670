"""What somebody changes in issued books is named by `billmill verify`."""

import os
import random
import re
import shutil

import pytest
import random_tampering
from billmill_testing.waiting import wait_until
from tampering import ROWS, Books, remove_last

LINE = re.compile(r"^FAULT  (\w+)", re.M)


@pytest.fixture(scope="module")
def issued(make_service):
    """Twelve invoices to two customers and three credit notes, kept by a server that has stopped."""
    service = make_service()
    service.register()
    service.register("jane@example.com", firstname="Jane")
    ids = [service.bill(("john.doe@example.com", "jane@example.com")[place % 2], note=f"order {place}") for place in range(12)]
    for id in ids:
        service.wait_state(id, "sent")
    for id in ids[:3]:
        answer = service.http.post("/api/v1/credit-notes", {"invoice": id})
        assert answer.status == 202, answer.body
        service.wait_state(answer.json()["id"], "sent")
    # `verify` compares an index that has all of it, and leaves out one that is behind.
    # Until there is one, the list comes from the books, without a total.
    wait_until(lambda: service.http.get("/api/v1/invoices").json().get("total") == 15, 60, "the index has all of it")
    assert service.stop() == 0
    service.heads = service.folder / "heads"
    service.command_line("verify", "--data", service.data, "--write-heads", service.heads)
    return service


def verify(service, data, *options):
    done = service.command_line("verify", "--data", data, *options, check=False)
    assert done.returncode in (0, 1, 2), done.stderr  # 2: there are no such books at all.
    return done.returncode, set(LINE.findall(done.stdout)), done.stdout + done.stderr


def test_untouched_books_are_sound(issued):
    for options in ((), ("--deep",), ("--deep=0.5",)):
        status, kinds, output = verify(issued, issued.data, *options)
        assert status == 0 and not kinds and "the books are sound" in output, output


def test_books_with_every_kind_of_sum_are_sound(make_service):
    """What the recipient pays by itself, discounts, charges, rounding, prepaid amounts, and credits of them."""
    service = make_service()
    service.register(taxId="27AAPFU0939F1ZV", address={"line1": "MG Road 1", "city": "Pune", "region": "Maharashtra",
                                                       "postcode": "411001", "country": "IN"})
    service.wait_drained()
    item = {"productName": "Shirt", "quantity": 3, "price": "33.33"}
    bills = [{"reverseCharge": True}, {"discount": {"percent": 10}}, {"charges": [{"amount": "5.00", "reason": "freight"}]},
             {"prepaid": "10.00"}, {"reverseCharge": True, "discount": {"amount": "1.00"}}]
    for more in bills:
        answer = service.http.post("/api/v1/bill/genBill", {"userId": "john.doe@example.com", "items": [item], **more})
        assert answer.status == 202, (more, answer.body)
        id = answer.json()["id"]
        service.wait_state(id, "sent")
        credit = service.http.post("/api/v1/credit-notes", {"invoice": id, "lines": [{"line": 1, "quantity": 1}]})
        assert credit.status == 202, credit.body
        service.wait_state(credit.json()["id"], "sent")
    assert service.stop() == 0
    status, kinds, output = verify(service, service.data, "--deep")
    assert status == 0 and not kinds, output


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_change_is_named(issued, tmp_path, row):
    copy = tmp_path / "data"
    shutil.copytree(issued.data, copy)
    row.change(Books(copy))
    (copy / "heads").unlink()  # Whoever can change the books can remove this.
    status, kinds, output = verify(issued, copy)
    assert row.alone <= kinds, output
    assert (status == 0) == (not row.alone), output
    status, kinds, output = verify(issued, copy, "--heads", issued.heads)
    assert row.alone | row.with_heads <= kinds, output
    assert (status == 0) == (not row.alone and not row.with_heads), output


def test_heads_beside_the_books_are_compared(issued, tmp_path):
    copy = tmp_path / "data"
    shutil.copytree(issued.data, copy)
    remove_last(3)(Books(copy))
    code, found = verify(issued, copy)[:2]
    assert code == 1 and {"behind_heads"} <= found <= {"behind_heads", "index_differs"}  # The index may know of them, too.
    (copy / "heads").write_bytes((copy / "heads").read_bytes().replace(b"billmill", b"Billmill"))
    assert verify(issued, copy)[:2] == (1, {"heads_unreadable"})


def test_books_that_went_back_number_nothing(issued, make_service, tmp_path):
    """An older database beside newer heads: bills wait, and say for what. With the newer one back they go on."""
    service = make_service(started=False)
    shutil.copytree(issued.data, service.data)
    newer = (service.data / "billmill.db").read_bytes()
    remove_last(2)(Books(service.data))
    service.start()
    waiting = service.bill(note="after")
    wait_until(lambda: "books_behind_heads" in service.http.get("/api/v1/parked?stage=billing").body.decode(), 10, "it is parked")
    assert "books_behind_heads" in service.log_tail()
    assert service.invoice(waiting)["state"] == "waiting"
    assert service.stop() == 0
    (service.data / "billmill.db").write_bytes(newer)
    service.restart()
    assert service.wait_state(service.bill(note="goes on"), "sent")["sequence"] == 13
    assert service.stop() == 0
    service.command_line("verify", "--data", service.data)


def test_a_log_that_was_cut_is_behind_its_heads(make_service, tmp_path):
    """Killed, its last commits are in the WAL alone. SQLite takes a shorter log for one that was never longer."""
    service = make_service()
    service.register()
    for place in range(3):
        service.wait_state(service.bill(note=str(place)), "sent")
    service.kill()
    for share in (0, 0.3, 0.9):
        copy = tmp_path / str(share)
        shutil.copytree(service.data, copy)
        log = copy / "billmill.db-wal"
        log.write_bytes(log.read_bytes()[:int(log.stat().st_size * share)])
        (copy / "billmill.db-shm").unlink(missing_ok=True)
        status, kinds, output = verify(service, copy)
        if status == 0:  # What was cut off was of mails alone.
            assert output.startswith("stage") and "\n3 invoices" in output, output
        else:
            assert kinds & {"behind_heads", "document_without_record", "pages_damaged"} or "start the server once" in output, output


def test_random_changes_are_named_or_harmless(issued):
    seed = int(os.environ.get("BILLMILL_TEST_SEED", random.randrange(2 ** 32)))
    changes = int(os.environ.get("BILLMILL_TAMPERINGS", 30))
    named, harmless, by_heads = random_tampering.run(issued.data, issued.heads, changes, seed)
    print(f"seed {seed}\nnamed: {dict(named.most_common())}\nharmless: {dict(harmless.most_common())}\n"
          f"by heads alone: {dict(by_heads.most_common())}")
    assert named

"""A file of bills at one of several gateways: one of them feeds its run, all of them tell of it, and the death of one costs no row."""

import csv
import io
import socket
from datetime import UTC, datetime

import pymongo
import pytest
from billmill_testing.waiting import SLOW, wait_until
from billmill_testing.web import Client, paged

RUNS = "/api/v1/runs"
CSV = {"Content-Type": "text/csv"}
HEAD = "Order,Email,Lastname,Product,Quantity,Price\n"
STATES = ("refused", "waiting", "accepted", "issued", "failed", "withdrawn")


def row(n):
    return f"A{n},c{n}@example.com,Buyer {n},Tea,{1 + n % 3},2.50\n"


def table(count, mistakes=()):
    """Each mistake is a row with an address that is none."""
    return HEAD + "".join(row(n).replace("@example.com", "@") if n in mistakes else row(n) for n in range(count))


@pytest.fixture(scope="module")
def engines(make_engines):
    return make_engines(mongo="java", only=("kafka", "mongo", "redis"))


@pytest.fixture
def cluster(two_gateways, engines):
    return two_gateways(engines)


@pytest.fixture
def gateways(cluster):
    return [Client(node.url, timeout_s=120.0 * SLOW) for node in cluster.running("gateway")]


def made(client, text, query):
    answer = client.post(f"{RUNS}?{query}", text.encode(), CSV)
    assert answer.status == 202, answer.body
    return answer.json()


def run_of(client, id):
    answer = client.get(f"{RUNS}/{id}")
    if answer.status == 503:  # The store did not answer in time.
        return None
    assert answer.status == 200, answer.body
    counts = answer.json()["counts"]
    assert counts["rows"] == sum(counts[state] for state in STATES), "the counts add up at all times"
    return answer.json()


def wait_run(client, id, test, what, deadline_s=120.0):
    def there():
        run = run_of(client, id)
        return run if run and test(run) else None
    return wait_until(there, deadline_s * SLOW, what)


def wait_mailed(client, id, count):
    return wait_run(client, id, lambda run: run["state"] == "done" and run["mail"]["handedOver"] == count,
                    f"{count} mails of {id} have left")


def steer(client, id, word, body=None):
    answer = client.post(f"{RUNS}/{id}/{word}", body)
    assert answer.status == 202, answer.body


def billed_keys(cluster, client, id):
    """The keys of the issued rows. Each has an invoice of its own, and there is no other."""
    rows = list(paged(client, f"{RUNS}/{id}/rows?state=issued"))
    assert sorted(each["billId"] for each in rows) == sorted(invoice["id"] for invoice in cluster.invoices())
    return sorted(each["key"] for each in rows)


def feeder(cluster):
    """The gateway that feeds the runs."""
    def found():
        feeding = [node for node in cluster.running("gateway")
                   if node.said("runs_fed_here") > node.said("runs_fed_elsewhere")]
        return feeding[0] if feeding else None
    return wait_until(found, 30.0 * SLOW, "one gateway feeds")


def feeder_killed_in_the_middle(cluster, count, query):
    """The other gateway, a client of it, and the run of which some bills are issued."""
    fed_by = feeder(cluster)
    [other] = [node for node in cluster.running("gateway") if node is not fed_by]
    client = Client(other.url, timeout_s=120.0 * SLOW)
    run = made(client, table(count), query)
    wait_run(client, run["id"], lambda run: 0 < run["counts"]["issued"] < count, "some are issued, and not all")
    fed_by.kill()
    return other, client, run


def test_a_run_of_one_gateway_is_issued_and_told_by_the_other(cluster, gateways, sink):
    here, there = gateways
    mistakes = {7, 100, 101, 299}
    text = table(300, mistakes)
    run = made(here, text, "name=november")
    assert (run["counts"]["rows"], run["counts"]["refused"]) == (300, 4)
    done = wait_mailed(there, run["id"], 296)
    assert (done["counts"]["issued"], done["progress"]) == (296, 100)
    assert billed_keys(cluster, there, run["id"]) == sorted(f"A{n}" for n in range(300) if n not in mistakes)
    report = list(csv.DictReader(io.StringIO(there.get(f"{RUNS}/{run['id']}/report").body.decode(), newline="")))
    assert [each["billmill.row"] for each in report] == [str(n + 2) for n in sorted(mistakes)]
    assert all("not_an_email" in each["billmill.issues"] for each in report)
    assert [each["id"] for each in there.get(RUNS).json()["items"]] == [run["id"]]

    again = there.post(f"{RUNS}?name=november", text.encode(), CSV)
    assert (again.status, again.json()["id"], again.headers["idempotent-replayed"]) == (202, run["id"], "true")
    other = there.post(f"{RUNS}?name=november", table(3).encode(), CSV)
    assert (other.status, other.json()["code"]) == (409, "run_name_taken")
    cluster.wait_drained()
    assert len(cluster.invoices()) == 296
    assert len(sink.log_path.read_text().splitlines()) == 296


def test_who_feeds_is_killed_and_each_row_is_one_invoice(cluster, gateways, sink):
    count = 1_500
    other, client, run = feeder_killed_in_the_middle(cluster, count, "name=night")
    left = run_of(client, run["id"])["counts"]
    assert left["issued"] < count, "it was killed in the middle"
    wait_mailed(client, run["id"], count)
    assert feeder(cluster) is other
    assert billed_keys(cluster, client, run["id"]) == sorted(f"A{n}" for n in range(count))
    cluster.wait_drained()
    assert len(sink.log_path.read_text().splitlines()) == count
    again = made(client, table(count), "name=night")
    assert (again["id"], again["counts"]["issued"]) == (run["id"], count)


def test_a_cancel_after_the_death_of_who_feeds_withdraws_nothing_that_is_billed(cluster):
    count = 2_000
    _, client, run = feeder_killed_in_the_middle(cluster, count, "name=broken&mail=none")
    steer(client, run["id"], "cancel")
    counts = wait_run(client, run["id"], lambda run: run["state"] == "cancelled", "it is cancelled")["counts"]
    assert counts["withdrawn"] > 0, "it was killed in the middle"
    assert (counts["waiting"], counts["accepted"], counts["issued"] + counts["withdrawn"]) == (0, 0, count)
    account = cluster.wait_drained()
    assert account["billing"]["in"] == counts["issued"], "what is withdrawn was never accepted"
    assert len(billed_keys(cluster, client, run["id"])) == counts["issued"]


def test_a_bill_that_was_given_away_unnoted_is_not_withdrawn_by_a_cancel(cluster, gateways):
    here, there = gateways
    count = 5
    run = made(here, table(count), "name=late&mail=none&then=check")
    with pymongo.MongoClient(cluster.addresses["MONGODB"]) as mongo:
        books = mongo[f"b{cluster.tag}"]
        bodies = {entry["_id"]: entry["body"] for entry in books.run_entries.find({"run": run["id"]})}
        steer(there, run["id"], "issue")
        wait_run(there, run["id"], lambda run: run["counts"]["issued"] == count, "it is issued")
        wait_run(there, run["id"], lambda run: run["state"] == "done", "it is done")
        # As who feeds leaves them that is killed between giving them away and noting that.
        for id, body in bodies.items():
            books.run_entries.update_one({"_id": id}, {"$set": {"state": "ready", "given": True, "body": body},
                                                       "$unset": {"bill_id": ""}})
        kept = books.runs.find_one({"_id": run["id"]})
        for place in kept["counts"]:
            place["bills"] = place["rows"] = count if place["state"] == "ready" else 0
        for place in kept["mails"]:
            place["bills"] = 0
        books.runs.update_one({"_id": run["id"]}, {"$set": {
            "state": "cancelling", "counts": kept["counts"], "mails": kept["mails"], "revision": kept["revision"] + 1,
            "next_work": datetime.fromtimestamp(0, UTC)}})
    cancelled = wait_run(here, run["id"], lambda run: run["state"] == "cancelled", "it is cancelled")
    assert (cancelled["counts"]["issued"], cancelled["counts"]["withdrawn"]) == (count, 0)
    cluster.wait_drained()
    assert len(billed_keys(cluster, here, run["id"])) == count


def test_a_file_that_breaks_off_with_its_gateway_is_sent_again_to_another(cluster, gateways):
    _, there = gateways
    [dying, _] = cluster.running("gateway")
    text = table(2_000).encode()
    with socket.create_connection(("127.0.0.1", dying.port), timeout=30.0 * SLOW) as upload:
        upload.sendall(f"POST {RUNS}?name=again&mail=none HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\n"
                       f"Content-Length: {len(text)}\r\n\r\n".encode() + text[:len(text) // 2])
        wait_until(lambda: [run["state"] for run in there.get(RUNS).json()["items"]] == ["reading"], 30.0 * SLOW,
                   "the other gateway sees that it is read")
        dying.kill()
    run = made(there, text.decode(), "name=again&mail=none")
    wait_run(there, run["id"], lambda run: run["state"] == "done" and run["counts"]["issued"] == 2_000, "it is issued")
    cluster.wait_drained()
    assert len(billed_keys(cluster, there, run["id"])) == 2_000


def test_a_file_that_is_billed_as_it_comes_goes_on_at_another_gateway(cluster, gateways, sink):
    """SIGKILL of the gateway that reads it, in the middle of the upload, when the first mails have left."""
    _, there = gateways
    [dying, _] = cluster.running("gateway")
    count, query = 800, "name=shop&asItComes=true"
    text = table(count).encode()
    with socket.create_connection(("127.0.0.1", dying.port), timeout=30.0 * SLOW) as upload:
        upload.sendall(f"POST {RUNS}?{query} HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\n"
                       f"Content-Length: {len(text)}\r\n\r\n".encode() + text[:len(text) // 2])
        wait_until(lambda: there.get(RUNS).json()["items"], 30.0 * SLOW, "the other gateway sees it")
        [run] = there.get(RUNS).json()["items"]
        arriving = wait_run(there, run["id"], lambda run: run["mail"]["handedOver"] > 0, "mails leave while it comes")
        assert (arriving["state"], arriving["file"]["whole"]) == ("arriving", False)
        assert arriving["counts"]["rows"] < count
        dying.kill()
    again = made(there, text.decode(), query)
    assert (again["id"], again["file"]["whole"], again["counts"]["rows"]) == (run["id"], True, count)
    wait_mailed(there, run["id"], count)
    assert billed_keys(cluster, there, run["id"]) == sorted(f"A{n}" for n in range(count))
    cluster.wait_drained()
    assert len(sink.log_path.read_text().splitlines()) == count
    other = there.post(f"{RUNS}?{query}", table(count + 1).encode(), CSV)
    assert (other.status, other.json()["code"]) == (409, "run_name_taken")


def test_mails_wait_for_the_release_at_any_gateway(cluster, gateways, sink):
    here, there = gateways
    run = made(here, table(12), "name=held&mail=on_release")
    held = wait_run(there, run["id"], lambda run: run["state"] == "done", "it is issued")
    assert held["mail"]["held"] == 12
    steer(there, run["id"], "release", {"first": 5})
    wait_run(here, run["id"], lambda run: run["mail"]["handedOver"] == 5, "five have left")
    steer(here, run["id"], "release")
    wait_mailed(there, run["id"], 12)
    cluster.wait_drained()
    assert len(sink.log_path.read_text().splitlines()) == 12


def test_pause_and_cancel_are_heard_by_who_feeds(cluster, gateways):
    here, there = gateways
    count = 2_000
    run = made(here, table(count), "name=stopped")
    wait_run(there, run["id"], lambda run: run["counts"]["issued"] > 0, "some are issued")
    steer(there, run["id"], "pause")
    paused = wait_run(here, run["id"], lambda run: run["state"] == "paused" and run["counts"]["accepted"] == 0,
                      "what was in hand is issued")
    assert 0 < paused["counts"]["issued"] < count
    steer(here, run["id"], "resume")
    wait_run(there, run["id"], lambda run: run["counts"]["issued"] > paused["counts"]["issued"], "it goes on")
    steer(there, run["id"], "cancel")
    cancelled = wait_run(here, run["id"], lambda run: run["state"] == "cancelled", "it is cancelled")
    counts = cancelled["counts"]
    assert (counts["waiting"], counts["accepted"]) == (0, 0)
    assert counts["issued"] + counts["withdrawn"] == count and counts["withdrawn"] > 0
    cluster.wait_drained()
    assert len(billed_keys(cluster, here, run["id"])) == counts["issued"]

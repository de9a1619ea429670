"""The books of a cluster: what somebody changes in MongoDB is named by `billmill verify`, and a store that went back numbers nothing.

The heads stand in Kafka, so they are from outside of the store in each of these tests.
"""

import copy
import json
import os
import random
import re
from dataclasses import dataclass
from typing import Callable

import pymongo
import pytest
from billmill_testing.waiting import SLOW, wait_until
from examples import BILL, JOHN, REGISTER
from test_thread import accept, bill_of, someone

FAULT = re.compile(r"^FAULT  (\w+)", re.M)
INVOICES = 8


@pytest.fixture(scope="module")
def quick_engines(make_engines):
    return make_engines(mongo="java")


class Store:
    """The collections of a cluster, behind billmill's back."""

    def __init__(self, cluster):
        self.database = pymongo.MongoClient(cluster.engines["MONGODB"])[f"b{cluster.tag}"]
        self.invoices = self.database["invoices"]

    def all(self):
        return list(self.invoices.find())

    def put_back(self, documents):
        self.invoices.delete_many({})
        self.invoices.insert_many(documents)

    def of(self, number, type="invoice"):
        found = self.invoices.find_one({"number": number, "line": re.compile(f"/{type}/")})
        assert found, f"no {type} {number}"
        return found

    def set(self, document, **fields):
        assert self.invoices.update_one({"_id": document["_id"]}, {"$set": fields}).matched_count == 1

    def rewrite(self, number, change, type="invoice"):
        """As somebody who knows the form would."""
        document = self.of(number, type)
        record = json.loads(document["record"])
        change(record)
        self.set(document, record=json.dumps(record, ensure_ascii=False, separators=(",", ":")))

    def remove(self, *numbers, type="invoice"):
        for number in numbers:
            self.invoices.delete_one({"_id": self.of(number, type)["_id"]})


@dataclass(frozen=True)
class Row:
    name: str
    change: Callable
    named: frozenset


def row(name, change, *named):
    return Row(name, change, frozenset(named))


def field(name, value):
    """What the store keeps beside the record of number 3."""
    return lambda store: store.set(store.of(3), **{name: value})


def without(name):
    return lambda store: store.invoices.update_one({"_id": store.of(3)["_id"]}, {"$unset": {name: ""}})


def text(change):
    """The record of number 3, as text."""
    def rewrite(store):
        document = store.of(3)
        store.set(document, record=change(document["record"]))
    return rewrite


def gross(record):
    record["priced"]["totals"]["gross"] = "1.00"


def swapped(name):
    def swap(store):
        two, three = store.of(2), store.of(3)
        store.set(two, **{name: three[name]})
        store.set(three, **{name: two[name]})
    return swap


def buyer_of_another(store):
    """With its field beside the record, so that nothing disagrees but the link."""
    other = store.of(2)
    buyer = json.loads(other["record"])["buyer"]
    store.rewrite(3, lambda record: record.update(buyer=buyer))
    store.set(store.of(3), buyer=other["buyer"])


def forged_at_the_end(store):
    """One more invoice, made of the last one."""
    last = store.of(INVOICES)
    record = json.loads(last["record"])
    record["id"] = "0f6ad1c2-6f0b-5f3c-8a55-999999999999"
    record["number"] += 1
    store.invoices.insert_one({**last, "_id": record["id"], "number": record["number"], "place": last["place"] + 1,
                               "printed_number": "FORGED", "original": record["id"], "order": last["order"] + "x",
                               "record": json.dumps(record, ensure_ascii=False, separators=(",", ":"))})


def other_books(store):
    changed = store.database["meta"].update_one({"_id": "books"}, {"$set": {"id": "0f6ad1c2-6f0b-5f3c-8a55-888888888888"}})
    assert changed.modified_count == 1


ROWS = [
    row("one amount", lambda store: store.rewrite(3, gross), "link_differs", "sums_differ"),
    row("the buyer's name", lambda store: store.rewrite(3, lambda record: record["buyer"].update(lastname="Mallory")), "link_differs"),
    row("the buyer of another invoice", buyer_of_another, "link_differs"),
    row("the note", lambda store: store.rewrite(3, lambda record: record.update(note="Paid.")), "link_differs"),
    row("the hash of the PDF", lambda store: store.rewrite(3, lambda record: record.update(sha256="ab" * 32)), "link_differs"),
    row("the date within the record", lambda store: store.rewrite(3, lambda record: record.update(issuedOn="2020-01-01")), "link_differs"),
    row("one letter of the record", text(lambda record: record.replace("Doe", "Dov", 1)), "link_differs"),
    row("a space in the record", text(lambda record: record.replace(",", ", ", 1)), "link_differs"),
    row("half of the record", text(lambda record: record[:len(record) // 2]), "record_unreadable"),
    row("no record", text(lambda record: ""), "record_unreadable"),
    row("the amount of a credit note", lambda store: store.rewrite(1, gross, "credit-note"), "link_differs"),
    row("the link", field("link", "ab" * 32), "link_differs"),
    row("the links of two", swapped("link"), "link_differs"),
    row("the salt", field("salt", "ab" * 16), "link_differs"),
    row("the salt, as if it were erased", field("salt", "00" * 16), "record_unreadable"),
    row("the hash of the e-invoice", field("xml_sha256", "ab" * 32), "link_differs"),
    row("no link", without("link"), "link_missing"),
    row("the records of two", swapped("record"), "column_differs"),
    row("the number beside the record", field("number", 77), "column_differs"),
    row("a number that cannot be", field("number", -3), "number_impossible"),
    row("the series beside the record", field("series", "elsewhere"), "column_differs"),
    row("the line beside the record", field("line", "acme/invoice/elsewhere"), "column_differs"),
    row("the seller beside the record", field("seller", "mallory"), "column_differs"),
    row("the buyer beside the record", field("buyer", "0f6ad1c2-6f0b-5f3c-8a55-777777777777"), "column_differs"),
    row("the printed number beside the record", field("printed_number", "X-1"), "column_differs"),
    row("the date beside the record", field("issued_on", "2020-01-01"), "column_differs"),
    row("the mails beside the record", field("mails", []), "column_differs"),
    row("the order beside the record", field("order", "0"), "column_differs"),
    row("the ordinal of a credit note", lambda store: store.set(store.of(1, "credit-note"), ordinal=2), "column_differs"),
    row("the invoice of a credit note", lambda store: store.set(store.of(1, "credit-note"), original=store.of(4)["_id"]), "column_differs"),
    row("one removed in the middle", lambda store: store.remove(4), "place_missing", "number_missing"),
    row("the first one removed", lambda store: store.remove(1), "place_missing", "number_missing"),
    row("the last one removed", lambda store: store.remove(INVOICES), "behind_heads"),
    row("the last three removed", lambda store: store.remove(INVOICES, INVOICES - 1, INVOICES - 2), "behind_heads"),
    row("the credit note removed", lambda store: store.remove(1, type="credit-note"), "behind_heads"),
    row("all removed", lambda store: store.invoices.delete_many({}), "behind_heads"),
    row("one more at the end", forged_at_the_end, "link_differs"),
    row("the id of the books", other_books, "books_differ"),
]


def verify(cluster):
    node = cluster.nodes[0]
    done = node.command_line("verify", "--config", node.settings_path, "--data", node.data, deadline_s=600.0, check=False)
    assert done.returncode in (0, 1), done.stderr
    return done.returncode, set(FAULT.findall(done.stdout)), done.stdout + done.stderr


def issue_books(cluster):
    client, email = cluster.client(), someone()
    accept(client, REGISTER, {**JOHN, "email": email})
    first = accept(client, BILL, bill_of(email, note="1"))
    cluster.wait_drained()
    another = someone()
    accept(client, REGISTER, {**JOHN, "email": another})
    cluster.wait_drained()
    for number in range(2, INVOICES + 1):
        accept(client, BILL, bill_of(another if number == 2 else email, note=f"{number}"))
        cluster.wait_drained()
    accept(client, "/api/v1/credit-notes", {"invoice": first})
    cluster.wait_drained()
    return email


@pytest.fixture
def books(sink, make_cluster, quick_engines):
    cluster = make_cluster(quick_engines, ("127.0.0.1", sink.port))
    cluster.core()
    cluster.gateway()
    email = issue_books(cluster)
    return cluster, Store(cluster), email


def test_each_change_in_the_store_is_named(books):
    cluster, store, _ = books
    assert verify(cluster)[:2] == (0, set())
    sound, meta = store.all(), list(store.database["meta"].find())
    missed = []
    for one in ROWS:
        one.change(store)
        status, kinds, output = verify(cluster)
        if status == 0 or not one.named <= kinds:
            missed.append((one.name, sorted(one.named), sorted(kinds), output[-300:]))
        store.put_back(copy.deepcopy(sound))
        store.database["meta"].replace_one({"_id": "books"}, next(one for one in meta if one["_id"] == "books"))
    assert verify(cluster)[:2] == (0, set())
    assert not missed, "\n".join(map(str, missed))


def another(dice, value):
    """Of the same kind, and another one."""
    if isinstance(value, str):
        at = dice.randrange(len(value)) if value else 0
        return value[:at] + chr(ord("a") + dice.randrange(26)) + value[at + 1:] if value else "x"
    if isinstance(value, int):
        return value + dice.choice([-1, 1, 1000])
    if isinstance(value, list):
        return value[1:] if value else [{"id": "x"}]
    return value


def test_random_changes_in_the_store_are_named(books):
    cluster, store, _ = books
    seed = int(os.environ.get("BILLMILL_TEST_SEED", random.randrange(2 ** 32)))
    dice = random.Random(seed)
    missed, named, tried = [], {}, 0
    for _ in range(int(os.environ.get("BILLMILL_CLUSTER_TAMPERINGS", "25"))):
        document = dice.choice(store.all())
        name = dice.choice(sorted(set(document) - {"_id", "v", "issued_at"}))
        value = another(dice, document[name])
        if value == document[name]:
            continue
        try:
            store.set(document, **{name: value})
        except pymongo.errors.DuplicateKeyError:
            continue  # The store itself refuses it.
        tried += 1
        status, kinds, output = verify(cluster)
        named[name] = named.get(name, 0) + (status != 0)
        if status == 0 or not kinds:
            missed.append((name, document[name], value, output[-300:]))
        store.set(document, **{name: document[name]})
    print(f"seed {seed}: {tried} changes, named by field: {named}")
    assert verify(cluster)[:2] == (0, set())
    assert not missed, f"seed {seed}: {missed}"


def parked_codes(client):
    return {item["code"] for item in client.get("/api/v1/parked?stage=billing").json()["items"]}


def test_a_store_that_went_back_numbers_nothing(books):
    """The heads stand on the brokers: a core that starts on an older store refuses, and goes on where the newer one is back."""
    cluster, store, email = books
    [core] = cluster.running("core")
    newer = store.all()
    core.kill()
    store.remove(INVOICES, INVOICES - 1)
    core.start(90.0)
    client = cluster.client()
    waiting = accept(client, BILL, bill_of(email, note="after"))
    wait_until(lambda: "books_behind_heads" in parked_codes(client), 60.0, "the bill waits for the newer store")
    assert client.get(f"/api/v1/invoices/{waiting}").json()["state"] == "waiting"
    assert verify(cluster)[1] >= {"behind_heads"}
    assert {invoice["sequence"] for invoice in cluster.invoices() if invoice["type"] == "invoice"} == set(range(1, INVOICES - 1))

    core.kill()
    store.put_back(newer)
    core.start(90.0)
    wait_until(lambda: client.get(f"/api/v1/invoices/{waiting}").json()["state"] == "issued", 90.0 * SLOW, "it goes on")
    assert client.get(f"/api/v1/invoices/{waiting}").json()["sequence"] == INVOICES + 1


def test_a_store_that_was_wiped_is_not_the_same_books(books):
    cluster, store, email = books
    [core] = cluster.running("core")
    kept = {name: list(store.database[name].find()) for name in store.database.list_collection_names()}
    core.kill()
    for name in ("invoices", "meta"):
        store.database[name].delete_many({})
    core.start(90.0)
    client = cluster.client()
    waiting = accept(client, BILL, bill_of(email, note="after"))
    wait_until(lambda: cluster.waiting() and parked_codes(client), 60.0, "the bill waits")
    assert store.invoices.count_documents({}) == 0, "nothing is numbered from 1 again"
    core.kill()
    for name in ("invoices", "meta"):
        store.database[name].delete_many({})
        store.database[name].insert_many(kept[name])
    core.start(90.0)
    wait_until(lambda: client.get(f"/api/v1/invoices/{waiting}").json()["state"] == "issued", 90.0 * SLOW, "it goes on")
    assert client.get(f"/api/v1/invoices/{waiting}").json()["sequence"] == INVOICES + 1

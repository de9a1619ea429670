"""A file of customers at one of several gateways: each customer once, also where the gateway dies under it."""

import socket

import pymongo
import pytest
from billmill_testing.waiting import SLOW, wait_until
from billmill_testing.web import Client, fresh_account

IMPORT = "/api/v1/customers/import"
CSV = {"Content-Type": "text/csv"}


def table(count):
    return ("Email,Lastname\n" + "".join(f"c{n}@example.com,Buyer {n}\n" for n in range(count))).encode()


@pytest.fixture(scope="module")
def engines(make_engines):
    return make_engines(mongo="java", only=("kafka", "mongo", "redis"))


@pytest.fixture
def cluster(two_gateways, engines):
    return two_gateways(engines)


def client_of(node):
    return Client(node.url, timeout_s=120.0 * SLOW)


def imported(client, body):
    """Rows that a gateway was accepting when it died are claimed for some seconds: 409 until then."""
    def told():
        answer = client.post(IMPORT, body, CSV)
        assert answer.status in (200, 409), answer.body
        return answer.json() if answer.status == 200 else None
    return wait_until(told, 60.0 * SLOW, "the file is taken in")


def customers(cluster, count):
    """As they stand in the store: the pages of a list of so many may take longer than an answer may."""
    with pymongo.MongoClient(cluster.addresses["MONGODB"]) as mongo:
        stored = mongo[f"b{cluster.tag}"]["customers"]
        wait_until(lambda: stored.estimated_document_count() >= count, 180.0 * SLOW, f"{count} customers are there")
        return [each["email"] for each in stored.find({}, {"email": 1})]


def test_the_same_file_at_the_other_gateway_changes_nothing(cluster):
    one, other = map(client_of, cluster.running("gateway"))
    first = imported(one, table(3_000))
    assert (first["accepted"], first["repeated"], first["refused"]) == (3_000, 0, 0)
    again = imported(other, table(3_000))
    assert (again["accepted"], again["repeated"]) == (0, 3_000)
    assert sorted(customers(cluster, 3_000)) == sorted(f"c{n}@example.com" for n in range(3_000))


def test_a_gateway_that_dies_under_a_file_loses_and_doubles_no_row(cluster):
    count = 20_000
    body = table(count)
    dying, other = cluster.running("gateway")
    client = client_of(other)

    def registered():
        return next(stage["in"] for stage in fresh_account(client) if stage["stage"] == "users")
    with socket.create_connection(("127.0.0.1", dying.port)) as upload:
        upload.sendall(f"POST {IMPORT} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/csv\r\nContent-Length: {len(body)}\r\n\r\n".encode())
        upload.sendall(body[:len(body) // 2])
        wait_until(lambda: registered() > 1_000, 60.0 * SLOW, "some rows are on the bus")
        dying.kill()
    report = imported(client, body)
    assert report["refused"] == 0
    assert report["repeated"] > 1_000, "what was durable is known"
    assert sorted(customers(cluster, count)) == sorted(f"c{n}@example.com" for n in range(count))
    assert imported(client, body)["repeated"] == count

"""Each gateway and each core is stopped in order and started again, one after the other, while clients go on: what an update does.

The short form keeps a few clients busy. BILLMILL_ROLLING_CLIENTS makes it more.
"""

import collections
import functools
import http.client
import itertools
import json
import os
import threading

import pytest
from billmill_testing.careful_client import CarefulClient
from billmill_testing.waiting import SLOW, wait_until
from billmill_testing.web import Client
from examples import JOHN, REGISTER
from test_thread import accept, bill_of, someone

CLIENTS = int(os.environ.get("BILLMILL_ROLLING_CLIENTS", "6"))


@pytest.fixture(scope="module")
def quick_engines(make_engines):
    return make_engines(mongo="java")


def numbered_bill(email, number):
    return bill_of(email, note=f"{number}")


class Looker(threading.Thread):
    """Asks for the state of bills that were accepted."""

    def __init__(self, urls, shops, stopped):
        super().__init__()
        self.urls, self.shops, self.stopped = itertools.cycle(urls), shops, stopped
        self.seen = collections.Counter()
        self.wrong = []

    def run(self):
        while not self.stopped.wait(0.05):
            known = [shop.accepted[-1] for shop in self.shops if shop.accepted]
            client = Client(next(self.urls), timeout_s=30.0 * SLOW)
            for bill in known:
                try:
                    answer = client.get(f"/api/v1/invoices/{bill}")
                except (OSError, http.client.HTTPException):
                    self.seen[None] += 1
                    continue
                self.seen[answer.status] += 1
                if answer.status != 200 and (answer.status not in {404, 503} or "retry-after" not in answer.headers):
                    self.wrong.append((answer.status, answer.body[:300]))
            client.close()


def test_a_rolling_restart_refuses_nothing_for_good_and_mails_nothing_twice(sink, make_cluster, quick_engines):
    cluster = make_cluster(quick_engines, ("127.0.0.1", sink.port))
    for _ in range(2):
        cluster.core()
        cluster.gateway()
    urls = [gateway.url for gateway in cluster.running("gateway")]
    emails = [someone() for _ in range(CLIENTS)]
    for email in emails:
        accept(cluster.client(), REGISTER, {**JOHN, "email": email})
    cluster.wait_drained()
    stopped = threading.Event()
    shops = [CarefulClient(urls[place % 2:] + urls[:place % 2], email, functools.partial(numbered_bill, email), stopped)
             for place, email in enumerate(emails)]
    looker = Looker(urls, shops, stopped)
    for thread in (*shops, looker):
        thread.start()
    try:
        for node in sorted(cluster.nodes, key=lambda node: node.role):
            before = sum(len(shop.accepted) for shop in shops)
            wait_until(lambda before=before: sum(len(shop.accepted) for shop in shops) > before + 20, 60.0, "the load runs")
            assert node.stop(60.0) == 0, f"{node.folder.name}: {node.log_tail()}"
            node.start(90.0)
    finally:
        stopped.set()
        for thread in (*shops, looker):
            thread.join()
    seen = sum((shop.seen for shop in shops), collections.Counter())
    print(f"{seen} from {CLIENTS} clients; states: {looker.seen}; longest until a 202: {max(shop.longest for shop in shops):.2f} s")
    assert not [wrong for shop in shops for wrong in shop.wrong]
    assert not looker.wrong
    accepted = [bill for shop in shops for bill in shop.accepted]
    assert len(accepted) == len(set(accepted)) == seen[202]

    cluster.wait_drained()
    assert sorted(invoice["id"] for invoice in cluster.invoices()) == sorted(accepted)
    assert not cluster.dead_letters()
    mails = [json.loads(line) for line in sink.log_path.read_text().splitlines()]
    times = collections.Counter(mail["messageId"] for mail in mails)
    assert [mail for mail, count in times.items() if count > 1] == []
    assert len(mails) == len(accepted)
    cores = cluster.running("core")
    assert sum(core.metric("billmill_mail_possible_duplicates") for core in cores) == 0

#!/usr/bin/env python3
"""What very many invoices cost: to issue, to search over HTTP, to start with, and to prove.

    bench/many.py [INVOICES, default 100000; the long form is 1000000] [--files] [--pages]

The bills come in portions, so that the bus never holds more than two of them: what grows then grows with the past, not with
a backlog. Mail goes to a sink. PDF files are not kept unless `--files` says so; a million of them take about 30 GB.
Then each kind of search is asked many times over one kept connection, and with `--pages` a browser goes through the pages. The
server is started again on what it holds, and `billmill verify` looks at all of it, without and with `--deep`.
"""
import argparse
import contextlib
import http.client
import os
import random
import subprocess
import tempfile
import time

from support import measure

VERIFY_S = 3_600
NAMES = ("mee", "pri", "kav", "ag", "pat", "kri", "dvo")  # How the names of bench/http_load begin.


def issue(options, server, sink):
    """All bills, in portions; prints memory and files on the way."""
    rows, step, due, started = [], max(10_000, options.invoices // 10), 10_000, time.monotonic()

    def row():
        mails, (resident, own), (database, log) = sink.mails(), server.memory(), server.files()
        return [mails, resident, own, database, log, database * 1e6 / mails, mails / (time.monotonic() - started)]

    for sent in range(0, options.invoices, options.portion):
        portion = min(options.portion, options.invoices - sent)
        measure.load(server, "--requests", portion, "--first", sent, "--customers", options.customers, "--items", options.items)
        measure.wait_until("the pipeline does not keep up", lambda least=sent: sink.mails() >= least, options.patience)
        if sink.mails() >= due:
            rows.append(row())
            due = (due // step + 1) * step
    measure.wait_until("not every bill is mailed", lambda: sink.mails() >= options.invoices, options.patience)
    rows.append(row())
    measure.print_table("Memory and files by invoices mailed",
                        ["invoices", "RSS MB", "own MB", "database MB", "WAL MB", "bytes per invoice", "invoices/s so far"], rows)
    full = next((seen for seen in rows if seen[0] >= 100_000), rows[0])
    print(f"\n  {time.monotonic() - started:.0f} s; resident {rows[-1][1] - full[1]:+.1f} MB, own memory {rows[-1][2] - full[2]:+.1f} MB"
          f" from {full[0]:,} to {rows[-1][0]:,} invoices")


def kinds(options):
    """Name -> a function that makes one path of that kind."""
    amount = lambda: random.randint(100, 40_000)
    lists = "/api/v1/invoices?limit=50"
    return {
        "newest": lambda: lists,
        "oldest": lambda: f"{lists}&sort=issued",
        "by due date": lambda: f"{lists}&sort=due",
        "by amount": lambda: f"{lists}&sort=-amount",
        "mail failed": lambda: f"{lists}&delivery=failed",
        "mail queued or failed": lambda: f"{lists}&delivery=queued,failed",
        "mail in the mailbox": lambda: f"{lists}&delivery=trial",
        "an amount": lambda: f"{lists}&currency=EUR&amountFrom={(least := amount())}&amountTo={least + 10}",
        "q: an order": lambda: f"{lists}&q={random.randrange(options.invoices)}",
        "q: a beginning": lambda: f"{lists}&q={random.choice(NAMES)}",
        "q: two beginnings": lambda: f"{lists}&q={random.choice(NAMES)}+{random.choice(NAMES)}",
        "q: a customer": lambda: f"{lists}&q=customer.{random.randrange(options.customers)}@load.example",
        "q: a customer, oldest first": lambda: f"{lists}&q=customer.{random.randrange(options.customers)}@load.example&sort=issued",
        "q: a customer, by amount": lambda: f"{lists}&q=customer.{random.randrange(options.customers)}@load.example&sort=-amount",
        "q: part of an address": lambda: f"{lists}&q=customer.{random.randrange(10, 100)}@load.exam",
        "q: what all have": lambda: f"{lists}&q=load.example",
        "q: what all have, and an order": lambda: f"{lists}&q=customer+order+{random.randrange(options.invoices)}",
        "q: what all have, and none": lambda: f"{lists}&q=customer+example+nobody",
        "q of customers: an address": lambda: f"/api/v1/customers?limit=50&q=customer.{random.randrange(options.customers)}@load.example",
        "q: a beginning, by amount": lambda: f"{lists}&q={random.choice(NAMES)}&sort=-amount",
        "totals by month": lambda: "/api/v1/totals?by=month",
    }


class Asker:
    """One kept connection, and what an answer took: by the clock, and of the server's CPU."""

    def __init__(self, server):
        self._server = server
        self._connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=60)

    def __call__(self, path):
        before, began = measure.cpu_of(self._server.pid), time.perf_counter()
        self._connection.request("GET", path)
        answer = self._connection.getresponse()
        body = answer.read()
        clock = time.perf_counter() - began
        if answer.status != 200:
            raise measure.Failure(f"GET {path} is answered {answer.status}: {body[:300]!r}")
        return clock * 1e3, (measure.cpu_of(self._server.pid) - before) * 1e3, len(body)


def search(options, server):
    ask, rows = Asker(server), []
    for name, path in kinds(options).items():
        ask(path())
        took = [ask(path()) for _ in range(options.searches)]
        clock, cpu = sorted(each[0] for each in took), sorted(each[1] for each in took)
        rows.append([name, *(measure.percentile(clock, share) for share in (0.5, 0.99)), clock[-1],
                     *(measure.percentile(cpu, share) for share in (0.5, 0.99)), sum(each[2] for each in took) // len(took)])
    measure.print_table(f"Lists over HTTP, {options.searches} of each, ms",
                        ["search", "clock p50", "p99", "most", "CPU p50", "p99", "bytes"], rows)


def verify(server, *options):
    """Time, CPU and memory of one look at the books; they must be sound."""
    began = time.monotonic()
    command = ["timeout", str(VERIFY_S), measure.PROGRAM, "verify", "--data", server.data, *options]
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT)
        _, status, used = os.wait4(process.pid, 0)  # `timeout` has waited for the program: its memory is counted.
        clock = time.monotonic() - began
        said.seek(0)
        if status != 0:
            raise measure.Failure(f"the books are not sound, or it took {VERIFY_S} s:\n{said.read()[-2_000:].decode()}")
    return ["verify " + " ".join(options), clock, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("invoices", type=int, nargs="?", default=100_000)
    parser.add_argument("--files", action="store_true", help="keep the PDF files")
    parser.add_argument("--pages", action="store_true", help="go through the pages in a browser, too (bench/browse.mjs)")
    parser.add_argument("--customers", type=int, default=10_000)
    parser.add_argument("--portion", type=int, default=5_000)
    parser.add_argument("--items", default="1..3")
    parser.add_argument("--searches", type=int, default=200, help="of each kind")
    parser.add_argument("--patience", type=int, default=600, help="longest a portion may take, seconds")
    options = parser.parse_args()
    measure.need_programs()
    with measure.work_folder() as folder, contextlib.ExitStack() as stack:
        sink = measure.Sink(folder)
        stack.callback(sink.stop)
        server = measure.Server(folder, sink, keep_documents=options.files)
        stack.callback(server.kill)
        measure.prepare_customers(server, options.customers)
        issue(options, server, sink)
        search(options, server)
        if options.pages:
            print(f"\nThe pages, with {options.invoices:,} invoices", flush=True)
            subprocess.run(["node", measure.ROOT / "bench" / "browse.mjs", server.url], check=True)
        began = time.monotonic()
        server.stop()
        stopped = time.monotonic()
        server.start()
        print(f"\n  stopped in {stopped - began:.1f} s, started again in {time.monotonic() - stopped:.1f} s")
        server.stop()
        measure.print_table("The books proved", ["command", "seconds", "CPU s", "RSS MB"],
                            [verify(server), verify(server, "--deep")])


if __name__ == "__main__":
    measure.run(main)

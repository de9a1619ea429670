#!/usr/bin/env python3
"""From an accepted request to its mail in the hands of a mail server, sustained.

    bench/end_to_end.py [REQUESTS, default 100000] [--no-files] [--customers 10000] [--steady-share 0.7]

Customers are registered before; bodies, customers and keys all differ; load generator and mail sink run on the same
machine. Two runs on one server:
  flat out   the bills come as fast as they are accepted; invoices per second from the first bill to the last mail
  steady     a quarter as many, due at a share of that rate: the time from when a bill was due to its mail is what a
             client of a server with space to spare would see, without the wait in a queue that the first run makes itself
"""
import argparse
import contextlib
import threading
import time

from support import measure


class MemoryWatch(threading.Thread):
    """The largest resident memory, looked at twice a second."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self._server, self._stopped, self.most = server, threading.Event(), 0.0

    def run(self):
        while not self._stopped.wait(0.5):
            with contextlib.suppress(OSError, AttributeError):
                self.most = max(self.most, self._server.memory()[0])

    def stop(self):
        self._stopped.set()
        self.join()
        return self.most


def accepted_bills(log):
    """Invoice id -> (due, answered), in seconds UTC."""
    bills = {}
    with open(log, encoding="ascii") as lines:
        for line in lines:
            due, answered, bill = line.split()
            bills[bill] = int(due) / 1e9, int(answered) / 1e9
    return bills


def run_once(name, requests, options, server, sink, folder, first, rate):
    """One run to the last mail: its row of the table, and CPU by thread."""
    log = folder / f"accepted-{first}"
    mails_before, cpu, sink_cpu = sink.mails(), server.cpu_by_thread(), measure.cpu_of(sink.pid)
    syncs = server.syncs_by_thread()
    watch = MemoryWatch(server)
    watch.start()
    report = measure.load(server, "--requests", requests, "--first", first, "--customers", options.customers,
                          "--items", options.items, "--connections", options.connections, "--rate", rate,
                          "--accepted-log", log, "--hard-bound", options.patience)
    measure.wait_until("not every bill is mailed", lambda: sink.mails() - mails_before >= requests, options.patience)
    used = measure.difference(server.cpu_by_thread(), cpu)
    used["(mail sink)"] = measure.cpu_of(sink.pid) - sink_cpu
    used["(load generator)"] = report["client_cpu_us"] * report["accepted"] / 1e6
    time.sleep(1)  # A mail sent twice would come about now.
    row = figures(name, accepted_bills(log), sink, report, watch.stop())
    row["cpu"], row["requests"] = used, requests
    row["syncs"] = sum(measure.difference(server.syncs_by_thread(), syncs).values())
    return row


def figures(name, bills, sink, report, memory):
    mails, mailed_at = 0, {}
    for entry in sink.entries():
        if entry["invoice"] in bills:
            mails += 1
            mailed_at.setdefault(entry["invoice"], entry["at"] / 1e3)
    if len(mailed_at) != len(bills) or len(bills) != report["accepted"]:
        raise measure.Failure(f"{report['accepted']} accepted, {len(bills)} ids, {len(mailed_at)} of them mailed")
    seconds = max(mailed_at.values()) - min(due for due, _ in bills.values())
    waits = sorted((mailed_at[bill] - due) * 1e3 for bill, (due, _) in bills.items())
    return {"name": name, "invoices_per_second": len(bills) / seconds, "seconds": seconds, "accepted_per_second": report["per_second"],
            "accept_p99": report["p99_ms"], "p50": measure.percentile(waits, 0.5), "p99": measure.percentile(waits, 0.99),
            "max": waits[-1], "surplus": mails - len(bills), "memory": memory}


def print_rows(rows, kept):
    measure.print_table(
        f"Accepted request to mail, PDF files {'kept' if kept else 'not kept'}",
        ["run", "bills", "invoices/s", "accepted/s", "to 202 p99 ms", "to mail p50 ms", "p99 ms", "max ms", "surplus mails",
         "syncs", "RSS MB"],
        [[row["name"], row["requests"], row["invoices_per_second"], row["accepted_per_second"], row["accept_p99"], row["p50"],
          row["p99"], row["max"], row["surplus"], row["syncs"], row["memory"]] for row in rows])
    threads = sorted({name for row in rows for name in row["cpu"]}, key=lambda name: -rows[0]["cpu"].get(name, 0))
    measure.print_table("CPU microseconds per invoice, by thread", ["thread", *(row["name"] for row in rows)],
                        [[name, *(row["cpu"].get(name, 0.0) * 1e6 / row["requests"] for row in rows)] for name in threads] +
                        [["all", *(sum(row["cpu"].values()) * 1e6 / row["requests"] for row in rows)]])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("requests", type=int, nargs="?", default=100_000)
    parser.add_argument("--customers", type=int, default=10_000)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--items", default="1..3")
    parser.add_argument("--no-files", action="store_true", help="keep no PDF files")
    parser.add_argument("--steady-share", type=float, default=0.7, help="of the flat-out rate")
    parser.add_argument("--patience", type=int, default=1_800, help="longest a run may take, seconds")
    options = parser.parse_args()
    measure.need_programs()
    with measure.work_folder() as folder, contextlib.ExitStack() as stack:
        sink = measure.Sink(folder)
        stack.callback(sink.stop)
        server = measure.Server(folder, sink, keep_documents=not options.no_files)
        stack.callback(server.kill)
        measure.prepare_customers(server, options.customers)
        flat_out = run_once("flat out", options.requests, options, server, sink, folder, 0, 0)
        rate = options.steady_share * flat_out["invoices_per_second"]
        steady = run_once(f"steady {rate:.0f}/s", max(1, options.requests // 4), options, server, sink, folder,
                          options.requests, rate)
        print_rows([flat_out, steady], not options.no_files)
        server.stop()


if __name__ == "__main__":
    measure.run(main)

#!/usr/bin/env python3
"""Does billmill grow with what it has done? Memory and files between the 10,000th and the last invoice.

    bench/memory.py [INVOICES, default 100000; the long form is 1000000]

Mail goes to a sink and no PDF files are kept, so the data directory holds records only. The bills come in portions, so that
the bus never holds more than two of them: what grows then grows with the past, not with a backlog.
"""
import argparse
import contextlib
import time

from support import measure


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("invoices", type=int, nargs="?", default=100_000)
    parser.add_argument("--customers", type=int, default=10_000)
    parser.add_argument("--portion", type=int, default=5_000)
    parser.add_argument("--items", default="1..3")
    parser.add_argument("--patience", type=int, default=600, help="longest a portion may take, seconds")
    options = parser.parse_args()
    measure.need_programs()
    rows = []
    with measure.work_folder() as folder, contextlib.ExitStack() as stack:
        sink = measure.Sink(folder)
        stack.callback(sink.stop)
        server = measure.Server(folder, sink, keep_documents=False)
        stack.callback(server.kill)
        measure.prepare_customers(server, options.customers)
        step = max(10_000, options.invoices // 10)
        due, started = 10_000, time.monotonic()
        for sent in range(0, options.invoices, options.portion):
            portion = min(options.portion, options.invoices - sent)
            measure.load(server, "--requests", portion, "--first", sent, "--customers", options.customers,
                         "--items", options.items)
            measure.wait_until("the pipeline does not keep up", lambda least=sent: sink.mails() >= least, options.patience)
            if sink.mails() >= due:
                rows.append(row(server, sink, started))
                due = (due // step + 1) * step
        measure.wait_until("not every bill is mailed", lambda: sink.mails() >= options.invoices, options.patience)
        rows.append(row(server, sink, started))
        measure.print_table("Memory and files by invoices mailed",
                            ["invoices", "RSS MB", "own MB", "database MB", "WAL MB", "bytes per invoice", "invoices/s so far"], rows)
        first, last = rows[0], rows[-1]
        print(f"\n  own memory: {last[2] - first[2]:+.1f} MB from {first[0]:,} to {last[0]:,} invoices")
        server.stop()


def row(server, sink, started):
    mails, (resident, own), (database, log) = sink.mails(), server.memory(), server.files()
    return [mails, resident, own, database, log, database * 1e6 / mails, mails / (time.monotonic() - started)]


if __name__ == "__main__":
    measure.run(main)

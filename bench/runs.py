#!/usr/bin/env python3
"""What a file of very many bills costs, as a run; single bills beside it; and the archive of its documents.

    bench/runs.py [BILLS, default 100000; the long form is 1000000] [--mailed 100000] [--as-it-comes]

One `billmill serve` on SQLite, mails to a sink, no kept PDF files:
  upload         POST /api/v1/runs of one CSV file: every row is durable when the 202 comes
  again          the same file once more: the same run, nothing new
  to mail        from the 202 to the last mail; with --as-it-comes from the first byte sent, as mails leave while the file is read
  memory         resident, and of that what is no file's, on the way
  beside         another run of `--mailed` bills, while single bills of the same seller are asked for, one each 100 ms
  archive        GET /api/v1/exports/documents of those of the run before, which are made again from their records;
                 read by `unzip -t`, and its sums by `sha256sum -c`
The renderer's own figure comes from the same run, before and after: the yardstick of the machine.
"""
import argparse
import contextlib
import http.client
import json
import subprocess
import threading
import time
import urllib.parse

from cost import renderer_us
from support import measure

PAUSE_S = 0.1
CHUNK = 1 << 20


def write_bills(path, begin, end):
    with open(path, "w", encoding="utf-8") as file:
        file.write("Order,Email,Lastname,Product,Quantity,Price\n")
        for n in range(begin, end):
            file.write(f"A{n},c{n % 50_000}@load.example,Buyer {n % 50_000},Tea {n % 977},{1 + n % 9},{2 + n % 61}.{n % 100:02d}\n")
    return path


def ask(server, method, path, body=None, headers=()):
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=3_600)
    connection.request(method, path, body, dict(headers))
    return connection.getresponse()


def upload(server, file, name, as_it_comes=False):
    """(the run, seconds, CPU seconds of the server)."""
    began, before = time.monotonic(), measure.cpu_of(server.pid)
    status, run = server.send_file(f"/api/v1/runs?name={urllib.parse.quote(name)}{'&asItComes=true' if as_it_comes else ''}", file)
    if status != 202:
        raise measure.Failure(f"the file is answered {status}: {run}")
    return run, time.monotonic() - began, measure.cpu_of(server.pid) - before


class Memory(threading.Thread):
    """What the server holds, each time that another tenth of the mails has left."""

    def __init__(self, server, sink, bills):
        super().__init__(daemon=True)
        self._server, self._sink, self._bills, self._end, self.rows = server, sink, bills, threading.Event(), []

    def run(self):
        began = time.monotonic()
        while not self._end.wait(0.5):
            mails = self._sink.mails()
            if mails * 10 >= len(self.rows) * self._bills:
                self.rows.append([mails, time.monotonic() - began, *self._server.memory()])

    def stop(self):
        self._end.set()
        self.join()
        measure.print_table("Memory on the way, MB", ["mails", "seconds", "resident", "anonymous"], self.rows)


class Singles(threading.Thread):
    """Bills one by one; when each was sent, by its id."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self._server, self._end, self.sent, self.failure = server, threading.Event(), {}, None

    def run(self):
        try:
            while not self._end.wait(PAUSE_S):
                n, at = len(self.sent), time.time()
                body = json.dumps({"customer": {"email": f"single{n}@load.example", "lastname": f"Single {n}"},
                                   "items": [{"productName": "Tea", "quantity": 1, "price": 2.5}]})
                answer = ask(self._server, "POST", "/api/v1/invoices", body,
                             {"Content-Type": "application/json", "Idempotency-Key": f"single-{n}"})
                said = answer.read()
                if answer.status != 202:
                    raise measure.Failure(f"a single bill is answered {answer.status}: {said[:300]!r}")
                self.sent[json.loads(said)["id"]] = at
        except (measure.Failure, OSError) as failure:
            self.failure = failure

    def stop(self):
        self._end.set()
        self.join()
        if self.failure:
            raise measure.Failure(str(self.failure))


def run_to_mail(server, sink, folder, name, begin, bills, patience):
    """(its id, seconds from the 202 to the last mail)."""
    file = write_bills(folder / f"{name}.csv", begin, begin + bills)
    before = sink.mails()
    run, _, _ = upload(server, file, name)
    accepted = time.monotonic()
    measure.wait_until("not every bill is mailed", lambda: sink.mails() - before >= bills, patience)
    return run["id"], time.monotonic() - accepted


def beside(server, sink, folder, options):
    run, alone = run_to_mail(server, sink, folder, "alone", 10_000_000, options.mailed, options.patience)
    singles = Singles(server)
    singles.start()
    _, with_singles = run_to_mail(server, sink, folder, "beside", 20_000_000, options.mailed, options.patience)
    singles.stop()
    waits = []
    deadline = time.monotonic() + 60
    while True:
        mailed = {entry["invoice"]: entry["at"] / 1e3 for entry in sink.entries()}
        if all(bill in mailed for bill in singles.sent) or time.monotonic() > deadline:
            break
        time.sleep(0.5)
    missing = sum(bill not in mailed for bill in singles.sent)
    if missing:
        raise measure.Failure(f"{missing} of {len(singles.sent)} single bills are not mailed")
    waits = sorted((mailed[bill] - at) * 1e3 for bill, at in singles.sent.items())
    measure.print_table(f"{len(waits)} single bills beside a run of {options.mailed:,}",
                        ["request to mail, ms p50", "p99", "most", "run alone/s", "run with singles/s"],
                        [[measure.percentile(waits, 0.5), measure.percentile(waits, 0.99), waits[-1], options.mailed / alone,
                          options.mailed / with_singles]])
    return run


def archive(server, folder, run, yardstick):
    """The documents of a run: made again, as no files are kept."""
    began, before, size = time.monotonic(), measure.cpu_of(server.pid), 0
    answer = ask(server, "GET", f"/api/v1/exports/documents?run={run}")
    if answer.status != 200:
        raise measure.Failure(f"the archive is answered {answer.status}: {answer.read()[:300]!r}")
    zip_file = folder / "documents.zip"
    with open(zip_file, "wb") as out:
        while block := answer.read(CHUNK):
            out.write(block)
            size += len(block)
    seconds, cpu = time.monotonic() - began, measure.cpu_of(server.pid) - before
    tested = subprocess.run(["unzip", "-tq", zip_file], capture_output=True, text=True, check=False)
    if tested.returncode != 0:
        raise measure.Failure(f"unzip -t: {tested.stdout[-300:]}{tested.stderr[-300:]}")
    out = folder / "unzipped"
    subprocess.run(["unzip", "-q", zip_file, "-d", out], check=True)
    count = sum(1 for file in out.rglob("*.pdf"))
    sums = next(iter(sorted(out.rglob("*sha256*")) + sorted(out.rglob("*SHA256*"))), None)
    if sums is None:
        raise measure.Failure("no list of sums in the archive")
    checked = subprocess.run(["sha256sum", "--quiet", "-c", sums.name], cwd=sums.parent, capture_output=True, text=True, check=False)
    if checked.returncode != 0:
        raise measure.Failure(f"sha256sum -c: {checked.stdout[-300:]}{checked.stderr[-300:]}")
    per_cpu_second = count / cpu
    measure.print_table(f"An archive of {count:,} documents made again",
                        ["seconds", "CPU s", "MB", "documents/CPU-s", "of the renderer's"],
                        [[seconds, cpu, size / 1e6, per_cpu_second, f"{per_cpu_second * yardstick / 1e6:.2f}"]])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bills", type=int, nargs="?", default=100_000)
    parser.add_argument("--mailed", type=int, default=100_000, help="bills of the run with singles beside it; 0: not")
    parser.add_argument("--patience", type=int, default=1_800, help="longest a run may take, seconds")
    parser.add_argument("--as-it-comes", action="store_true", help="bill and mail while the file is read")
    options = parser.parse_args()
    measure.need_programs()
    first = renderer_us(1, 1.5)
    with measure.work_folder() as folder, contextlib.ExitStack() as stack:
        sink = measure.Sink(folder)
        stack.callback(sink.stop)
        server = measure.Server(folder, sink, keep_documents=False)
        stack.callback(server.kill)
        file = write_bills(folder / "bills.csv", 0, options.bills)
        memory = Memory(server, sink, options.bills)
        memory.start()
        mails_due = time.monotonic()
        run, seconds, cpu = upload(server, file, "all", options.as_it_comes)
        mailed_by_then = sink.mails()
        if not options.as_it_comes:
            mails_due = time.monotonic()
        again, seconds_again, cpu_again = upload(server, file, "all")
        if again["id"] != run["id"]:
            raise measure.Failure("the same file made another run")
        measure.wait_until("not every bill is mailed", lambda: sink.mails() >= options.bills, options.patience)
        to_mail = time.monotonic() - mails_due
        time.sleep(1)
        if sink.mails() != options.bills:
            raise measure.Failure(f"{sink.mails()} mails of {options.bills} bills")
        memory.stop()
        yardstick = (first + renderer_us(1, 1.5)) / 2
        print(f"renderer, 1 line: {yardstick:.1f} us a document, {1e6 / yardstick:,.0f} a CPU-second")
        print(f"mails when the file was read: {mailed_by_then:,}")
        measure.print_table(f"A file of {options.bills:,} bills, {file.stat().st_size / 1e6:.0f} MB",
                            ["what", "seconds", "rows/s", "CPU s of the server"],
                            [["upload, to the 202", seconds, options.bills / seconds, cpu],
                             ["the same file again", seconds_again, options.bills / seconds_again, cpu_again],
                             ["from the first byte to the last mail" if options.as_it_comes else "from the 202 to the last mail", to_mail, options.bills / to_mail, "-"]])
        archive(server, folder, beside(server, sink, folder, options) if options.mailed else run["id"], yardstick)
        print(f"\n  resident at most {server.peak_memory():.0f} MB")
        server.stop()


if __name__ == "__main__":
    measure.run(main)

#!/usr/bin/env python3
"""Customers of one file, taken in per second, and the same file again.

    bench/customers.py [CUSTOMERS, default 100000; the long form is 1000000]

A row is durable when the answer comes; the stage that makes customers of the rows works meanwhile and goes on behind. So the
file is sent again once when the first answer is there, while the stage may still be at work, and once when it has rested.
"""
import argparse
import os
import time

from support import measure


def write(path, count):
    with open(path, "w", encoding="utf-8") as out:
        out.write("Email,Firstname,Lastname,Street,Postcode,City,Country\n")
        out.writelines(f"buyer{n}@example{n % 977}.com,Ada,Buyer {n},Hauptstr. {n % 200},{10_000 + n % 80_000},Berlin,DE\n" for n in range(count))


def row(server, what, path, count):
    before, started = measure.cpu_by_thread(server.pid), time.monotonic()
    status, report = server.send_file("/api/v1/customers/import", path)
    took = time.monotonic() - started
    spent = measure.difference(measure.cpu_by_thread(server.pid), before)
    if status != 200 or report["refused"] or report["rows"] != count:
        raise measure.Failure(f"not every row was taken: {report}")
    busiest = sorted(spent.items(), key=lambda each: -each[1])[:3]
    return [what, report["accepted"], report["repeated"], took, count / took, server.peak_memory(), os.getloadavg()[0],
            ", ".join(f"{name} {seconds:.1f}" for name, seconds in busiest)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("customers", type=int, nargs="?", default=100_000)
    options = parser.parse_args()
    measure.need_programs()
    with measure.work_folder() as folder:
        path = folder / "customers.csv"
        write(path, options.customers)
        server = measure.Server(folder, keep_documents=False)
        try:
            rows = [row(server, "a new file", path, options.customers), row(server, "again, at once", path, options.customers)]
            started = time.monotonic()
            measure.wait_until("the stage does not come to rest", lambda: measure.account(server, "users")["waiting"] == 0, 3_600, 0.5)
            rested = time.monotonic() - started
            rows.append(row(server, "again, at rest", path, options.customers))
            measure.print_table("Customers of a file", ["file", "accepted", "repeated", "seconds", "rows/s", "peak MB", "load", "CPU seconds"], rows)
            print(f"\n  the stage had all customers {rested:.1f} s after the second answer")
        finally:
            server.kill()


if __name__ == "__main__":
    measure.run(main)

#!/usr/bin/env python3
"""Documents per CPU-second of the command `billmill render`, as a user runs it, by kind of output.

    bench/render.py [--documents 4000] [--rounds 3] [--program build/bench/billmill] [--before PROGRAM]

Each record differs in buyer, goods and amounts (bench/peers/content.py). CPU time is that of the process, user and kernel,
from its start to its end: fonts are opened, records read, checked and priced, documents made and written to the disk of the
project. Rounds are interleaved. `--before` is another build of billmill; an option that it does not know is left out.
"""
import argparse
import json
import pathlib
import random
import resource
import shutil
import statistics
import subprocess
import sys

from peers import content
from support import measure

WORK = measure.ROOT / "build" / "bench-render"


def records(count):
    dice = random.Random(1)
    for n in range(count):
        made = content.document(n, 5, dice)
        first, last = made["buyer"][0].split()
        postcode, city = made["buyer"][2].split()
        yield {"customer": {"firstname": first, "lastname": last, "email": f"c{n}@load.example", "mobile": f"0{n:09}",
                            "address": {"line1": made["buyer"][1], "city": city, "postcode": postcode, "region": "27",
                                        "country": "IN"}},
               "bill": {"items": [{"productId": product, "productName": name, "quantity": quantity, "price": str(price / 100)}
                                  for product, name, quantity, price in made["items"]]},
               "number": made["number"], "date": "2026-11-22"}


def cpu_seconds(program, texts, target):
    """None: the program has no such option."""
    shutil.rmtree(WORK / "out", ignore_errors=True)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([program, "render", texts, *target, "--jobs", "1", "--data", WORK / "data"], cwd=WORK,
                          stderr=subprocess.PIPE, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode == 2:
        return None
    if done.returncode != 0:
        raise measure.Failure(done.stderr[-500:])
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, default=4_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--program", type=pathlib.Path, default=measure.PROGRAM)
    parser.add_argument("--before", type=pathlib.Path)
    options = parser.parse_args()
    WORK.mkdir(parents=True, exist_ok=True)
    texts = WORK / "records.ndjson"
    texts.write_text("".join(json.dumps(record) + "\n" for record in records(options.documents)))
    programs = {"now": options.program.resolve()}
    if options.before:
        programs["before"] = options.before.resolve()
    targets = {"--out DIR": ("--out", WORK / "out"), "--zip FILE": ("--zip", WORK / "all.zip"), "--tar FILE": ("--tar", WORK / "all.tar")}
    found = {}
    for _ in range(options.rounds):
        for name, program in programs.items():
            for what, target in targets.items():
                seconds = cpu_seconds(program, texts, target)
                if seconds is not None:
                    found.setdefault((name, what), []).append(options.documents / seconds)
    for (name, what), speeds in found.items():
        print(f"{name:8}{what:12}{statistics.median(speeds):>8,.0f} documents per CPU-second")
    shutil.rmtree(WORK)


if __name__ == "__main__":
    try:
        main()
    except measure.Failure as failure:
        sys.exit(str(failure))

#!/usr/bin/env python3
"""Invoices made per CPU-second, beside what people use today.

    bench/pages.py [--lines 5 50] [--rounds 5] [--seconds 3]

Every maker works warm, in one process on one core, every document differs, CPU time is that of its process; rounds are
interleaved, and each ratio is taken within a round, so that a machine that slows down slows all of them.
  billmill       the product's own renderer: tagged PDF/A-3a with the Factur-X XML inside, made and attached inside the timing; fonts embedded
                 as subsets, every script, unseen names shaped inside the timing
  PDFKit         plain base-14 Helvetica, nothing embedded, no script but Latin: the lightest usual way
  cairo + pango  fonts embedded as subsets, every script: the usual way to right text
  Typst          PDF/A-3b with that XML attached, fonts embedded, every script; its XMP can't say Factur-X
  ReportLab      with Noto Sans embedded, western scripts; factur-x makes it Factur-X with that XML
PDFKit (pinned in bench/peers/package.json) is fetched by npm into build/peers; Typst, ReportLab and factur-x (bench/peers/requirements.txt)
by pip into build/peers/python. The XML of those two is billmill's, made before.
"""
import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys

from support import measure

PEERS = measure.ROOT / "bench" / "peers"
WORK = measure.ROOT / "build" / "peers"
BILLMILL = measure.BUILD / "bench" / "bench_billmill_pages"
CAIRO = measure.BUILD / "bench" / "bench_cairo_pango"


def fetch_pdfkit():
    """True once PDFKit stands in build/peers."""
    if not shutil.which("node") or not shutil.which("npm"):
        print("PDFKit is left out: it needs nodejs and npm (apt-get install nodejs npm)")
        return False
    WORK.mkdir(parents=True, exist_ok=True)
    wanted, stands = PEERS / "package.json", WORK / "package.json"
    if not (WORK / "node_modules" / "pdfkit").exists() or stands.read_bytes() != wanted.read_bytes():
        shutil.copy(wanted, stands)
        subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--loglevel", "error"], cwd=WORK, check=True,
                       stdout=subprocess.DEVNULL)
    return True


def fetch_python():
    """The Python of build/peers/python, once the makers stand there; None where it can't be made."""
    folder, wanted = WORK / "python", PEERS / "requirements.txt"
    python, stands = folder / "bin" / "python", folder / "requirements.txt"
    if not stands.exists() or stands.read_bytes() != wanted.read_bytes():
        WORK.mkdir(parents=True, exist_ok=True)
        made = subprocess.run([sys.executable, "-m", "venv", folder], check=False)
        if made.returncode != 0:
            print("Typst and ReportLab are left out: they need python3-venv (apt-get install python3-venv)")
            return None
        subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", wanted], check=True)
        shutil.copy(wanted, stands)
    return python


def xmls(texts, lines):
    """The XML of the first texts, as many as slow makers will come to, made once."""
    path, maker = texts.with_name(texts.stem + "-xml.ndjson"), BILLMILL
    if not path.exists() or path.stat().st_mtime < max(maker.stat().st_mtime, texts.stat().st_mtime):
        made = subprocess.run([maker, texts, "--xml", str(max(400, 10_000 // lines))], check=True, stdout=subprocess.PIPE)
        path.write_bytes(made.stdout)
    return path


def content(lines, documents):
    """The peers' texts, made once."""
    path, source = WORK / f"content-{lines}-{documents}.ndjson", PEERS / "content.py"
    WORK.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.stat().st_mtime < source.stat().st_mtime:
        made = subprocess.run([sys.executable, source, "--lines", str(lines), "--documents", str(documents)],
                              check=True, stdout=subprocess.PIPE)
        path.write_bytes(made.stdout)
    return path


def makers(lines, seconds):
    """Name -> command. Each prints one JSON object: maker, documents, cpu_seconds, bytes."""
    found = {}
    if not BILLMILL.exists():
        raise measure.Failure("not built: bench_billmill_pages. Run:\n    cmake --preset bench && cmake --build --preset bench")
    texts = content(lines, max(4_000, 80_000 // lines))
    found["billmill"] = [BILLMILL, texts, seconds]
    if fetch_pdfkit():
        found["PDFKit"] = ["node", PEERS / "pdfkit.js", texts, seconds]
    if CAIRO.exists():
        found["cairo"] = [CAIRO, texts, seconds]
    else:
        print("cairo + pango is left out: it needs libcairo2-dev and libpango1.0-dev, then configure and build again")
    if python := fetch_python():
        attached = xmls(texts, lines)
        found["Typst"] = [python, PEERS / "typst_pages.py", texts, attached, seconds]
        found["ReportLab"] = [python, PEERS / "reportlab_pages.py", texts, attached, seconds]
    return found


def once(command, core):
    environment = dict(os.environ, NODE_PATH=str(WORK / "node_modules"))
    finished = subprocess.run(["taskset", "-c", str(core), *map(str, command)], env=environment, stdout=subprocess.PIPE,
                              text=True, check=False)
    if finished.returncode != 0:
        raise measure.Failure(f"{pathlib.Path(command[0]).name} ended with {finished.returncode}")
    return json.loads(finished.stdout)


def compare(lines, options):
    commands = makers(lines, options.seconds)
    rounds = []
    for _ in range(options.rounds):
        rounds.append({name: once(command, options.core) for name, command in commands.items()})
    speed = {name: [results[name]["documents"] / results[name]["cpu_seconds"] for results in rounds] for name in commands}
    rows = []
    for name in commands:
        ratios = [f"{statistics.median(own / base for own, base in zip(speed[name], speed[peer])):.2f}" if peer in speed else "-"
                  for peer in ("PDFKit", "cairo", "Typst", "ReportLab")]
        rows.append([rounds[0][name]["maker"], statistics.median(speed[name]), min(speed[name]), max(speed[name]), *ratios,
                     rounds[0][name]["bytes"]])
    measure.print_table(f"{lines} lines, {options.rounds} rounds",
                        ["maker", "documents per CPU-second", "least", "most", "x PDFKit", "x cairo", "x Typst", "x ReportLab", "bytes"], rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, nargs="+", default=[5, 50])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--core", type=int, default=os.cpu_count() - 1, help="the core they all run on")
    options = parser.parse_args()
    for lines in options.lines:
        compare(lines, options)


if __name__ == "__main__":
    measure.run(main)

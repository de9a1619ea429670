#!/usr/bin/env python3
"""Runs every fuzz target for some seconds; then proves that they can find a bug.

usage: run.py BUILD_FOLDER RESULTS_XML [--seconds N] [--only TARGET]

For the proof the sources are copied, one byte of each parser is changed as planted.txt says, and the same targets must
stop at it. A fuzzer that finds nothing says something only if it would have found that.
"""
import argparse
import concurrent.futures
import os
import pathlib
import shutil
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
# A fuzzer ends as soon as it finds the planted bug, so that patience costs nothing where it is found. What a busy machine needs
# for it says nothing about the fuzzer.
SECONDS_FOR_PLANTED = 120


def fuzz(program, seconds, work):
    """libFuzzer's exit status and the end of what it said."""
    name = program.name.removeprefix("fuzz_")
    folder = work / name
    folder.mkdir(parents=True)
    seeds = [str(path) for path in [HERE / "corpus" / name] if path.is_dir()]
    command = [str(program), f"-max_total_time={seconds}", "-timeout=10", "-rss_limit_mb=3000", "-max_len=4096", "-seed=1",
               f"-artifact_prefix={folder}/stopped-", str(folder), *seeds]
    if (HERE / f"{name}.dict").exists():
        command.insert(1, f"-dict={HERE / name}.dict")
    run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=folder, timeout=seconds + 120)
    return run.returncode, run.stdout.decode(errors="replace")[-3000:]


def planted_bugs():
    for line in (HERE / "planted.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            target, file, before, after = (part.strip(" ") for part in line.split(" | "))
            yield target, file, before, after


def plant(copy):
    for name in ("src", "tests", "bench", "tools", "docs", "CMakeLists.txt", "CMakePresets.json"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name)
        else:
            shutil.copy2(source, copy / name)
    targets = []
    for target, file, before, after in planted_bugs():
        path = copy / file
        text = path.read_text()
        assert len(before) == len(after) and sum(a != b for a, b in zip(before, after)) == 1, f"{target}: not one byte"
        assert text.count(before) == 1, f"{target}: found {text.count(before)} times in {file}: {before}"
        path.write_text(text.replace(before, after))
        targets.append(target)
    return targets


def build(copy, targets):
    for command in (["cmake", "--preset", "asan"],
                    ["cmake", "--build", "--preset", "asan", "--target", *[f"fuzz_{name}" for name in targets]]):
        run = subprocess.run(command, cwd=copy, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if run.returncode != 0:
            raise SystemExit(run.stdout.decode(errors="replace")[-4000:])


def report(results, name, passed, text):
    print(f"{'passed' if passed else 'FAILED'}  {name}", flush=True)
    if not passed:
        print(text)
    results.append(f'<testcase name="{name}">{"" if passed else "<failure/>"}</testcase>')
    return passed


def main():
    options = argparse.ArgumentParser()
    options.add_argument("build", type=pathlib.Path)
    options.add_argument("results", type=pathlib.Path)
    options.add_argument("--seconds", type=int, default=int(os.environ.get("BILLMILL_FUZZ_SECONDS", "20")))
    options.add_argument("--only")
    options = options.parse_args()

    programs = [path for path in sorted((options.build / "tests").glob("fuzz_*"))
                if path.is_file() and os.access(path, os.X_OK)
                and options.only in (None, path.name.removeprefix("fuzz_"))]
    if not programs:
        raise SystemExit(f"no fuzz targets in {options.build}/tests: build the target fuzz_targets of the preset asan first")
    results = []
    sound = True
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        work = pathlib.Path(folder)
        for program, (status, text) in zip(programs, pool.map(lambda p: fuzz(p.resolve(), options.seconds, work / "sound"), programs)):
            sound &= report(results, f"fuzz.{program.name}", status == 0, text)

        targets = [name for name in plant(work / "copy") if options.only in (None, name)]
        missing = {path.name.removeprefix("fuzz_") for path in programs} - set(targets)
        sound &= report(results, "fuzz.every_target_has_a_planted_bug", not missing, f"none for: {sorted(missing)}")
        build(work / "copy", targets)
        planted = [work / "copy/build/asan/tests" / f"fuzz_{name}" for name in targets]
        for program, (status, text) in zip(planted, pool.map(lambda p: fuzz(p, SECONDS_FOR_PLANTED, work / "planted"), planted)):
            sound &= report(results, f"fuzz.{program.name}_finds_the_planted_bug", status != 0, text)

    options.results.write_text('<testsuite name="fuzz">' + "".join(results) + "</testsuite>")
    return 0 if sound else 1


raise SystemExit(main())

#!/usr/bin/env python3
"""Runs every fuzz target for some seconds; then proves that they can find a bug.

usage: run.py BUILD_FOLDER RESULTS_XML [--seconds N] [--only TARGET]

For the proof one byte of each parser is changed in a copy of its source, as planted.txt says, and the same target with that
copy must stop at it. A fuzzer that finds nothing says something only if it would have found that.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import shlex
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
# A fuzzer ends as soon as it finds the planted bug, so that patience costs nothing where it is found. What a busy machine needs
# for it says nothing about the fuzzer; ./test.sh --all gives it what other parts leave.
SECONDS_FOR_PLANTED = 300
SECONDS_FOR_AN_INPUT = 25


def fuzz(program, seconds, work):
    """libFuzzer's exit status and the end of what it said."""
    name = program.name.removeprefix("fuzz_")
    folder = work / name
    folder.mkdir(parents=True)
    seeds = [str(path) for path in [HERE / "corpus" / name] if path.is_dir()]
    command = [str(program), f"-max_total_time={seconds}", f"-timeout={SECONDS_FOR_AN_INPUT}", "-rss_limit_mb=3000", "-max_len=4096", "-seed=1",
               f"-artifact_prefix={folder}/stopped-", str(folder), *seeds]
    if (HERE / f"{name}.dict").exists():
        command.insert(1, f"-dict={HERE / name}.dict")
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=folder, timeout=seconds + 120)
    return done.returncode, done.stdout.decode(errors="replace")[-3000:]


def planted_bugs():
    for line in (HERE / "planted.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            target, file, before, after = (part.strip(" ") for part in line.split(" | "))
            yield target, file, before, after


def run(command, folder):
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        raise SystemExit(f"{shlex.join(command)}\n{done.stdout.decode(errors='replace')[-4000:]}")
    return done.stdout.decode()


def corrupted(target, file, before, after):
    """The text of a source with its planted byte."""
    text = (ROOT / file).read_text()
    assert len(before) == len(after) and sum(a != b for a, b in zip(before, after)) == 1, f"{target}: not one byte"
    assert text.count(before) == 1, f"{target}: found {text.count(before)} times in {file}: {before}"
    return text.replace(before, after)


def unit_of(build, file):
    """The translation unit that a source is compiled in, alone or with others, and the command for it."""
    for entry in json.loads((build / "compile_commands.json").read_text()):
        unit = pathlib.Path(entry["file"])
        if unit == ROOT / file:
            return unit, f'#include "{ROOT / file}"\n', entry
        if "/Unity/" in entry["file"] and f'"{ROOT / file}"' in (text := unit.read_text()):
            return unit, text, entry
    raise SystemExit(f"no command compiles {file}")


def build_planted(build, work, target, file, before, after):
    """The fuzz target with a bug: one unit is compiled anew, and linked in front of the libraries that hold the sound one."""
    folder = work / target
    folder.mkdir(parents=True)
    (folder / "source.cpp").write_text(corrupted(target, file, before, after))
    unit, text, entry = unit_of(build, file)
    (folder / "unit.cpp").write_text(text.replace(f'"{ROOT / file}"', f'"{folder / "source.cpp"}"'))
    compile_it = shlex.split(entry["command"])
    compile_it[compile_it.index("-o") + 1] = str(folder / "unit.o")
    compile_it[compile_it.index("-c") + 1] = str(folder / "unit.cpp")
    run(compile_it, entry["directory"])
    link = run(["ninja", "-t", "commands", "-s", f"tests/fuzz_{target}"], build).strip()
    words = shlex.split(link.removeprefix(": && ").removesuffix(" && :"))
    program = folder / f"fuzz_{target}"
    words[words.index("-o") + 1] = str(program)
    first = next(place for place, word in enumerate(words) if word.endswith(".o"))
    run([*words[:first], str(folder / "unit.o"), *words[first:]], build)
    return program


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

        bugs = [bug for bug in planted_bugs() if options.only in (None, bug[0])]
        missing = {path.name.removeprefix("fuzz_") for path in programs} - {bug[0] for bug in bugs}
        sound &= report(results, "fuzz.every_target_has_a_planted_bug", not missing, f"none for: {sorted(missing)}")
        planted = list(pool.map(lambda bug: build_planted(options.build.resolve(), work / "bugs", *bug), bugs))
        for program, (status, text) in zip(planted, pool.map(lambda p: fuzz(p, SECONDS_FOR_PLANTED, work / "planted"), planted)):
            sound &= report(results, f"fuzz.{program.name}_finds_the_planted_bug", status != 0, text)

    options.results.write_text('<testsuite name="fuzz">' + "".join(results) + "</testsuite>")
    return 0 if sound else 1


raise SystemExit(main())

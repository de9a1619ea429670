#!/usr/bin/env python3
"""Runs clang-tidy with the checks of .clang-tidy.

usage: check_tidy.py [--all] ROOT      without --all, what changed since the branch left origin/main, else since HEAD~1
       check_tidy.py --self-test ROOT  plants a fault of each kind

Needs build/dev/compile_commands.json (cmake --preset dev). What has passed is remembered in build/tidy by its content.
"""
import concurrent.futures
import hashlib
import pathlib
import re
import subprocess
import sys
import tempfile

import changed_sources
import gate

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))
import translation_units  # noqa: E402

TIDY = "clang-tidy-19"
FOLDERS = ("src/", "bench/", "tools/")  # Tests are read by the compiler alone, with its warnings as errors.
NOT_READ = ("bench/peers/cairo_pango.cpp",)  # Built only where its library is installed.
BLOCK = re.compile(r"\n(?=\S+?:\d+:\d+: (?:error|warning): )")
ERROR = re.compile(r"^(/\S+?):\d+:\d+: error: .*\[clang-diagnostic-error", re.MULTILINE)


class Tidy:
    def __init__(self, root, work, flags):
        self.root = root
        self.work = work
        self.flags = flags
        work.mkdir(parents=True, exist_ok=True)

    def errors(self, members):
        """Of sources that are read as one unit; those that do not compile together are read again in smaller units."""
        unit = self.work / f"unit_{hashlib.sha256(' '.join(members).encode()).hexdigest()[:16]}.cpp"
        unit.write_text("".join(f'#include "{self.root / name}"\n' for name in members))
        here = re.escape(str(self.root))
        run = subprocess.run([TIDY, "--quiet", f"--config-file={self.root / '.clang-tidy'}",
                              f"--header-filter=^{here}/(src|tests|bench|tools)/", str(unit), "--", *self.flags],
                             text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        unit.unlink()
        if run.returncode == 0 or len(members) == 1 or "[clang-diagnostic-error" not in run.stdout:
            return run.stdout.replace(f"{self.root}/", "") if run.returncode else ""
        clashing = set(ERROR.findall(run.stdout))
        apart = [name for name in members if str(self.root / name) in clashing]
        if len(apart) in (0, len(members)):
            apart = members[::2]
        return self.errors([name for name in members if name not in apart]) + self.errors(apart)


def tidy(root, names, flags, work, dependencies):
    """What clang-tidy finds in `names`, but for those that passed before as they are now."""
    version = subprocess.run([TIDY, "--version"], stdout=subprocess.PIPE, check=True, text=True).stdout
    of_all = "\n".join([version, (root / ".clang-tidy").read_text(), *flags])
    passed_file = work / "passed"
    passed = set(passed_file.read_text().split()) if passed_file.exists() else set()
    keys = {name: dependencies.key(name, of_all) for name in names}
    unread = [name for name in names if keys[name] not in passed]
    units = translation_units.units(root, unread, dependencies)
    print(f"{len(unread)} to read, in {len(units)} units; {len(names) - len(unread)} passed before", flush=True)
    runner, seen = Tidy(root, work, flags), set()
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        jobs = {pool.submit(runner.errors, unit): unit for unit in units}
        for job in concurrent.futures.as_completed(jobs):
            if not job.result():
                passed |= {keys[name] for name in jobs[job]}
                passed_file.write_text("\n".join(sorted(passed)))
            for block in BLOCK.split(job.result().strip()):
                if block and block not in seen:  # What stands in a header is reported by each unit that includes it.
                    seen.add(block)
                    yield block


def main():
    root = pathlib.Path(sys.argv[-1]).resolve()
    if "--self-test" in sys.argv:
        return gate.report(self_test(root))
    sources = [name for name in gate.names(root)
               if name.startswith(FOLDERS) and name.endswith(".cpp") and name not in NOT_READ]
    dependencies = translation_units.Dependencies(root)
    names = sources if "--all" in sys.argv else changed_sources.changed(root, sources, dependencies)
    return gate.report(tidy(root, names, translation_units.flags_of(root / "build/dev"), root / "build/tidy", dependencies))


CLEAN = """namespace {
struct Apart {
    int value;
};
}  // namespace
int same_name() {
    return Apart{1}.value;
}
"""
FAULTY = """#include <expected>
#include <string>
#include <utility>
#include <vector>
namespace {
struct badly_named {
    int value;
};
}  // namespace
int same_name() {
    return badly_named{1}.value;
}
std::expected<int, int> act();
std::string_view dangles() {
    std::string_view view = std::string{"gone"};
    return view;
}
std::vector<std::string> moves(std::string text) {
    const std::string kept = "kept";
    std::vector<std::string> made{std::move(text), std::move(kept)};
    made.push_back(text);
    return made;
}
struct Throwing {
    ~Throwing() noexcept { throw 1; }
};
void swallows() {
    try {
        act();
    } catch (int) {
    }
}
"""
EXPECTED = ("bugprone-unused-return-value", "bugprone-use-after-move", "performance-move-const-arg", "bugprone-exception-escape",
            "bugprone-empty-catch", "readability-identifier-naming", "clang-diagnostic-dangling")


def self_test(root):
    """One source with a fault of each kind, beside one that is sound and defines the same name."""
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder).resolve()
        (copy / "src").mkdir()
        (copy / "src/clean.cpp").write_text(CLEAN)
        (copy / "src/faulty.cpp").write_text(FAULTY)
        (copy / ".clang-tidy").write_text((root / ".clang-tidy").read_text())
        names = ["src/clean.cpp", "src/faulty.cpp"]
        found = "\n".join(tidy(copy, names, ["-std=c++23"], copy / "build", translation_units.Dependencies(copy)))
    if "clean.cpp" in found:
        yield f"the sound file was refused:\n{found}"
    for check in EXPECTED:
        seen = re.search(rf"^src/faulty\.cpp:.*\[{re.escape(check)}", found, re.MULTILINE)
        print(f"{'found' if seen else 'MISSED'}: {check}")
        if not seen:
            yield f"{check} was not reported:\n{found}"


if __name__ == "__main__":
    main()

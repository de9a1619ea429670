"""What the gates share: the files of the repository, a command line, and a way to prove that a gate can fail.

A gate is a script check_*.py with `check(root)`, which returns one line for each violation, and with a list of faults.
    check_x.py ROOT               prints the violations; exits 1 if there is one
    check_x.py --self-test ROOT   plants each fault into a copy of ROOT; exits 1 if one of them is not found
"""
import contextlib
import pathlib
import shutil
import subprocess
import sys
import tempfile
import typing


class Fault(typing.NamedTuple):
    """One fault to plant. `change` gets the text of `file` (empty for a new file) and returns what to write, or None."""
    what: str
    file: str
    change: typing.Callable[[str], typing.Optional[str]]
    violation: str  # A part of the line that must be reported.


def names(root):
    """All files that Git tracks or would add, relative to `root`; in a copy without Git, all files."""
    if (root / ".git").exists():
        listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=root,
                                check=True, stdout=subprocess.PIPE).stdout.decode()
        return sorted(name for name in set(listed.split("\0")) if name and (root / name).is_file())
    return sorted(file.relative_to(root).as_posix() for file in root.rglob("*") if file.is_file())


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


@contextlib.contextmanager
def copy_of(root):
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder)
        for name in names(root):
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(root / name, copy / name)
        yield copy


@contextlib.contextmanager
def planted(copy, fault):
    file = copy / fault.file
    before = file.read_text() if file.exists() else None
    after = fault.change(before or "")
    assert after != before, f"{fault.what}: nothing was changed in {fault.file}"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True) if after is None else file.write_text(after)
    try:
        yield
    finally:
        file.unlink(missing_ok=True) if before is None else file.write_text(before)


def missed(root, check, faults):
    """The planted faults that `check` does not report."""
    with copy_of(root) as copy:
        known = set(check(copy))
        for fault in faults:
            with planted(copy, fault):
                new = set(check(copy)) - known
            found = any(fault.violation in line for line in new)
            print(f"{'found' if found else 'MISSED'}: {fault.what}")
            if not found:
                yield f"{fault.what}: expected {fault.violation!r} among {sorted(new)}"


def report(violations):
    """Ends the script: with 1 if there is a violation."""
    count = 0
    for violation in violations:
        print(violation, flush=True)
        count += 1
    sys.exit(1 if count else 0)


def main(check, self_test):
    """`self_test` is a list of faults, or a function of ROOT that returns what was missed."""
    *options, root = sys.argv[1:]
    root = pathlib.Path(root).resolve()
    if options != ["--self-test"]:
        report(check(root))
    report(self_test(root) if callable(self_test) else missed(root, check, self_test))

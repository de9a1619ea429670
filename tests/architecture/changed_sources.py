"""Which sources a gate has to read again: those that differ from the reference, or include what does."""
import subprocess


def git(root, *arguments):
    run = subprocess.run(["git", *arguments], cwd=root, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return run.stdout.split() if run.returncode == 0 else []


def changed(root, sources, dependencies):
    """Sources that differ from the reference; for each header that does, the source that includes the least beside it."""
    head, before = git(root, "rev-parse", "HEAD"), git(root, "rev-parse", "--verify", "HEAD~1")
    base = git(root, "merge-base", "HEAD", "origin/main")
    base = (base if base and base != head else before or head)[0]
    names = {*git(root, "diff", "--name-only", base), *git(root, "ls-files", "--others", "--exclude-standard")}
    chosen = names & set(sources)
    for header in (name for name in names if name.endswith((".hpp", ".inl", ".h"))):
        including = [source for source in sources if header in dependencies.of(source)]
        if including and not chosen & set(including):
            chosen.add(min(including, key=lambda source: len(dependencies.of(source))))
    print(f"changed since {base[:10]}: {len(chosen)} of {len(sources)} sources")
    return [source for source in sources if source in chosen]

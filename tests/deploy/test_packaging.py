"""The Debian package as far as files tell: its service, its pages, and that names agree. tools/make_deb makes the package itself."""
import json
import os
import pathlib
import re
import shutil
import subprocess

import pytest
from repository import ROOT

DEBIAN = ROOT / "packaging/debian"
UNIT = (DEBIAN / "billmill.service").read_text()
EXPOSURE_MAX = 15  # Tenths: systemd calls 1.5 "OK".


def setting(name):
    return re.findall(rf"^{name}=(.*)$", UNIT, re.M)


def command(name, package):
    if not shutil.which(name):
        pytest.skip(f"{name} is not installed: {package}")
    return name


def test_the_service_has_no_right_that_it_does_not_need(tmp_path):
    analyze = command("systemd-analyze", "systemd")
    unit = tmp_path / "billmill.service"
    unit.write_text(UNIT)
    checked = [analyze, "security", "--offline=true", "--no-pager", f"--threshold={EXPOSURE_MAX}", unit]
    said = subprocess.run(checked, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert said.returncode == 0, said.stdout
    unit.write_text(UNIT.replace("ProtectSystem=strict\n", "").replace("PrivateUsers=yes\n", "").replace("NoNewPrivileges=yes\n", ""))
    assert subprocess.run(checked, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode != 0, "the check can fail"


def test_the_service_starts_what_the_package_installs():
    rules = (DEBIAN / "rules").read_text()
    [start] = setting("ExecStart")
    program, _, _, settings = start.split()
    assert f"debian/billmill{program}" in rules and f"debian/billmill{settings}" in rules
    assert setting("Type") == ["notify"] and setting("NotifyAccess") == ["main"]
    user = (DEBIAN / "billmill.sysusers").read_text().split()[1]
    assert setting("User") == setting("Group") == [user]
    text = (DEBIAN / "billmill.toml").read_text()
    [state] = setting("StateDirectory")
    assert f'directory = "/var/lib/{state}"' in text and 'directory = "/etc/billmill/sellers"' in text
    assert "/var/lib/billmill" in (DEBIAN / "billmill.postrm").read_text()


def test_the_time_to_stop_covers_the_deadline_of_the_program():
    deadline = int(re.search(r"stop_deadline\{(\d+)'000\}", (ROOT / "src/app/settings.hpp").read_text())[1])
    assert int(setting("TimeoutStopSec")[0]) > deadline
    assert setting("RestartPreventExitStatus") == ["2"] and "case Fault::invalid: return 2;" in \
        (ROOT / "src/app/exit_code.cpp").read_text()


def test_the_debian_scripts_are_scripts():
    for script in (DEBIAN / "billmill.postrm", ROOT / "deploy/docker/container", ROOT / "deploy/docker/up"):
        assert subprocess.run(["sh", "-n", script]).returncode == 0
    assert os.access(DEBIAN / "rules", os.X_OK) and os.access(ROOT / "deploy/docker/container", os.X_OK)


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    if "BILLMILL_PROGRAM" not in os.environ:
        pytest.skip("needs BILLMILL_PROGRAM")
    folder = tmp_path_factory.mktemp("pages")
    for name, *words in (("billmill.1", "help", "--man"), ("billmill.bash", "completion", "bash")):
        with open(folder / name, "w") as file:
            subprocess.run([os.environ["BILLMILL_PROGRAM"], *words], stdout=file, check=True)
    return folder


def test_the_man_page_is_right_and_names_every_command(pages):
    text = (pages / "billmill.1").read_text()
    for words in ("serve", "gateway", "core", "keys new", "failures retry", "verify", "clock confirm"):
        assert f".SS billmill {words}\n" in text, words
    for option in ("write\\-heads", "continue\\-keyless"):
        assert f'"\\-\\-{option}' in text, option
    if shutil.which("man"):
        said = subprocess.run(["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", pages / "billmill.1"],
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=os.environ | {"MANROFFSEQ": "", "MANWIDTH": "80"})
        assert said.returncode == 0 and said.stderr == "", said.stderr


@pytest.mark.parametrize("typed,expected", [
    (["key"], ["keys"]), (["keys", "ro"], ["rotate"]), (["failures", ""], ["list", "parked", "show", "retry", "discard", "set-aside", "-h", "--help"]),
    (["verify", "--w"], ["--write-heads"]), (["keys", "new", "--con"], ["--continue-keyless", "--config"]),
])
def test_completion_in_bash(pages, typed, expected):
    script = f"source {pages}/billmill.bash; COMP_WORDS=(billmill \"$@\"); COMP_CWORD=$#; _billmill; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    said = subprocess.run(["bash", "-c", script, "bash", *typed], capture_output=True, text=True, check=True)
    assert said.stdout.split() == expected


@pytest.mark.skipif("BILLMILL_PROGRAM" not in os.environ, reason="needs BILLMILL_PROGRAM")
def test_the_bill_of_materials_names_what_is_loaded_and_compiled_in(tmp_path):
    program = pathlib.Path(os.environ["BILLMILL_PROGRAM"]).resolve()
    subprocess.run([ROOT / "tools/sbom", program, program.parent, tmp_path / "sbom.json"], check=True,
                   env=os.environ | {"SOURCE_DATE_EPOCH": "1700000000"})
    made = json.loads((tmp_path / "sbom.json").read_text())
    assert made["spdxVersion"] == "SPDX-2.3" and made["creationInfo"]["created"] == "2023-11-14T22:13:20Z"
    ids = [package["SPDXID"] for package in made["packages"]]
    assert len(ids) == len(set(ids))
    kinds = {}
    for relation in made["relationships"]:
        assert {relation["spdxElementId"], relation["relatedSpdxElement"]} <= {*ids, "SPDXRef-DOCUMENT"}
        kinds.setdefault(relation["relationshipType"], set()).update((relation["spdxElementId"], relation["relatedSpdxElement"]))
    names = " ".join(kinds["DYNAMIC_LINK"])
    for library in ("librdkafka", "libmongoc", "libsqlite3", "libharfbuzz", "libssl", "libcurl", "libc6"):
        assert library in names, library
    assert any(name.startswith("SPDXRef-libboost") for name in kinds["BUILD_DEPENDENCY_OF"])


def checkout(folder):
    """A copy of what a tarball is made of, with a commit of its own."""
    for name in ("tools", "packaging/debian", "README.md", "CHANGELOG.md", "THIRD-PARTY.md", "SECURITY.md"):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, target)
    for command in (["init", "-q"], ["-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "-q", "--allow-empty", "-m", "one"]):
        subprocess.run(["git", "-C", folder, *command], check=True)
    return folder


@pytest.mark.skipif("BILLMILL_PROGRAM" not in os.environ, reason="needs BILLMILL_PROGRAM")
def test_the_tarball_is_the_same_each_time_and_its_program_runs(tmp_path):
    folder = checkout(tmp_path / "checkout")
    program = pathlib.Path(os.environ["BILLMILL_PROGRAM"]).resolve()

    def make():
        said = subprocess.run([folder / "tools/make_tarball", program], capture_output=True, text=True)
        assert said.returncode == 0, said.stderr
        return said.stdout.split()
    digest, name = make()
    assert make() == [digest, name]
    subprocess.run(["tar", "-C", tmp_path, "-xzf", folder / "build/tarball" / name], check=True)
    tree = tmp_path / name.removesuffix(".tar.gz")
    libraries = dict(line.split(" ") for line in (tree / "LIBRARIES").read_text().splitlines())
    assert {"libc6", "librdkafka1", "libmongoc-1.0-0"} <= libraries.keys() and all(libraries.values())
    symbols = subprocess.run(["readelf", "--sections", "--wide", tree / "bin/billmill"], capture_output=True, text=True, check=True).stdout
    assert ".symtab" not in symbols and ".debug_info" not in symbols
    assert subprocess.run([tree / "bin/billmill", "--version"], capture_output=True, text=True, check=True).stdout.startswith("billmill ")


def kept_out(path, rules):
    """As Docker reads .dockerignore: the last rule that fits a path, or a folder it is in, decides."""
    decided = False
    for rule in rules:
        name = rule.removeprefix("!")
        if name == "*" or path == name or path.startswith(f"{name}/"):
            decided = not rule.startswith("!")
    return decided


def test_the_image_is_built_from_what_docker_is_given():
    rules = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]
    dockerfile = (ROOT / "deploy/docker/Dockerfile").read_text()
    copied = [word for line in re.findall(r"^COPY (?!--from)(.*)$", dockerfile, re.M)
              for word in line.split()[:-1] if not word.startswith("--")]
    assert "src" in copied and len(copied) > 5
    for path in copied:
        assert (ROOT / path).exists(), path
        assert not kept_out(path, rules), f"{path} is copied, and .dockerignore keeps it out"
    assert kept_out("tests", rules), "the check can fail"

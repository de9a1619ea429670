"""docs/three-in-the-morning.md: each section's commands, typed in the trouble that it is about, answer what stands there."""

import os
import re
import shlex
import shutil
import subprocess

import pytest
from billmill_testing.program import SOURCE, find_program, free_port
from billmill_testing.waiting import SLOW, wait_until

PAGE = (SOURCE / "docs/three-in-the-morning.md").read_text()
SELLER = (SOURCE / "docs/examples/seller.toml").read_text()
SECTIONS = {head: body for head, body in re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", PAGE, re.M | re.S)}


def commands_of(section):
    """(words, lines that must be in what it says) of each command."""
    found = []
    for line in re.findall(r"^ {4}(.*)$", SECTIONS[section], re.M):
        if line.startswith("$ billmill "):
            found.append((shlex.split(line[2:])[1:], []))
        elif line != "…":
            found[-1][1].append(line)
    return found


def is_said(line, said):
    pattern = ".*".join(re.escape(part.strip()).replace(r"\ ", r"\s+") for part in line.split("…"))
    return re.search(pattern, said) is not None


class Night:
    """A server in trouble, and a person with this page."""

    def __init__(self, make_service, folder, settings="", key=None):
        self.folder = folder
        self.service = make_service(started=False, settings=settings)
        (self.service.data / "sellers").mkdir(parents=True)
        (self.service.data / "sellers" / "nordlicht.toml").write_text(SELLER)
        (self.service.data / "billmill.toml").write_text(settings)
        self.service.begin_books()
        self.words = {"DATA": str(self.service.data), "BACKUP": str(folder / "backup")}

    def start(self):
        self.service.start()
        return self

    def types(self, words):
        words = [self.words.get(word, word) for word in words]
        return subprocess.run([str(find_program()), *words], capture_output=True, text=True, timeout=120 * SLOW, check=False,
                              env={**os.environ, "HOME": str(self.folder), "BILLMILL_SERVER": f"127.0.0.1:{self.service.port}"})

    def follows(self, section, before=lambda words: None):
        for words, lines in commands_of(section):
            before(words)
            done = self.types(words)
            for line in lines:
                assert is_said(line, done.stdout + done.stderr), f"$ {' '.join(words)}\nhas no line: {line}\n{done.stdout}{done.stderr}"
            yield words, done


@pytest.fixture
def night(make_service, tmp_path):
    def begin(settings=""):
        return Night(make_service, tmp_path, settings)
    return begin


def all_of(night, section, **options):
    return [(words, done.returncode) for words, done in night.follows(section, **options)]


def issued(night, email="ada@example.com"):
    night.service.register(email)
    number = night.service.wait_state(night.service.bill(email), "sent")["number"]
    night.words["NUMBER"] = number
    return number


def with_failure(night):
    night.service.bill("nobody@example.com")
    wait_until(night.service.dead_letters, 20, "the bill has failed")


NO_GRACE = "[billing]\ncustomer_grace_seconds = 0\n"


def is_anything_wrong(night):
    assert all_of(night().start(), "Is anything wrong?")[0][1] == 0


def nothing_answers(night):
    assert [code for _, code in all_of(night(), "Nothing answers")] == [3, 0]


def unauthorised(night):
    here = night().start()
    here.types(["keys", "new", "shop", "--data", "DATA"])
    here.types(["keys", "new", "other", "--data", "DATA"])
    here.types(["keys", "revoke", "shop", "--data", "DATA"])
    wait_until(lambda: here.types(["invoices", "list"]).returncode == 5, 10, "a key is needed")
    assert [code for _, code in all_of(here, "It answers 401 to everybody")] == [5, 0, 0]


def no_mail(night):
    here = night(f'[smtp]\nhost = "127.0.0.1"\nport = {free_port()}\nsecurity = "none"\n').start()
    here.service.register()
    here.service.bill()
    wait_until(lambda: any(part["state"] == "degraded" for part in here.service.http.get("/readyz").json()["parts"]), 20, "it is away")
    wait_until(lambda: here.service.http.get("/api/v1/parked").json()["items"], 20, "the mail waits")
    assert [code for _, code in all_of(here, "No mail leaves")] == [0, 0, 1]


def no_invoice_came(night):
    here = night().start()
    issued(here)
    assert {code for _, code in all_of(here, "A customer says that no invoice came")} == {0}


def no_invoice(night):
    here = night(NO_GRACE).start()
    with_failure(here)

    def registered(words):
        if words[0] == "failures":
            wait_until(lambda: here.types(["customers", "show", "nobody@example.com"]).returncode == 0, 20, "the customer is there")
    assert {code for _, code in all_of(here, "A bill was accepted and is no invoice", before=registered)} == {0}
    wait_until(here.service.invoices, 20, "it is an invoice now")


def failures(night):
    here = night(NO_GRACE).start()
    with_failure(here)
    assert {code for _, code in all_of(here, "Failures pile up")} == {0}
    assert here.types(["failures", "list"]).stdout == "none\n"


def run_of(here, rows=4000):
    file = here.folder / "weekly.csv"
    file.write_text("Order,Email,Lastname,Product,Quantity,Price\n" +
                    "".join(f"A{n},c{n}@example.com,Buyer,Tea,1,2.50\n" for n in range(rows)))
    made = here.types(["runs", "import", str(file), "--name", "weekly", "--mail", "none", "--json"])
    here.words["RUN"] = re.search(r'"id":"([^"]+)"', made.stdout)[1]


def standing_run(night):
    here = night().start()
    run_of(here)
    assert here.types(["runs", "pause", "RUN"]).returncode == 0
    assert {code for _, code in all_of(here, "A run stands still")} == {0}


def wrong_run(night):
    here = night().start()
    run_of(here)
    assert {code for _, code in all_of(here, "A run issues what it should not")} == {0}


def wrong_invoice(night):
    here = night().start()
    issued(here)
    assert {code for _, code in all_of(here, "A wrong invoice has left")} == {0}


def documents(night):
    here = night().start()
    issued(here)
    folder = here.service.data / "documents"
    folder.rename(here.folder / "aside")
    folder.write_text("a file in its place")
    wait_until(lambda: here.service.http.get("/readyz").status == 503, 20, "it is not ready")
    assert all_of(here, "The documents cannot be written")[0][1] == 1
    folder.unlink()
    (here.folder / "aside").rename(folder)
    wait_until(lambda: here.service.http.get("/readyz").status == 200, 20, "it heals")


def clock(night):
    assert all_of(night().start(), "The clock is doubted")[0][1] == 0


def books(night):
    here = night().start()
    issued(here)
    assert {code for _, code in all_of(here, "Are the books right?")} == {0}


def lost(night):
    here = night().start()
    issued(here)
    here.service.wait_drained()
    assert here.types(["backup", "--data", "DATA", "BACKUP"]).returncode == 0
    assert here.service.stop() == 0
    for file in here.service.data.glob("billmill.db*"):
        shutil.move(file, here.folder)
    assert {code for _, code in all_of(here, "The database is lost")} == {0}
    here.start()
    assert len(here.service.invoices()) == 1


TROUBLES = {
    "Is anything wrong?": is_anything_wrong, "Nothing answers": nothing_answers, "It answers 401 to everybody": unauthorised,
    "No mail leaves": no_mail, "A customer says that no invoice came": no_invoice_came,
    "A bill was accepted and is no invoice": no_invoice, "Failures pile up": failures, "A run stands still": standing_run,
    "A run issues what it should not": wrong_run, "A wrong invoice has left": wrong_invoice,
    "The documents cannot be written": documents, "The clock is doubted": clock, "Are the books right?": books,
    "The database is lost": lost,
}


def test_each_section_has_its_trouble():
    assert set(SECTIONS) == set(TROUBLES)
    assert all(commands_of(section) for section in SECTIONS)


@pytest.mark.parametrize("section", TROUBLES)
def test_what_the_page_says_is_what_is_seen(night, section):
    TROUBLES[section](night)

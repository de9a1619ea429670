"""The disk is lost after a backup: what the journal brings back, and what is said of the rest."""

import os
import shutil

import pytest
from examples import BILL, SHIRT

SHORT = 40
LOST = int(os.environ.get("BILLMILL_LOST_INVOICES", SHORT))  # The long form: 1,000.
CHANGING = ("delivery", "deliveries", "attempts")


class Books:
    """A service with a journal on `another disk`, and a backup of it that is older than its books."""

    def __init__(self, make_service, folder, journal=True):
        self.folder = folder
        self.journal = folder / "journal"
        self.journal.mkdir()
        settings = f'[books]\njournal = "{self.journal}"\n' if journal else ""
        self.service = make_service(settings)
        self.keys = {}

    def bill(self, *names):
        for name in names:
            self.keys[name] = self.service.bill(key=name)

    def wait_sent(self, *names):
        for name in names:
            self.service.wait_state(self.keys[name], "sent", deadline_s=60)

    def back_up(self):
        self.backup = self.folder / f"backup-{len(list(self.folder.iterdir()))}"
        self.service.command_line("backup", "--data", self.service.data, self.backup)

    def snapshot(self):
        """Every invoice as clients see it, with its bytes."""
        seen = {}
        for name, id in self.keys.items():
            pdf = self.service.http.get(f"/api/v1/invoices/{id}/pdf")
            assert pdf.status == 200
            invoice = {name: value for name, value in self.service.invoice(id).items() if name not in CHANGING}
            seen[name] = (id, invoice, pdf.body)
        return seen

    def lose_disk(self, keep=()):
        self.service.http.close()
        self.service.kill()
        for entry in self.service.data.iterdir():
            if entry.name not in keep:
                shutil.rmtree(entry) if entry.is_dir() else entry.unlink()

    def restore(self, *options, check=True):
        return self.service.command_line("restore", self.backup, "--data", self.service.data, *options, check=check,
                                         deadline_s=120)

    def verify(self, check=True):
        return self.service.command_line("verify", "--data", self.service.data, "--deep", check=check, deadline_s=120)


@pytest.fixture
def books(make_service, tmp_path):
    books = Books(make_service, tmp_path)
    yield books
    if books.service.running():
        assert books.service.stop() == 0, books.service.log_tail()


def names(first, count):
    return [f"order-{n}" for n in range(first, first + count)]


def test_with_the_journal_every_invoice_comes_back(books):
    books.service.register()
    books.bill(*names(0, 5))
    books.wait_sent(*names(0, 5))
    books.back_up()
    books.bill(*names(5, LOST))
    books.wait_sent(*names(5, LOST))
    before = books.snapshot()

    books.lose_disk()
    said = books.restore("--journal", books.journal).stdout
    assert f"{LOST} invoices and credit notes brought back" in said
    assert "holes          0, of 0 numbers" in said
    assert f"mails          {LOST} are sent at the next start" in said
    verified = books.verify().stdout
    assert "the books are sound" in verified and "HOLE" not in verified

    books.service.restart()
    assert books.snapshot() == before
    for name in names(0, 5 + LOST):
        assert books.service.bill(key=name) == books.keys[name], "a client's retry is the same request"
    books.bill("next")
    books.wait_sent("next")
    assert books.service.invoice(books.keys["next"])["sequence"] == 5 + LOST + 1
    books.service.wait_drained(deadline_s=60)
    assert len(books.service.invoices()) == 5 + LOST + 1
    assert "the books are sound" in books.verify().stdout


def test_without_the_journal_the_heads_tell_what_is_lost(books):
    """Nothing is numbered twice, and verify explains what is missing."""
    books.service.register()
    books.bill(*names(0, 3))
    books.wait_sent(*names(0, 3))
    books.back_up()
    books.bill(*names(3, LOST))
    books.wait_sent(*names(3, LOST))

    books.lose_disk(keep=("heads",))
    shutil.rmtree(books.journal)
    books.journal.mkdir()
    said = books.restore().stdout
    assert "0 invoices and credit notes brought back" in said
    assert f"numbers 4 to {3 + LOST}: they were issued after the backup" in said
    verified = books.verify().stdout
    assert "the books are sound" in verified and f"numbers 4 to {3 + LOST}" in verified

    books.service.restart()
    books.bill("next")
    books.wait_sent("next")
    assert books.service.invoice(books.keys["next"])["sequence"] == 3 + LOST + 1
    verified = books.verify().stdout
    assert "the books are sound" in verified and f"numbers 4 to {3 + LOST}" in verified


def test_where_nobody_knows_how_far_it_had_come_a_person_must_say(books):
    books.service.register()
    books.bill(*names(0, 3))
    books.wait_sent(*names(0, 3))
    books.back_up()
    books.bill(*names(3, 4))
    books.wait_sent(*names(3, 4))
    series = books.service.invoice(books.keys["order-0"])["series"]
    books.lose_disk()

    refused = books.restore(check=False)
    assert refused.returncode == 2 and f"--issued '{series}=3'" in refused.stderr
    assert [entry.name for entry in books.service.data.iterdir()] == ["lock"], "nothing is left of it"
    for wrong in ("7", f"{series}=", f"{series}=x", "2026=7"):
        assert "say SERIES=NUMBER" in books.restore("--issued", wrong, check=False).stderr
    said = books.restore("--issued", f"{series}=7").stdout
    assert f"{series}, numbers 4 to 7" in said
    books.service.restart()
    books.bill("next")
    books.wait_sent("next")
    assert books.service.invoice(books.keys["next"])["sequence"] == 8
    assert "numbers 4 to 7" in books.verify().stdout


def test_documents_without_their_records_are_issued_in_lost_books(books):
    """A bill whose document is there is not issued again, whether the client repeats it or the backup still has it waiting."""
    books.service.register()
    books.bill("first")
    books.wait_sent("first")
    books.back_up()
    books.bill("document", "mail")
    books.wait_sent("document", "mail")
    kept = books.service.http.get(f"/api/v1/invoices/{books.keys['document']}/pdf").body
    books.lose_disk(keep=("heads", "documents", "mailbox"))
    sorted(books.service.data.glob("documents/*/*/*/*.pdf"))[-1].unlink()  # That of `mail`, which was issued last.

    said = books.restore().stdout
    assert "2 of invoices without a record" in said and "HOLE" in said
    verified = books.verify().stdout
    assert "the books are sound" in verified and "documents of lost books: 1" in verified
    books.service.restart()
    for name in ("document", "mail"):
        body = {"userId": "john.doe@example.com", "items": [SHIRT]}
        again = books.service.http.post(BILL, body, {"Idempotency-Key": name})
        assert again.status == 409, again.body
        assert again.json()["code"] == "issued_in_lost_books" and again.json()["id"] == books.keys[name]
    assert books.service.http.get(f"/api/v1/invoices/{books.keys['document']}/pdf").body == kept
    assert books.service.http.get(f"/api/v1/invoices/{books.keys['mail']}/pdf").status == 404
    assert books.service.bill(key="first") == books.keys["first"]
    assert len(books.service.invoices()) == 1


def test_an_interrupted_restore_is_done_again(books):
    books.service.register()
    books.bill(*names(0, 2))
    books.wait_sent(*names(0, 2))
    books.back_up()
    books.bill(*names(2, 3))
    books.wait_sent(*names(2, 3))
    books.lose_disk()
    (books.service.data / "restoring").mkdir()
    (books.service.data / "restoring" / "billmill.db").write_bytes(b"half a copy")
    assert "3 invoices and credit notes brought back" in books.restore("--journal", books.journal).stdout
    assert not (books.service.data / "restoring").exists()
    again = books.restore("--journal", books.journal, check=False)
    assert again.returncode == 2 and "there is a database in" in again.stderr
    assert "the books are sound" in books.verify().stdout


@pytest.mark.parametrize(("wrong", "says"), [
    (lambda backup: shutil.rmtree(backup), "there is no backup in"),
    (lambda backup: (backup / "billmill.db").unlink(), "this is no backup"),
    (lambda backup: ((backup / "billmill.db").unlink(), os.mkfifo(backup / "billmill.db")), "this is no backup"),
    (lambda backup: (backup / "billmill.db").write_bytes(b""), "holds no books"),
    (lambda backup: (backup / "billmill.db").write_bytes(b"x" * 8192), "database"),
], ids=["gone", "without database", "a FIFO", "empty", "no database"])
def test_what_is_no_backup_is_refused(books, wrong, says):
    books.service.register()
    books.back_up()
    books.lose_disk()
    wrong(books.backup)
    refused = books.restore("--journal", books.journal, check=False)
    assert refused.returncode in (1, 2) and says in refused.stderr, refused.stderr
    assert not (books.service.data / "billmill.db").exists()

"""The journal on another disk: no number leaves before it is there."""

import shutil

import pytest
from billmill_testing.waiting import wait_until


class Journalled:
    def __init__(self, make_service, folder):
        self.folder = folder / "journal"
        self.folder.mkdir()
        self.service = make_service(f'[books]\njournal = "{self.folder}"\n')
        self.service.register()

    def part(self, name="journal"):
        parts = self.service.http.get("/readyz").json()["parts"]
        return next(part for part in parts if part["name"] == name)

    def wait_part(self, state, name="journal"):
        return wait_until(lambda: self.part(name)["state"] == state and self.part(name), 20, f"{name} is {state}")

    def sent(self, key):
        id = self.service.bill(key=key)
        return self.service.wait_state(id, "sent", deadline_s=30)

    def put_away(self):
        return self.folder.rename(self.folder.with_name("away"))

    def bring_back(self):
        self.folder.with_name("away").rename(self.folder)

    def issued_in_the_books(self, id):
        """Whatever clients are shown."""
        import sqlite3
        import uuid
        with sqlite3.connect(f"file:{self.service.data}/billmill.db?mode=ro", uri=True) as database:
            rows = database.execute("SELECT number FROM invoices WHERE id = ?", (uuid.UUID(id).bytes,)).fetchall()
        database.close()
        return rows[0][0] if rows else None


@pytest.fixture
def journalled(make_service, tmp_path):
    journalled = Journalled(make_service, tmp_path)
    yield journalled
    if journalled.service.running():
        assert journalled.service.stop() == 0, journalled.service.log_tail()


def test_while_its_disk_is_away_invoices_are_issued_and_do_not_leave(journalled):
    first = journalled.sent("first")
    journalled.put_away()
    second = journalled.service.bill(key="second")
    wait_until(lambda: journalled.issued_in_the_books(second) == 2, 20, "it is numbered")
    why = journalled.wait_part("degraded")["reason"]
    assert "is not there any more" in why or "can't be read" in why
    assert journalled.service.http.get("/readyz").json()["status"] == "degraded"
    assert journalled.service.invoice(second)["state"] == "waiting"
    assert journalled.service.http.get(f"/api/v1/invoices/{second}/pdf").status == 404
    assert [invoice["id"] for invoice in journalled.service.invoices()] == [first["id"]]
    assert len(journalled.service.mails()) == 1
    again = journalled.service.http.post(f"/api/v1/invoices/{first['id']}/send", {}, {"Idempotency-Key": "resend"})
    assert again.status == 202
    wait_until(lambda: len(journalled.service.mails()) == 2, 20, "an older invoice is mailed")

    journalled.bring_back()
    assert journalled.service.wait_state(second, "sent", deadline_s=30)["sequence"] == 2
    journalled.wait_part("ok")
    assert len(journalled.service.mails()) == 3


def test_at_a_start_without_it_nothing_is_numbered(journalled):
    journalled.sent("first")
    assert journalled.service.stop() == 0
    journalled.put_away()
    for make_folder in (False, True):
        if make_folder:
            journalled.folder.mkdir()  # A place for a disk that is not mounted.
        journalled.service.restart()
        waiting = journalled.service.bill(key="second")
        journalled.wait_part("degraded")
        journalled.wait_part("degraded", "billing")
        assert journalled.issued_in_the_books(waiting) is None
        assert "mount its disk" in journalled.part()["reason"]
        assert journalled.service.stop() == 0
    journalled.folder.rmdir()
    journalled.bring_back()
    journalled.service.restart()
    assert journalled.service.wait_state(waiting, "sent", deadline_s=60)["sequence"] == 2


def test_books_behind_it_number_nothing(journalled, tmp_path):
    journalled.sent("first")
    backup = tmp_path / "backup"
    journalled.service.command_line("backup", "--data", journalled.service.data, backup)
    journalled.sent("second")
    assert journalled.service.stop() == 0
    shutil.rmtree(journalled.service.data)
    shutil.copytree(backup, journalled.service.data)  # As nobody should.
    journalled.service.restart()
    third = journalled.service.bill(key="third")
    wait_until(lambda: journalled.service.invoice(third).get("waitingFor") == "books_behind_heads", 20, "it waits")
    assert journalled.service.stop() == 0
    for name in ("billmill.db", "billmill.db-wal", "billmill.db-shm"):
        (journalled.service.data / name).unlink(missing_ok=True)
    said = journalled.service.command_line("restore", backup, "--data", journalled.service.data,
                                           "--journal", journalled.folder).stdout
    assert "1 invoices and credit notes brought back" in said
    journalled.service.restart()
    assert journalled.sent("third")["sequence"] == 3


def test_each_books_need_a_journal_of_their_own(journalled, make_service):
    journalled.sent("first")
    other = make_service(f'[books]\njournal = "{journalled.folder}"\n')
    parts = other.http.get("/readyz").json()["parts"]
    part = next(part for part in parts if part["name"] == "journal")
    assert part["state"] == "degraded" and "a journal folder of their own" in part["reason"]
    assert other.stop() == 0


def test_a_journal_is_for_one_machine(make_service):
    service = make_service('[books]\njournal = "/journal"\n[kafka]\nbrokers = "127.0.0.1:1"\n'
                           '[mongodb]\nuri = "mongodb://127.0.0.1:1"\n', started=False)
    done = service.command_line("serve", "--data", service.data, "--config", service.settings_path, check=False)
    assert done.returncode == 2 and "for the books of one machine" in done.stderr

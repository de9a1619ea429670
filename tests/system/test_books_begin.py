"""Where books begin: numbers never start from 1 again because something is missing."""

import shutil

import pytest
from billmill_testing.program import SOURCE, NotReady
from examples import JOHN

SELLER = (SOURCE / "docs/examples/seller.toml").read_text()


@pytest.fixture
def make(make_service, tmp_path):
    """A service that is not started; with a seller of its own where asked for."""
    def make(own_seller=False):
        settings = ""
        if own_seller:
            (tmp_path / "sellers").mkdir(exist_ok=True)
            (tmp_path / "sellers" / "nordlicht.toml").write_text(SELLER)
            settings = f'[sellers]\ndirectory = "{tmp_path / "sellers"}"\n'
        return make_service(settings, started=False)
    return make


@pytest.fixture
def used(make):
    """Books in which an invoice was issued and mailed, and which lie stopped."""
    service = make().start()
    service.register()
    service.wait_state(service.bill(), "sent")
    assert service.stop() == 0, service.log_tail()
    assert (service.data / "billmill.db").stat().st_size > 0
    return service


def files_of(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} if folder.exists() else {}


def refused(service, *says):
    """It does not start, says why, and leaves everything as it was."""
    before = files_of(service.data)
    with pytest.raises(NotReady) as ended:
        service.start()
    for text in says:
        assert text in str(ended.value)
    assert files_of(service.data) == before


def test_the_trial_seller_begins_by_itself(make):
    service = make().start()
    service.register()
    assert service.wait_state(service.bill(), "sent")["sequence"] == 1


def test_books_of_a_real_seller_begin_by_init_and_only_once(make):
    service = make(own_seller=True)
    refused(service, "ended with 2", "there are no books", "billmill init")
    assert "new books in" in service.begin_books().stdout
    again = service.begin_books(check=False)
    assert again.returncode == 2 and "already; nothing was changed" in again.stderr
    service.start()
    service.register(email=JOHN["email"])
    assert service.wait_state(service.bill(), "sent")["sequence"] == 1


@pytest.mark.parametrize("command", [["keys", "new", "shop"], ["import", "/dev/null"]], ids=["keys new", "import"])
def test_no_other_command_begins_books_of_a_real_seller(make, command):
    service = make(own_seller=True)
    done = service.command_line(*command, "--data", service.data, "--config", service.settings_path, check=False)
    assert done.returncode == 2 and "billmill init" in done.stderr
    assert not service.data.exists()


def test_a_mistyped_directory_is_not_taken_for_new_books(make, tmp_path):
    service = make(own_seller=True)
    service.begin_books()
    service.data = tmp_path / "typo"
    refused(service, "there are no books", "check --data")
    assert not service.data.exists()


def remove_database(data):
    for name in ("billmill.db", "billmill.db-wal", "billmill.db-shm"):
        (data / name).unlink(missing_ok=True)


def empty_the_database(data):
    remove_database(data)
    (data / "billmill.db").touch()


def another_database(data):
    remove_database(data)
    import sqlite3
    with sqlite3.connect(data / "billmill.db") as database:
        database.execute("CREATE TABLE notes (text)")
    database.close()


def only_documents(data):
    remove_database(data)
    shutil.rmtree(data / "mailbox")


def only_mails(data):
    remove_database(data)
    shutil.rmtree(data / "documents")


def only_the_log(data):
    remove_database(data)
    for name in ("documents", "mailbox"):
        shutil.rmtree(data / name)
    (data / "heads").unlink(missing_ok=True)
    (data / "billmill.db-wal").write_bytes(b"a log whose database is gone")


@pytest.mark.parametrize("lose", [remove_database, empty_the_database, another_database, only_documents, only_mails, only_the_log])
def test_documents_without_their_books_are_not_numbered_again(used, lose):
    lose(used.data)
    refused(used, "ended with 1", "but no books", "restore the backup")
    by_init = used.begin_books(check=False)
    assert by_init.returncode == 1 and "but no books" in by_init.stderr


def test_books_that_are_there_open_whatever_lies_beside_them(used):
    (used.data / "billmill.db-wal").unlink(missing_ok=True)
    used.restart()
    assert used.wait_state(used.bill(), "sent")["sequence"] == 2


def test_init_is_for_one_machine(make_service):
    service = make_service('[kafka]\nbrokers = "127.0.0.1:1"\n[mongodb]\nuri = "mongodb://127.0.0.1:1"\n', started=False)
    done = service.begin_books(check=False)
    assert done.returncode == 2 and "billmill prepare" in done.stderr

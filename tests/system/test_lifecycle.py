"""Starting, stopping, keys, backup: what an operator does."""

import os
import re
import signal
import socket
import sqlite3
import threading

import pytest
from billmill_testing.program import SOURCE, NotReady
from billmill_testing.waiting import SLOW, wait_until
from examples import BILL, JOHN, REGISTER, SHIRT


@pytest.mark.parametrize("with_signal", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_a_graceful_stop_in_the_middle_of_work_loses_nothing(make_service, with_signal):
    service = make_service()
    service.register()
    accepted = []
    stopping = threading.Event()

    def post():
        client = service.client()
        while not stopping.is_set():
            try:
                answer = client.post(BILL, {"userId": JOHN["email"], "items": [SHIRT]})
            except (OSError, ValueError, ConnectionError):
                return
            except Exception as error:  # http.client's own: the connection was closed in the middle of an answer.
                if type(error).__module__ == "http.client":
                    return
                raise
            if answer.status == 202:
                accepted.append(answer.json()["id"])
            if len(accepted) >= 400:
                stopping.set()

    threads = [threading.Thread(target=post) for _ in range(4)]
    for thread in threads:
        thread.start()
    stopping.wait(20 * SLOW)
    assert service.stop(deadline_s=20, with_signal=with_signal) == 0, service.log_tail()
    for thread in threads:
        thread.join()
    assert accepted
    service.restart()
    service.wait_drained(deadline_s=60)
    assert {invoice["id"] for invoice in service.invoices() if invoice["delivery"] == "trial"} == set(accepted)
    assert service.stop() == 0


def test_an_idle_server_stops_at_once(make_service):
    service = make_service()
    waiting = service.client()
    assert waiting.get("/healthz").status == 200  # A connection that is open and idle holds nothing up.
    assert service.stop(deadline_s=5) == 0


def test_two_servers_cannot_share_a_data_directory(make_service):
    first = make_service()
    second = make_service(started=False)
    second.data = first.data
    with pytest.raises(NotReady, match="ended with"):
        second.start()
    assert "in use" in second.log_tail()
    assert first.http.get("/readyz").status == 200


def test_a_taken_port_is_said_clearly(make_service):
    first = make_service()
    second = make_service(port=first.port, started=False).spawn()
    assert second.process.wait(20 * SLOW) not in (0, None)
    assert str(first.port) in second.log_tail()


def test_settings_are_refused_with_all_their_mistakes(make_service):
    service = make_service("[server]\nport = \"x\"\ncolour = 1\n[shop]\nopen = true\n", started=False)
    with pytest.raises(NotReady, match="ended with 2"):
        service.start()
    log = service.log_tail()
    assert "port" in log and "colour" in log and "shop" in log


SELLER = """id = "acme"
name = "{name}"
email = "billing@acme.example"
currency = "EUR"
number_format = "A{{year}}-{{seq}}"
tax_rate = 19
vat_id = "DE123456788"
zone = "Europe/Berlin"
{more}
[address]
line1 = "Street 1"
city = "Berlin"
postcode = "10115"
country = "DE"
"""
LOGOS = {
    "CMYK": bytes.fromhex("ffd8ffe000044a46ffc0001108002000400401110002110103110104110100ffda0004010000ffd9"),
    "a JPEG that is cut short": bytes.fromhex("ffd8ffe000044a46ffc000110800200040030111000211010311010411"),
    "a PNG of a header alone": b"\x89PNG\r\n\x1a\n",
    "a GIF": b"GIF89a",
    "600 KiB": b"\xff\xd8\xff" + b"x" * 600 * 1024,
}


@pytest.mark.parametrize("what", LOGOS)
def test_a_logo_that_cannot_be_drawn_is_found_before_any_bill(make_service, what):
    service = make_service(started=False)
    sellers = service.data / "sellers"
    sellers.mkdir(parents=True, exist_ok=True)
    (sellers / "acme.toml").write_text(SELLER.format(name="Acme", more='logo = "logo"'))
    (sellers / "logo").write_bytes(LOGOS[what])
    checked = service.command_line("config", "check", "--data", service.data, check=False)
    assert checked.returncode == 2 and "acme.toml" in checked.stderr and "logo" in checked.stderr
    with pytest.raises(NotReady, match="ended with 2"):
        service.start()


@pytest.mark.parametrize("name", ["acme.toml", "logo"])
def test_a_fifo_in_the_place_of_a_file_holds_up_nobody(make_service, name):
    service = make_service(started=False)
    sellers = service.data / "sellers"
    sellers.mkdir(parents=True, exist_ok=True)
    (sellers / "acme.toml").write_text(SELLER.format(name="Acme", more='logo = "logo"'))
    (sellers / name).unlink(missing_ok=True)
    os.mkfifo(sellers / name)
    checked = service.command_line("config", "check", "--data", service.data, check=False)
    assert checked.returncode == 2 and "is a FIFO" in checked.stderr


def test_sellers_are_read_again_without_a_restart_and_refused_whole(make_service):
    service = make_service(started=False)
    sellers = service.data / "sellers"
    sellers.mkdir(parents=True, exist_ok=True)
    (sellers / "acme.toml").write_text(SELLER.format(name="First", more=""))
    service.begin_books()
    service.start()

    def name():
        preview = service.http.post("/api/v1/invoices/preview", {"userId": JOHN["email"], "items": [SHIRT]},
                                    {"Accept": "application/json"})
        assert preview.status == 200, preview.body
        return preview.json()["seller"]["name"]

    assert name() == "First"
    (sellers / "acme.toml").write_text(SELLER.format(name="Second", more=""))
    service.process.send_signal(signal.SIGUSR1)
    wait_until(lambda: name() == "Second", what="the seller is read again")
    (sellers / "acme.toml").write_text(SELLER.format(name="Third", more="colour = 1"))
    service.process.send_signal(signal.SIGUSR1)
    wait_until(lambda: "sellers_refused" in service.log_tail(), what="the mistake is told")
    assert name() == "Second"
    (sellers / "acme.toml").write_text(SELLER.format(name="Fourth", more=""))
    wait_until(lambda: name() == "Fourth", 30, what="the change is found without a signal")
    assert service.stop() == 0


# -- keys -----------------------------------------------------------------------------------------------------------


def new_key(service, name, *arguments):
    made = service.command_line("keys", "new", name, "--data", service.data, *arguments)
    return made.stdout.strip().splitlines()[-1].split()[-1]


def test_without_keys_only_loopback_may_be_served(make_service):
    service = make_service(arguments=["--host", "0.0.0.0"], started=False)
    with pytest.raises(NotReady, match="ended with"):
        service.start()
    assert "key" in service.log_tail()


def test_with_a_key_any_address_may_be_served_and_others_are_refused(make_service):
    service = make_service(arguments=["--host", "0.0.0.0"], started=False)
    secret = new_key(service, "shop", "--scope", "write")
    service.start()
    assert service.client().post(REGISTER, JOHN).status == 401
    assert service.client(secret).post(REGISTER, JOHN).status == 202
    assert service.stop() == 0


@pytest.fixture(scope="module")
def guarded(make_service):
    """A server with one key of each scope, and one that was revoked."""
    service = make_service(started=False)
    secrets = {scope: new_key(service, f"key-{scope}", "--scope", scope) for scope in ("read", "write", "admin")}
    secrets["revoked"] = new_key(service, "gone", "--scope", "admin")
    service.command_line("keys", "revoke", "gone", "--data", service.data)
    secrets["invented"] = "bmk_" + "0" * 64
    return service.start(), secrets


@pytest.mark.parametrize("who,method,path,status", [
    (None, "GET", "/api/v1/invoices", 401), (None, "POST", REGISTER, 401), (None, "GET", "/healthz", 200),
    (None, "GET", "/readyz", 200), (None, "GET", "/metrics", 401),
    ("invented", "GET", "/api/v1/invoices", 401), ("revoked", "GET", "/api/v1/invoices", 401),
    ("read", "GET", "/api/v1/invoices", 200), ("read", "POST", REGISTER, 403), ("read", "GET", "/api/v1/failures", 200),
    ("write", "GET", "/api/v1/invoices", 200), ("write", "POST", REGISTER, 202),
    ("write", "POST", "/api/v1/failures/00000000-0000-4000-8000-000000000000/retry", 403),
    ("admin", "POST", REGISTER, 202),
    ("admin", "POST", "/api/v1/failures/00000000-0000-4000-8000-000000000000/retry", 404),
], ids=lambda value: str(value).rsplit("/", 1)[-1])
def test_what_each_scope_may_do(guarded, who, method, path, status):
    service, secrets = guarded
    client = service.client(secrets[who] if who else None)
    answer = client.call(method, path, JOHN if path == REGISTER else None)
    assert answer.status == status
    if status == 401:
        assert answer.headers["www-authenticate"].startswith("Bearer")


def test_secrets_are_not_kept(guarded):
    service, secrets = guarded
    listed = service.command_line("keys", "list", "--data", service.data).stdout
    assert "key-read" in listed
    for secret in (secrets["read"], secrets["admin"]):
        assert secret not in listed
        for path in service.data.rglob("*"):
            if path.is_file():
                assert secret.encode() not in path.read_bytes(), path


def test_keys_of_a_directory_that_is_not_there_are_no_empty_list(make_service):
    service = make_service(started=False)
    missing = service.data / "mistyped"
    for command in (["list"], ["list", "--json"], ["rotate", "shop"], ["revoke", "shop"]):
        asked = service.command_line("keys", *command, "--data", missing, check=False)
        assert (asked.returncode, asked.stdout) == (2, ""), command
        assert f"there is no data directory {missing}" in asked.stderr
    assert not missing.exists()


def test_heads_that_are_no_file_are_no_fault_of_the_books(service):
    """Seen: a folder named by mistake ended with "the books are not sound"."""
    for named, words in ((service.data, "is no file"), (service.data / "mistyped", "there are no heads at")):
        verified = service.command_line("verify", "--data", service.data, "--heads", named, check=False)
        assert verified.returncode == 2, verified.stdout
        assert words in verified.stderr
        assert "not sound" not in verified.stderr


def test_keys_are_made_rotated_and_ended_beside_a_running_server(make_service):
    service = make_service()
    body = {"userId": JOHN["email"], "items": [SHIRT]}
    assert service.http.post(REGISTER, JOHN).status == 202
    keyless = service.http.post(BILL, body, {"Idempotency-Key": "moved"}).json()["id"]

    first = new_key(service, "shop", "--continue-keyless")
    wait_until(lambda: service.http.get("/api/v1/invoices").status == 401, what="the first key is needed")
    shop = service.client(first)
    moved = shop.post(BILL, body, {"Idempotency-Key": "moved"})
    assert moved.status == 202 and moved.json()["id"] == keyless

    made = service.command_line("keys", "rotate", "shop", "--overlap", "1h", "--data", service.data)
    second = service.client(made.stdout.strip())
    again = second.post(BILL, body, {"Idempotency-Key": "moved"})
    assert again.status == 202 and again.json()["id"] == keyless
    assert shop.get("/api/v1/invoices").status == 200

    service.command_line("keys", "revoke", "shop", "--key", "1", "--data", service.data)
    wait_until(lambda: shop.get("/api/v1/invoices").status == 401, what="the first key has ended")
    assert second.get("/api/v1/invoices").status == 200
    listed = service.command_line("keys", "list", "--data", service.data).stdout
    assert "shop/1" in listed and "revoked" in listed and "shop/2" in listed and "used 20" in listed
    assert len(second.get("/api/v1/invoices").json()["items"]) <= 1


@pytest.mark.parametrize("arguments", [
    ["new"], ["new", "Shop"], ["new", "machine"], ["new", "shop", "--client", "shop"], ["new", "x", "--seller", "nobody"],
    ["rotate", "nobody"], ["rotate", "shop", "--overlap", "1 day"], ["rotate", "shop", "--overlap", "91d"],
    ["revoke", "nobody"], ["revoke", "shop", "--key", "7"], ["new", "--client", "shop", "--scope", "admin"],
    ["new", "x", "--scope", "read", "--continue-keyless"],
], ids=" ".join)
def test_wrong_commands_for_keys_change_nothing(make_service, arguments):
    service = make_service(started=False)
    new_key(service, "shop")
    before = service.command_line("keys", "list", "--data", service.data).stdout
    done = service.command_line("keys", *arguments, "--data", service.data, check=False)
    assert done.returncode == 2 and done.stderr.strip()
    assert service.command_line("keys", "list", "--data", service.data).stdout == before


# -- backup ---------------------------------------------------------------------------------------------------------


def test_a_backup_of_a_running_server_can_be_restored(make_service, tmp_path):
    service = make_service()
    service.register()
    ids = [service.bill(note=str(place)) for place in range(5)]
    before = {id: service.wait_state(id, "sent") for id in ids}
    pdf = service.http.get(f"/api/v1/invoices/{ids[0]}/pdf").body
    target = tmp_path / "backup"
    service.command_line("backup", "--data", service.data, target)
    proved = service.command_line("verify", "--data", target)
    assert "sound" in proved.stdout
    service.bill(note="after the backup")
    service.kill()

    restored = make_service(started=False)
    target.rename(restored.data)
    restored.start()
    assert {invoice["id"] for invoice in restored.invoices()} == set(ids)
    for id in ids:
        now = restored.invoice(id)
        assert (now["number"], now["document"], now["totals"]) == (
            before[id]["number"], before[id]["document"], before[id]["totals"])
    assert restored.http.get(f"/api/v1/invoices/{ids[0]}/pdf").body == pdf  # Made again from the record.
    again = restored.bill(note="goes on")
    assert restored.wait_state(again, "sent")["sequence"] == 6
    assert restored.stop() == 0


def test_the_books_are_sound_and_a_touched_record_is_found(make_service):
    service = make_service()
    service.register()
    for place in range(3):
        service.wait_state(service.bill(note=str(place)), "sent")
    assert "sound" in service.command_line("verify", "--data", service.data).stdout
    assert service.stop() == 0
    lost = next(iter((service.data / "documents").rglob("*.pdf")))
    lost.unlink()
    assert service.command_line("verify", "--data", service.data).returncode == 0, "a lost file can be made again"
    with sqlite3.connect(service.data / "billmill.db") as database:
        table = next(name for (name,) in database.execute("select name from sqlite_master where type = 'table'")
                     if "invoice" in name)
        database.execute(f"delete from {table} where rowid = (select rowid from {table} limit 1 offset 1)")
    database.close()
    done = service.command_line("verify", "--data", service.data, check=False)
    assert done.returncode != 0 and "FAULT" in done.stdout


def test_nothing_is_for_everybody_to_read(make_service, tmp_path):
    service = make_service()
    service.register()
    service.wait_state(service.bill(), "sent")
    target = tmp_path / "backup"
    service.command_line("backup", "--data", service.data, target)
    for place in (service.data, target):
        for path in [place, *place.rglob("*")]:
            assert path.stat().st_mode & 0o007 == 0, path
    assert target.stat().st_mode & 0o777 == 0o700
    assert service.stop() == 0


def test_a_backup_that_fails_leaves_nothing(make_service, tmp_path):
    service = make_service(started=False)
    done = service.command_line("backup", "--data", tmp_path / "nothing", tmp_path / "backup", check=False)
    assert done.returncode != 0
    assert not (tmp_path / "backup").exists()


# -- the command line -----------------------------------------------------------------------------------------------


def test_a_taken_key_name_is_said_in_words(make_service):
    service = make_service(started=False)
    new_key(service, "shop")
    done = service.command_line("keys", "new", "shop", "--data", service.data, check=False)
    assert done.returncode == 2
    assert "there is already a key named shop" in done.stderr and "SQLite" not in done.stderr


def test_prepare_is_for_a_cluster(make_service):
    service = make_service(started=False)
    done = service.command_line("prepare", "--data", service.data, check=False)
    assert done.returncode == 2 and "billmill serve prepares its own database" in done.stderr
    assert not (service.data / "billmill.db").exists()


def test_config_check_says_what_it_reads(make_service, tmp_path):
    service = make_service(started=False)
    (tmp_path / "sellers").mkdir()
    (tmp_path / "sellers" / "notes.txt").write_text("not a seller")
    said = service.command_line("config", "check", "--data", tmp_path).stdout
    assert f"{tmp_path}/billmill.toml is not there: defaults" in said
    assert "0 *.toml, 1 others ignored" in said
    missing = service.command_line("config", "check", "--data", tmp_path / "typo", check=False)
    assert missing.returncode == 2 and "the data directory is not there" in missing.stderr
    (tmp_path / "billmill.toml").write_text('[server]\nhost = "0.0.0.0"\n')
    open_service = service.command_line("config", "check", "--data", tmp_path, check=False)
    assert open_service.returncode == 2 and "needs at least one API key" in open_service.stderr


def test_the_service_manager_hears_when_it_serves_and_when_it_stops(make_service, tmp_path):
    """As systemd's Type=notify waits for it: a datagram, once the program listens."""
    path = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(path))
        manager.settimeout(30)
        service = make_service(started=False, environment={"NOTIFY_SOCKET": str(path)})
        service.spawn()
        assert manager.recv(100) == b"READY=1"
        assert service.http.get("/readyz").status == 200, "at once"
        assert service.stop() == 0
        assert manager.recv(100) == b"STOPPING=1"


def test_a_service_manager_that_is_gone_stops_nothing(make_service, tmp_path):
    service = make_service(environment={"NOTIFY_SOCKET": str(tmp_path / "nobody")})
    assert service.stop() == 0 and "service_manager_not_told" in service.log_tail()


def test_the_version_names_commit_and_build(make_service):
    said = make_service(started=False).command_line("--version").stdout
    version = re.search(r"project\(billmill VERSION ([\d.]+)", (SOURCE / "CMakeLists.txt").read_text())[1]
    assert re.fullmatch(rf"billmill {re.escape(version)} \(commit ([0-9a-f]{{12}}(-modified)?|unknown), \w+[\w, ]*\)\n", said), said

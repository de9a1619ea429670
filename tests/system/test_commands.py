"""The command line: one table makes help, pages and completions; each example of it runs against the real program."""

import gzip
import json
import os
import pathlib
import pty
import re
import select
import shlex
import shutil
import signal
import stat
import subprocess
import time

import pytest
from billmill_testing.program import SOURCE, find_program, free_port
from billmill_testing.waiting import SLOW, wait_until
from examples import SHIRT

SELLER = (SOURCE / "docs/examples/seller.toml").read_text()
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def program(*arguments, check=0, cwd=None, stdin=subprocess.DEVNULL, **environment):
    """Runs a command in an environment in which nothing says where a server is."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("BILLMILL_", "NO_COLOR", "XDG_"))}
    done = subprocess.run([str(find_program()), *map(str, arguments)], capture_output=True, text=True, check=False, cwd=cwd,
                          timeout=60 * SLOW, stdin=stdin, env={**clean, "HOME": "/nonexistent", **environment})
    if check is not None:
        assert done.returncode == check, f"{arguments}: {done.returncode}\n{done.stdout}{done.stderr}"
    return done


def asking(service, *arguments, **options):
    return program(*arguments, BILLMILL_SERVER=service.url.removeprefix("http://"), **options)


@pytest.fixture(scope="module")
def table():
    return json.loads(program("help", "--json").stdout)


@pytest.fixture(scope="module")
def books(make_service):
    """A program with a seller, two customers, an invoice of each, and a failure."""
    service = make_service(started=False, settings="[billing]\ncustomer_grace_seconds = 0\n")
    (service.data / "sellers").mkdir(parents=True)
    (service.data / "sellers" / "nordlicht.toml").write_text(SELLER)
    service.begin_books()
    service.start()
    for email in ("ada@example.com", "grace@example.com"):
        service.register(email, buyerReference="04011000-12345-03", electronicAddress={"scheme": "EM", "id": email},
                         address={"line1": "Hauptstr. 1", "postcode": "10115", "city": "Berlin", "country": "DE"})
        service.invoice_of = service.wait_state(service.bill(email, reference=f"order of {email}"), "sent")
    service.number = service.invoice_of["number"]
    service.bill("nobody@example.com")
    wait_until(service.dead_letters, 20, "the bill of nobody has failed")
    yield service
    if service.running():
        assert service.stop() == 0, service.log_tail()


def test_the_page_of_commands_is_what_the_program_says():
    page = program("help", "--markdown").stdout
    if os.environ.get("BILLMILL_WRITE_PAGES"):
        (SOURCE / "docs/commands.md").write_text(page)
    assert page == (SOURCE / "docs/commands.md").read_text(), "write it anew: BILLMILL_WRITE_PAGES=1"


def test_each_command_has_help_with_examples_and_every_option_is_on_every_page(table):
    pages = {words: program(*words).stdout for words in (("help", "--man"), ("completion", "bash"), ("completion", "fish"),
                                                         ("completion", "zsh"))}
    for command in table["commands"]:
        said = program(*command["words"].split(), "--help").stdout
        assert said.startswith(command["about"].split()[0]) and f"Usage: billmill {command['words']}" in said
        assert "Examples:" in said
        for option in command["options"]:
            flag = option["flags"][-1]
            assert flag in said, (command["words"], flag)
            assert flag.replace("-", "\\-") in pages["help", "--man"] or flag == "--help"
            assert flag in pages["completion", "bash"] and flag in pages["completion", "zsh"]
            assert f" -l {flag.removeprefix('--')} " in pages["completion", "fish"] or len(flag) == 2


def completed(*typed):
    script = 'source <("$0" completion bash); COMP_WORDS=(billmill "$@"); COMP_CWORD=$#; _billmill; printf "%s\\n" "${COMPREPLY[@]}"'
    return subprocess.run(["bash", "-c", script, find_program(), *typed], capture_output=True, text=True, check=True).stdout.split()


@pytest.mark.parametrize(("typed", "expected"), [
    (["inv"], ["invoices"]), (["invoices", "cr"], ["credit"]), (["invoices", "list", "--st"], ["--state"]),
    (["invoices", "list", "--state", "wa"], ["waiting"]), (["completion", "z"], ["zsh"]),
    (["invoices", "show", "NW-1", "--ti"], ["--timeline"]), (["verify", "--data", "x", "--de"], ["--deep"]),
])
def test_completion_in_bash_completes_commands_options_and_values(typed, expected):
    assert completed(*typed) == expected


@pytest.mark.skipif(shutil.which("zsh") is None, reason="no zsh")
@pytest.mark.parametrize(("typed", "expected"), [
    (["invoices", ""], "credit:A credit note"), (["invoices", "show", "NW-1", ""], "--timeline:What happened"), ([""], "serve:Run gateway")])
def test_completion_in_zsh(typed, expected, tmp_path):
    (tmp_path / "_billmill").write_text(program("completion", "zsh").stdout)
    script = ('compdef() { :; }; _describe() { print -l -- $found; }; source "$0"; words=(billmill "$@"); CURRENT=${#words}; _billmill')
    done = subprocess.run(["zsh", "-f", "-c", script, tmp_path / "_billmill", *typed], capture_output=True, text=True, check=False)
    assert done.stderr == "" and any(line.startswith(expected) for line in done.stdout.splitlines()), done.stdout + done.stderr


@pytest.mark.skipif(shutil.which("fish") is None, reason="no fish")
@pytest.mark.parametrize(("typed", "expected"), [
    ("invoices cr", "credit"), ("invoices show NW-1 --ti", "--timeline"), ("invoices list --state wa", "waiting"), ("stat", "status")])
def test_completion_in_fish(typed, expected, tmp_path):
    (tmp_path / "billmill.fish").write_text(program("completion", "fish").stdout)
    script = f'source {tmp_path}/billmill.fish; complete -C "billmill {typed}"'
    done = subprocess.run(["fish", "--no-config", "-c", script], capture_output=True, text=True, check=False, env={**os.environ, "HOME": str(tmp_path)})
    assert [line.split("\t")[0] for line in done.stdout.splitlines()] == [expected], done.stdout + done.stderr


def test_exit_codes_are_one_table(table):
    said = program("help", "exit-codes").stdout
    assert [int(line.split()[0]) for line in said.splitlines()] == [each["code"] for each in table["exitCodes"]]


def substituted(line, service, folder):
    """What stands for something in an example, as it is here."""
    known = {"NUMBER": service.number, "/backup/billmill-2026-11-22": str(folder / "backup"), "--data data": f"--data {service.data}",
             "/other/disk": str(folder)}
    for word, real in known.items():
        line = line.replace(word, real)
    return line


# Examples that start servers, or need what this test has not; each is run elsewhere, or read by the parser alone.
ELSEWHERE = ("serve", "gateway", "core", "prepare", "restore", "init", "health", "clock confirm", "render", "import", "completion", "runs",
             "failures show", "failures set-aside", "failures discard", "keys", "clients", "status", "config check", "invoices import")


def test_each_example_runs(table, books, tmp_path):
    (tmp_path / "customer.json").write_text(json.dumps({"email": "mary@example.com", "lastname": "Jackson"}))
    (tmp_path / "customers.csv").write_text("Email,Name,City\n" + "".join(f"row{n}@example.com,Buyer,Leeds\n" for n in range(20)))
    (tmp_path / "customers.ndjson").write_text("".join(json.dumps({"email": f"c{n}@example.com", "lastname": "Buyer"}) + "\n" for n in range(20)))
    ran = 0
    for command in table["commands"]:
        if command["words"].startswith(ELSEWHERE):
            continue
        for example in command["examples"]:
            words = shlex.split(substituted(example, books, tmp_path).split(" > ")[0])
            assert words[0] == "billmill", example
            done = asking(books, *words[1:], cwd=tmp_path, check=None)
            assert done.returncode == 0, f"{example}: {done.returncode}\n{done.stdout}{done.stderr}"
            ran += 1
    assert ran > 30
    assert (tmp_path / f"{books.number}.pdf").read_bytes().startswith(b"%PDF")
    assert b"Subject:" in (tmp_path / f"{books.number}.eml").read_bytes()


def test_every_command_in_the_docs_is_one_of_the_table(table):
    """Words and options; what runs them is beside each page."""
    known = {command["words"]: command for command in table["commands"]}
    flags = {words: {flag for option in command["options"] for flag in option["flags"]} for words, command in known.items()}
    looked = 0
    for page in (*(SOURCE / "docs").glob("*.md"), SOURCE / "README.md"):
        lines = re.findall(r"^ {4}(?:\S*/)?billmill ([a-z].*)$", page.read_text(), re.M)
        for line in lines:
            if re.match(r"(heads|journal) \d", line):
                continue  # The first line of a file.
            words = shlex.split(line.split("  #")[0].split(" | ")[0].split(" > ")[0])
            command = next((" ".join(words[:n]) for n in (2, 1) if " ".join(words[:n]) in known), None)
            assert command is not None, f"{page.name}: {line}"
            used = {word.split("=")[0] for word in words if re.match(r"--[a-z]|-[a-z]$", word)}
            assert used <= flags[command], f"{page.name}: {line}"
            looked += 1
    assert looked > 40


@pytest.mark.parametrize(("words", "code", "said"), [
    (["invoices", "shwo"], 2, "did you mean show?"),
    (["invoices", "show", "--jsn"], 2, "did you mean --json?"),
    (["invoices", "show"], 2, "invoice is required"),
    (["invoices", "show", "NW-1999-000001"], 4, "there is no invoice NW-1999-000001"),
    (["invoices", "show", "00000000-0000-4000-8000-000000000000"], 4, ""),
    (["invoices", "list", "--limit", "0"], 2, "--limit"),
    (["invoices", "list", "--state", "issued,lost"], 2, "'lost' is none of"),
    (["invoices", "list", "--due-from", "2026-12-01", "--due-to", "2026-01-01"], 2, "/query/dueTo"),
    (["invoices", "credit", "NUMBER", "--line", "one"], 2, "--line is LINE or LINE=QUANTITY"),
    (["invoices", "credit", "NUMBER", "--line", "99"], 2, "nothing of it was kept"),
    (["invoices", "export", "lines", "--from", "soon"], 2, "/query/from"),
    (["invoices", "pdf", "NUMBER", "-o", "/nowhere/x.pdf"], 2, "cannot make /nowhere/x.pdf"),
    (["customers", "add"], 2, "--email"),
    (["customers", "add", "--email", "x"], 2, "/email"),
    (["customers", "show", "nobody@nowhere.example"], 4, "there is no customer"),
    (["customers", "anonymise", "ada@example.com"], 2, "--yes"),
    (["customers", "import", "/nowhere"], 2, "cannot read"),
    (["status", "--server", "127.0.0.1:1"], 3, "nothing listens on 127.0.0.1:1"),
    (["help", "invoice show"], 2, "did you mean invoices show?"),
    (["completion", "csh"], 2, "csh"),
])
def test_what_is_wrong_is_said_with_an_exit_code_of_the_table(books, words, code, said, tmp_path):
    done = asking(books, *(word.replace("NUMBER", books.number) for word in words), check=code, cwd=tmp_path)
    assert said in done.stderr and done.stderr.startswith("billmill: "), done.stderr
    assert list(tmp_path.iterdir()) == [], "nothing is left behind"


def test_counters_of_a_killed_process_are_nobodys_concern():
    """libmongoc's counters bear the number of the process, and a killed one leaves them; numbers come again."""
    def leave_counters():
        pathlib.Path(f"/dev/shm/mongoc-{os.getpid()}").touch()
    done = subprocess.run([find_program(), "--version"], capture_output=True, text=True, check=True, preexec_fn=leave_counters)
    assert done.stdout.startswith("billmill ") and done.stderr == ""


def test_an_invoice_is_found_by_number_id_and_address(books):
    id = books.invoice_of["id"]
    for word in (books.number, id):
        assert json.loads(asking(books, "invoices", "show", word, "--json").stdout)["id"] == id
    found = json.loads(asking(books, "invoices", "show", "ada@example.com", "--json").stdout)
    assert found["buyer"]["email"] == "ada@example.com"
    said = asking(books, "invoices", "show", books.number).stdout
    assert "Premium T-Shirt" in said and "order of grace@example.com" in said
    assert "handed_over" in said or "trial" in said
    events = asking(books, "invoices", "show", id, "--timeline").stdout
    assert "issued" in events
    listed = [json.loads(line) for line in asking(books, "invoices", "list", "--json").stdout.splitlines()]
    assert {each["number"] for each in listed} >= {books.number}


def shown_id(books, word, **options):
    return json.loads(asking(books, "invoices", "show", word, "--json", **options).stdout)["id"]


def test_an_invoice_is_found_by_reference_order_and_idempotency_key(books, tmp_path):
    """As somebody remembers it: case, spaces and dashes do not matter, a part is not enough."""
    email = "remembered@example.com"
    books.register(email)
    body = {"userId": email, "items": [SHIRT], "reference": "Leitweg 991-7", "orderReference": "PO-5512", "contractReference": "Frame 12/A"}
    made = books.http.post("/api/v1/invoices", body, headers={"Idempotency-Key": "shop-order-5512"}).json()["id"]
    keyed = books.http.post("/api/v1/invoices", {**body, "reference": "Leitweg 991-70", "orderReference": "PO-55120", "contractReference": ""},
                            headers={"Idempotency-Key": "0198a0de-0000-7000-8000-000000000001"}).json()["id"]
    for id in (made, keyed):
        number = books.wait_state(id, "sent")["number"]
        assert shown_id(books, number.lower().replace("-", " ").replace("/", "-")) == id
    for word in ("Leitweg 991-7", "LEITWEG 991 7", "PO-5512", "po 5512", "frame 12 a", "shop-order-5512"):
        assert shown_id(books, word) == made, word
    assert shown_id(books, "0198a0de-0000-7000-8000-000000000001") == keyed, "a key may look like an id"
    saved = json.loads(asking(books, "invoices", "pdf", "PO-5512", "--json", cwd=tmp_path).stdout)
    assert (tmp_path / saved["file"]).read_bytes().startswith(b"%PDF")
    assert "sent again" in asking(books, "invoices", "send", "shop-order-5512").stdout

    for part in ("PO-551", "Leitweg 991", "shop-order-551", "remembered"):
        for command in (["show"], ["send"], ["credit", "--dry-run"]):
            asking(books, "invoices", *command, part, check=4)
    assert "similar:" in asking(books, "invoices", "show", "PO-551", check=4).stderr


def test_a_bill_that_waits_is_found_by_its_key(books):
    body = {"userId": "nobody-yet@example.com", "items": [SHIRT]}
    id = books.http.post("/api/v1/invoices", body, headers={"Idempotency-Key": "waits-for-somebody"}).json()["id"]
    wait_until(lambda: json.loads(asking(books, "invoices", "show", id, "--json").stdout)["state"] == "failed", 20, "it has failed")
    assert shown_id(books, "waits-for-somebody") == id
    for option in ("--q", "--idempotency-key"):
        listed = asking(books, "invoices", "list", "--state", "failed", option, "waits-for-somebody", "--json").stdout
        assert json.loads(listed)["id"] == id


def test_a_key_is_found_whatever_is_written_on_other_invoices(books):
    """Seen: an invoice whose reference begins like the key of a bill that waits hid that bill."""
    email = "namesakes@example.com"
    books.register(email)
    by_key = {}
    for key, user in (("namesake-1", email), ("namesake-2", "nobody-either@example.com")):
        body = {"userId": user, "items": [SHIRT]}
        by_key[key] = books.http.post("/api/v1/invoices", body, headers={"Idempotency-Key": key}).json()["id"]
    books.wait_state(by_key["namesake-1"], "sent")
    for reference in ("namesake-1", "namesake-25"):
        books.wait_state(books.bill(email, orderReference=reference), "sent")
    wait_until(lambda: json.loads(asking(books, "invoices", "show", by_key["namesake-2"], "--json").stdout)["state"] == "failed", 20, "it has failed")
    for key, id in by_key.items():
        assert shown_id(books, key) == id, key


def test_several_of_one_word_are_named_with_an_exit_code_of_their_own(books):
    email = "twice@example.com"
    books.register(email)
    numbers = {books.wait_state(books.bill(email, orderReference="Twice 1"), "sent")["number"] for _ in range(2)}
    for word in (email, "twice 1"):
        for command in (["show"], ["pdf"], ["send"], ["credit"]):
            said = asking(books, "invoices", *command, word, check=6).stderr
            assert all(number in said for number in numbers) and len(UUID.findall(said)) == 2


def test_customers_that_share_an_address_are_named_and_none_is_erased(books):
    for id in ("K-1", "K-2"):
        books.http.post("/api/v1/customers", {"externalId": id, "email": "shared@example.com", "lastname": "Family"})
    wait_until(lambda: len(asking(books, "customers", "list", "--email", "shared@example.com", "--json").stdout.splitlines()) == 2, 20, "both")
    said = asking(books, "customers", "anonymise", "shared@example.com", "--yes", check=6).stderr
    assert len(UUID.findall(said)) == 2
    assert len(asking(books, "customers", "list", "--q", "family", "--json").stdout.splitlines()) == 2


def listed(books, *filters):
    return [json.loads(line) for line in asking(books, "invoices", "list", *filters, "--json").stdout.splitlines()]


def test_the_list_takes_every_filter_of_the_api(books, table):
    everything = listed(books, "--sort", "issued")
    one = next(each for each in everything if each["buyer"]["email"] == "ada@example.com")
    gross = one["totals"]["gross"]
    held = ["--q", "ada", "--state", f"{one['state']},cancelled", "--delivery", one["delivery"], "--type", "invoice",
            "--number", one["number"], "--customer", "ada@example.com", "--seller", one["seller"]["id"], "--currency", one["currency"],
            "--issued-from", one["issueDate"], "--issued-to", one["issueDate"], "--due-from", one["dueDate"], "--due-to", one["dueDate"],
            "--amount-from", gross, "--amount-to", gross, "--sort", "-amount"]
    assert [each["id"] for each in listed(books, *held)] == [one["id"]]
    for name, other in (("--q", "nobodys"), ("--state", "cancelled"), ("--delivery", "failed"), ("--type", "credit-note"),
                        ("--number", "NW-0"), ("--customer", "grace@example.com"), ("--seller", "nobody"), ("--currency", "JPY"),
                        ("--issued-from", "2999-01-01"), ("--issued-to", "2001-01-01"), ("--due-from", "2999-01-01"),
                        ("--due-to", "2001-01-01"), ("--amount-from", "99999999"), ("--amount-to", "0")):
        changed = [*held]
        changed[changed.index(name) + 1] = other
        ranges = {"--issued-from": ("--issued-to", "2999-12-31"), "--due-from": ("--due-to", "2999-12-31"), "--amount-from": ("--amount-to", "999999999"),
                  "--issued-to": ("--issued-from", "2000-01-01"), "--due-to": ("--due-from", "2000-01-01"), "--amount-to": ("--amount-from", "0")}
        if name in ranges:
            end, value = ranges[name]
            changed[changed.index(end) + 1] = value
        assert listed(books, *changed) == [], name
    chosen = {each["id"] for each in everything[:2]}
    assert {each["id"] for each in listed(books, "--ids", ",".join(chosen))} == chosen
    rising = [float(each["totals"]["gross"]) for each in listed(books, "--sort", "amount")]
    assert rising == sorted(rising)
    options = next(each for each in table["commands"] if each["words"] == "invoices list")["options"]
    parameters = json.loads((SOURCE / "docs/api/openapi.json").read_text())
    of_list = [parameters["components"]["parameters"][each["$ref"].rsplit("/", 1)[1]]["name"] if "$ref" in each else each["name"]
               for each in parameters["paths"]["/api/v1/invoices"]["get"]["parameters"]]
    flags = {flag for option in options for flag in option["flags"]}
    for name in of_list:
        assert name == "cursor" or "--" + re.sub(r"[A-Z]", lambda found: "-" + found[0].lower(), name) in flags, name


def test_files_are_new_and_whole(books, tmp_path):
    first = json.loads(asking(books, "invoices", "pdf", books.number, "--json", cwd=tmp_path).stdout)
    file = tmp_path / first["file"]
    assert first["bytes"] == file.stat().st_size
    before = file.read_bytes()
    assert "is there already" in asking(books, "invoices", "pdf", books.number, cwd=tmp_path, check=2).stderr
    assert file.read_bytes() == before
    xml = asking(books, "invoices", "xml", books.number, "-o", "-", "--format", "en16931-cii", cwd=tmp_path).stdout
    assert xml.startswith("<?xml")
    assert [each.name for each in tmp_path.iterdir()] == [file.name]


def test_a_credit_is_looked_at_first_and_made_once(books):
    email = "credited@example.com"
    books.register(email)
    number = books.wait_state(books.bill(email, items=[{**SHIRT, "quantity": 3}]), "sent")["number"]
    assert "nothing was changed" in asking(books, "invoices", "credit", number, "--dry-run").stdout
    notes = [json.loads(asking(books, "invoices", "credit", number, "--line", "1=1", "--reason", "Returned", "--key", "return-1",
                               "--wait", "--json").stdout) for _ in range(2)]
    assert notes[0]["id"] == notes[1]["id"] and notes[0]["creditOf"]["number"] == number
    whole = asking(books, "invoices", "credit", number, "--wait").stdout
    assert number in whole
    assert json.loads(asking(books, "invoices", "show", number, "--json").stdout)["state"] == "cancelled"


def test_a_lost_answer_names_the_key_that_makes_the_repetition_harmless(books):
    """Between command and server is one that swallows the answer of the first change."""
    import socket
    import threading
    lost = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        def carry():
            while True:
                try:
                    near, _ = listener.accept()
                except OSError:
                    return
                with near, socket.create_connection(("127.0.0.1", books.port)) as far:
                    request = near.recv(65536)
                    far.sendall(request)
                    answer = b""
                    while piece := far.recv(65536):
                        answer += piece
                    if request.startswith(b"POST") and not lost:
                        lost.append(answer)
                        continue
                    near.sendall(answer)
        threading.Thread(target=carry, daemon=True).start()
        words = ("invoices", "send", books.number, "--server", f"127.0.0.1:{listener.getsockname()[1]}")
        said = asking(books, *words, check=3).stderr
        key = re.search(r"add: --key (\S+)", said)[1]
        again = asking(books, *words, "--key", key, "--json")
        listener.shutdown(socket.SHUT_RDWR)
    assert json.loads(again.stdout)["id"] == json.loads(lost[0].split(b"\r\n\r\n")[1])["id"]


def test_customers_are_added_imported_twice_with_one_effect_and_anonymised(books, tmp_path):
    asking(books, "customers", "add", "--email", "emmy@example.com", "--lastname", "Noether", "--city", "Erlangen", "--country", "DE")
    shown = wait_until(lambda: (done := asking(books, "customers", "show", "emmy@example.com", check=None)).returncode == 0 and done, 20, "she is there")
    assert "Erlangen" in shown.stdout
    file = tmp_path / "many.ndjson"
    lines = [json.dumps({"email": f"m{n}@example.com", "lastname": f"Buyer {n}"}) for n in range(300)]
    file.write_text("\n".join([*lines, "{", '{"email":"x"}', "x" * 20_000]) + "\n")
    first = asking(books, "customers", "import", file, check=2)
    assert first.stdout == "300 customers accepted, 0 known already, 3 refused\n"
    assert sorted(re.findall(r"^line (\d+):", first.stderr, re.M)) == ["301", "302", "303"]
    assert asking(books, "customers", "import", file, check=2).stdout == "0 customers accepted, 300 known already, 3 refused\n"
    file.write_text("".join(json.dumps({"email": "last@example.com", "lastname": f"Name {n}"}) + "\n" for n in range(50)))
    report = json.loads(asking(books, "customers", "import", file, "--json").stdout)
    assert (report["accepted"], report["repeated"], report["refused"]) == (50, 0, 0)
    books.wait_drained(30)
    assert "Name 49" in asking(books, "customers", "show", "last@example.com").stdout, "the last line of one customer counts"

    assert "Erlangen" in asking(books, "customers", "anonymise", "emmy@example.com", "--dry-run").stdout
    asking(books, "customers", "anonymise", "emmy@example.com", "--yes")
    wait_until(lambda: asking(books, "customers", "show", "emmy@example.com", check=None).returncode == 4, 20, "she is forgotten")


TABLE = """Kunde;E-Mail;Nachname;Straße;PLZ;Ort;Land;Stammkunde
K-77;table1@example.com;Müller;Hauptstr. 1;10115;Berlin;de;ja
K-78;table2@example.com;Größer;"Am ""Markt""; 2";20095;Hamburg;DE;nein
K-79;not an address;Maier;;;;DE;
K-80;table4@example.com;Schulz;Weg 4;50667;Köln;Deutschland;
"K-81;broken@example.com;Schmidt
"""


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_customers_of_a_table_are_imported_by_the_columns_of_runs(books, tmp_path, encoding):
    """Of any order and language; mistakes are told by line and column, the rest goes in."""
    file = tmp_path / "kunden.csv"
    file.write_text(TABLE.replace("table", f"{encoding.replace('-', '')}-t").replace("K-", f"{encoding}-"), encoding=encoding)
    first = asking(books, "customers", "import", file, "--column", "Kunde=customer.externalId", check=2)
    assert first.stdout == "2 customers accepted, 0 known already, 3 refused\n", first.stderr
    assert re.search(r"^line 4:\n  column E-Mail: not a mailbox address", first.stderr, re.M), first.stderr
    assert re.search(r"^line 5:\n  column Land: ", first.stderr, re.M), first.stderr
    assert re.search(r"^line 6:\n  a quote that begins here is not closed", first.stderr, re.M), first.stderr
    assert "Not read: Stammkunde." in first.stderr
    again = asking(books, "customers", "import", file, "--column", "Kunde=customer.externalId", "--json", check=2)
    report = json.loads(again.stdout)
    assert (report["accepted"], report["repeated"], report["refused"]) == (0, 2, 3)
    books.wait_drained(30)
    found = json.loads(asking(books, "customers", "list", "--q", f"{encoding.replace('-', '')}-t2", "--json").stdout)
    assert found["lastname"] == "Größer" and found["externalId"] == f"{encoding}-78"
    assert found["address"] == {"line1": 'Am "Markt"; 2', "postcode": "20095", "city": "Hamburg", "country": "DE"}


@pytest.mark.parametrize(("text", "options", "said"), [
    ("Name,Town\nAda,Bath\n", [], "no column was found for customer.email"),
    ("Email,Name\na@example.com,Ada\n", ["--column", "Nmae=customer.company"], "no column has the name Nmae"),
    ("Email,Name\na@example.com,Ada\n", ["--column", "Name"], "--column is NAME=FIELD"),
    ("", [], "there is no row in it"),
])
def test_a_table_that_holds_no_customers_says_why(books, tmp_path, text, options, said):
    file = tmp_path / "table.csv"
    file.write_text(text)
    assert said in asking(books, "customers", "import", file, *options, check=2).stderr


def test_customers_come_from_a_workbook_an_array_and_standard_input(books, tmp_path):
    import openpyxl
    book = openpyxl.Workbook()
    for row in (["Email", "Company", "Order", "City"], ["sheet@example.com", "Sheet Ltd", 1001, "Leeds"]):
        book.active.append(row)
    book.save(tmp_path / "customers.xlsx")
    said = asking(books, "customers", "import", tmp_path / "customers.xlsx")
    assert said.stdout.startswith("1 customers accepted") and "Not read: Order." in said.stderr
    (tmp_path / "customers.json").write_text(json.dumps([{"email": f"array{n}@example.com", "lastname": "Buyer"} for n in range(3)]))
    assert asking(books, "customers", "import", tmp_path / "customers.json").stdout.startswith("3 customers accepted")
    with (tmp_path / "customers.json").open() as piped:
        assert "3 known already" in asking(books, "customers", "import", "-", stdin=piped).stdout
    with gzip.open(tmp_path / "customers.json.gz", "wb") as packed:
        packed.write((tmp_path / "customers.json").read_bytes())
    assert "3 known already" in asking(books, "customers", "import", tmp_path / "customers.json.gz").stdout
    assert "3 customers accepted" in asking(books, "customers", "import", tmp_path / "customers.json", "--name", "monday").stdout


def test_a_run_is_known_by_its_name_and_says_which_columns_fill_nothing(books, tmp_path):
    file = tmp_path / "bills.csv"
    file.write_text("Order,Email,Lastname,Product,Quantity,Price,Farbe,Regal\n7,named@example.com,Buyer,Tea,1,2.50,rot,4\n8,named@,Buyer,Tea,1,2.50,rot,4\n")
    checked = asking(books, "runs", "import", file, "--name", "tea of may", "--dry-run", check=2)
    assert "Not read: Farbe, Regal." in checked.stderr
    used = asking(books, "runs", "import", file, "--name", "tea by colour", "--dry-run", "--column", "Farbe=note", "--column", "Regal=", check=2)
    assert "Not read: Regal." in used.stderr
    assert "tea of may" in asking(books, "runs", "show", "tea of may").stdout
    assert "named@" in asking(books, "runs", "report", "tea of may").stdout
    assert "would withdraw 1 waiting" in asking(books, "runs", "cancel", "tea of may", "--dry-run").stdout
    for name in ("tea of june", "7", "01a23237-a63f-7d1f-b820", "x" * 101, "a/../b", "ä"):
        for action in ("show", "report", "issue", "pause", "resume", "cancel", "release"):
            missing = asking(books, "runs", action, name, check=None)
            assert missing.returncode == 4 and "there is no run" in missing.stderr, (name, action, missing.stderr)
    assert [run["name"] for run in books.http.get("/api/v1/runs?name=tea%20of%20may").json()["items"]] == ["tea of may"]
    assert books.http.get("/api/v1/runs?name=tea").json()["items"] == []


def test_an_import_ends_where_the_server_is_away_and_goes_on_later(books, tmp_path):
    file = tmp_path / "some.ndjson"
    file.write_text("".join(json.dumps({"email": f"away{n}@example.com", "lastname": "Buyer"}) + "\n" for n in range(200)))
    said = program("customers", "import", file, "--server", f"127.0.0.1:{free_port()}", check=3).stderr
    assert "The same command again goes on" in said
    assert asking(books, "customers", "import", file).stdout.startswith("200 customers accepted")


def write_config(folder, text, mode=0o600):
    file = folder / "billmill" / "config.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    file.chmod(mode)
    return {"XDG_CONFIG_HOME": str(folder)}


def test_server_and_key_come_from_options_then_environment_then_the_own_file(make_service, tmp_path):
    service = make_service(started=False)
    secret = service.start().command_line("keys", "new", "shop", "--data", service.data).stdout.strip()
    wait_until(lambda: service.client(None).get("/api/v1/invoices").status == 401, 10, "a key is needed")
    there = service.url.removeprefix("http://")
    elsewhere = f"127.0.0.1:{free_port()}"
    assert "API key" in program("invoices", "list", "--server", there, check=5).stderr
    own = write_config(tmp_path, f'server = "{there}"\nkey = "{secret}"\n')
    assert program("invoices", "list", **own).stdout == "none\n"
    assert elsewhere in program("invoices", "list", **own, BILLMILL_SERVER=elsewhere, check=3).stderr
    program("invoices", "list", "--server", there, **own, BILLMILL_SERVER=elsewhere)
    for as_printed in (service.url, service.url + "/"):  # Seen: "nothing listens on [http://127.0.0.1]:5002".
        program("invoices", "list", "--server", as_printed, **own, BILLMILL_API_KEY=secret)
    for none in (f"https://{there}", f"http://{there}/api", "there"):
        assert "--server is HOST:PORT" in program("invoices", "list", "--server", none, **own, check=2).stderr, none
    program("invoices", "list", **own, BILLMILL_API_KEY="wrong", check=5)
    key_file = tmp_path / "key"
    key_file.write_text(secret + "\n")
    key_file.chmod(0o600)
    program("invoices", "list", "--key-file", key_file, **own, BILLMILL_API_KEY="wrong")
    home = tmp_path / "home" / ".config"
    write_config(home, f'server = "{there}"\nkey_file = "{key_file}"\n')
    program("invoices", "list", HOME=str(home.parent))

    assert "chmod 600" in program("invoices", "list", **write_config(tmp_path, f'key = "{secret}"\n', 0o640), check=2).stderr
    assert "sever (line 1)" in program("invoices", "list", **write_config(tmp_path, 'sever = "x"\n'), check=2).stderr
    assert "line 1" in program("invoices", "list", **write_config(tmp_path, "key = \n"), check=2).stderr
    assert secret not in program("invoices", "list", **write_config(tmp_path, f'server = "{elsewhere}"\nkey = "{secret}"\n'), check=3).stderr


def test_the_key_of_the_own_file_goes_to_its_server_only(tmp_path):
    import http.server
    import threading
    heard = []

    class Listening(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            heard.append(self.headers.get("Authorization"))
            self.send_error(404)

        def log_message(self, *_):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Listening) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        other = f"127.0.0.1:{server.server_port}"
        own = write_config(tmp_path, 'server = "127.0.0.1:1"\nkey = "secret-of-the-first"\n')
        program("invoices", "list", "--server", other, **own, check=3)
        own = write_config(tmp_path, f'server = "{other}"\nkey = "secret-of-the-first"\n')
        program("invoices", "list", **own, check=3)
        server.shutdown()
    assert heard == [None, "Bearer secret-of-the-first"]


def test_colour_is_for_terminals_and_for_who_asks(books):
    assert "\033[" not in asking(books, "status").stdout
    assert "\033[32mok" in asking(books, "status", "--color", "always").stdout
    code, shown = on_terminal(["status"], BILLMILL_SERVER=books.url.removeprefix("http://"))
    assert code == 0 and "\033[1mpart" in shown
    for variables in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        code, shown = on_terminal(["status"], BILLMILL_SERVER=books.url.removeprefix("http://"), **variables)
        assert code == 0 and "\033[" not in shown
    assert "\033[" not in on_terminal(["status", "--color", "never"], BILLMILL_SERVER=books.url.removeprefix("http://"))[1]


def on_terminal(arguments, answers=(), deadline_s=60, **environment):
    """Runs a command on a terminal and answers its questions, each of which ends with a colon."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.pop("NO_COLOR", None)
        os.environ.update({"TERM": "xterm", "HOME": "/nonexistent", **environment})
        os.execv(str(find_program()), [str(find_program()), *map(str, arguments)])
    shown = ""
    waiting = list(answers)
    asked = 0
    end = time.monotonic() + deadline_s * SLOW
    while time.monotonic() < end:
        if select.select([terminal], [], [], 0.05)[0]:
            try:
                piece = os.read(terminal, 65536).decode(errors="replace")
            except OSError:
                break
            if not piece:
                break
            shown += piece
        if waiting and shown[asked:].rstrip("\r\n").endswith(": "):
            asked = len(shown)
            os.write(terminal, (waiting.pop(0) + "\n").encode())
    else:
        os.kill(pid, signal.SIGKILL)
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown


INIT = ["Nordlicht \"Werkzeuge\" GmbH", "nordlicht", "Musterstr. 12", "10115", "Berlin", "", "DE", "rechnung@nordlicht.example",
        "DE136695976", "EUR", "de", "19", "Europe/Berlin"]


def test_init_asks_on_a_terminal_and_the_books_can_be_used(tmp_path):
    data = tmp_path / "data"
    code, shown = on_terminal(["init", "--data", data], [*INIT, ""])
    assert code == 0, shown
    assert "new books in" in shown
    assert 'name = "Nordlicht \\"Werkzeuge\\" GmbH"' in (data / "sellers" / "nordlicht.toml").read_text()
    checked = program("config", "check", "--data", data).stdout
    assert "nordlicht  (default)" in checked
    again = program("init", "--data", data, check=2)
    assert "already; nothing was changed" in again.stderr


def test_init_writes_the_mail_server_with_its_password_apart(tmp_path):
    data = tmp_path / "data"
    port = str(free_port())
    code, shown = on_terminal(["init", "--data", data], [*INIT, "127.0.0.1", "invoices", "geheim", "none", port, ""])
    assert code == 0, shown
    assert "geheim" not in shown, "it is not shown"
    assert stat.S_IMODE((data / "smtp-password").stat().st_mode) == 0o600
    assert "geheim" not in (data / "billmill.toml").read_text()
    said = program("config", "show", "--data", data, "--json").stdout
    assert "geheim" not in said
    values = {(each["section"], each["setting"]): each for each in json.loads(said)["settings"]}
    assert values["smtp", "port"]["value"] == port and values["smtp", "port"]["source"].startswith("line ")
    assert values["smtp", "password"] == {"section": "smtp", "setting": "password", "value": "set", "source": "password_file"}


@pytest.mark.parametrize("answers", [[*INIT[:6], "Deutschland", *INIT[7:], ""], [*INIT, "mail.example.com", "", "somehow", ""]])
def test_init_leaves_nothing_behind_where_an_answer_is_wrong(tmp_path, answers):
    data = tmp_path / "data"
    code, shown = on_terminal(["init", "--data", data], answers)
    assert code == 2, shown
    assert [each for each in data.rglob("*") if each.is_file()] == []


def test_config_show_says_where_each_value_comes_from(tmp_path):
    (tmp_path / "billmill.toml").write_text('[server]\nport = 5003\nnames = ["a.example", "b.example"]\n[log]\nlevel = "warn"\n')
    shown = program("config", "show", "--data", tmp_path, "--json", "--log-level", "error", BILLMILL_SMTP_PASSWORD="geheim").stdout
    values = {f"[{each['section']}] {each['setting']}": (each["value"], each["source"]) for each in json.loads(shown)["settings"]}
    assert values["[server] port"] == ("5003", "line 2")
    assert values["[server] names"] == ("a.example, b.example", "line 3")
    assert values["[server] workers"] == ("2", "default")
    assert values["[data] directory"] == (str(tmp_path), "--data")
    assert values["[log] level"] == ("error", "--log-level")
    assert values["[smtp] password"] == ("set", "BILLMILL_SMTP_PASSWORD")
    documented = set(re.findall(r"^\| (?:`\[(\w+)\]`)? ?\| ((?:`\w+`(?:, )?)+) \|", (SOURCE / "docs/operating.md").read_text(), re.M))
    assert documented, "the table is read"
    section = ""
    for head, names in re.findall(r"^\| (?:`\[(\w+)\]`)? ?\| ((?:`\w+`(?:, )?)+) \|", (SOURCE / "docs/operating.md").read_text(), re.M):
        section = head or section
        for name in re.findall(r"`(\w+)`", names):
            assert f"[{section}] {name}" in values or name.endswith("password"), f"[{section}] {name}"


def interrupted(arguments, service, until, **options):
    """Runs a command until it does something, then presses Ctrl-C."""
    process = subprocess.Popen([str(find_program()), *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               env={**os.environ, "BILLMILL_SERVER": service.url.removeprefix("http://")}, **options)
    until(process)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30 * SLOW)
    return process.returncode, out, err


def test_ctrl_c_ends_the_looking_and_says_how_to_go_on(books, tmp_path):
    code, out, err = interrupted(["status", "--watch", "--every", "1"], books, lambda process: process.stdout.readline())
    assert code == 130 and "stopped." in err

    file = tmp_path / "bills.csv"
    file.write_text("Order,Email,Lastname,Product,Quantity,Price\n" +
                    "".join(f"A{n},w{n}@example.com,Buyer {n},Tea,1,2.50\n" for n in range(3000)))

    def started(_):
        wait_until(lambda: "weekly" in asking(books, "runs", "list").stdout, 30, "the run is there")
    code, out, err = interrupted(["runs", "import", file, "--name", "weekly", "--wait", "--mail", "none"], books, started)
    if code == 0:
        pytest.skip("the run was done before Ctrl-C")
    assert code == 130
    command = re.search(r"billmill (runs show .*)$", err, re.M)
    assert command or "The same command again goes on." in err, err
    if command:
        assert "weekly" in asking(books, *shlex.split(command[1])).stdout, "what it says can be typed"
    done = asking(books, "runs", "import", file, "--name", "weekly", "--wait", "--mail", "none", "--json")
    assert json.loads(done.stdout)["counts"]["issued"] == 3000, "the same command goes on"


def test_every_command_that_answers_answers_programs_too(table, tmp_path):
    """Of those on the books themselves: one JSON document on standard output, and nothing else."""
    data, copy = tmp_path / "data", tmp_path / "copy"

    def document(*words, check=0):
        return json.loads(program(*words, "--data", data, "--json", check=check).stdout)

    assert document("init", "--no-questions") == {"data": str(data)}
    made = document("keys", "new", "shop")
    assert (made["client"], made["key"]) == ("shop", 1) and made["secret"]
    assert document("keys", "rotate", "shop")["key"] == 2
    assert document("keys", "revoke", "shop", "--key", "1") == {"client": "shop", "key": 1}
    assert document("backup", copy) == {"backup": str(copy)}
    (tmp_path / "old.ndjson").write_text(json.dumps({"email": "old@example.com", "lastname": "Buyer"}) + "\n{\n")
    assert document("import", tmp_path / "old.ndjson", check=2) == {"taken": 1, "known": 0, "refused": 1}
    assert {each["about"] for each in document("config", "check")["report"]} >= {"settings", "data", "seller", "renderer", "mail"}
    assert document("clock", "confirm")["confirmed"].startswith("20")
    data = tmp_path / "again"
    restored = document("restore", copy)
    assert (restored["data"], restored["restored"], restored["holes"]) == (str(data), 0, [])
    assert document("verify")["sound"] is True
    silent = {"serve", "gateway", "core", "completion", "render"}  # They answer in a log, a script, or documents.
    for command in table["commands"]:
        flags = {flag for option in command["options"] for flag in option["flags"]}
        assert "--json" in flags or command["words"] in silent, command["words"]


def test_health_answers_programs_too(books):
    port = str(books.port)
    assert json.loads(program("health", "--port", port, "--json").stdout)["status"] == "ready"


def test_status_tells_parts_stages_and_failures(books):
    said = asking(books, "status").stdout
    assert "is ready" in said and "in = done + waiting + dead" in said and "unknown_customer" in said
    seen = json.loads(asking(books, "status", "--json").stdout)
    assert seen["readiness"]["status"] == "ready" and seen["account"]["balances"] is True
    assert seen["failures"]["items"]


def test_status_without_a_key_shows_what_everybody_may_see(make_service):
    service = make_service()
    service.command_line("keys", "new", "shop", "--scope", "admin", "--data", service.data)
    wait_until(lambda: service.client(None).get("/api/v1/invoices").status == 401, 10, "a key is needed")
    done = asking(service, "status")
    assert "is ready" in done.stdout and "are not shown" in done.stderr


def test_clients_are_listed_with_their_keys(make_service):
    service = make_service()
    secret = service.command_line("keys", "new", "boss", "--scope", "admin", "--data", service.data).stdout.strip()
    wait_until(lambda: service.client(None).get("/api/v1/invoices").status == 401, 10, "a key is needed")
    for words in (["clients", "list"], ["clients", "show", "boss"]):
        assert "boss" in asking(service, *words, BILLMILL_API_KEY=secret).stdout
    assert json.loads(asking(service, "clients", "list", "--json", BILLMILL_API_KEY=secret).stdout)["id"] == "boss"
    asking(service, "clients", "show", "nobody", BILLMILL_API_KEY=secret, check=4)

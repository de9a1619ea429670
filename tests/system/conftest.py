"""The real program on a free port and a temporary data directory; every answer is held against the OpenAPI document."""

import uuid

import pytest
from billmill_testing.program import Program
from billmill_testing.waiting import SLOW, wait_until
from billmill_testing.web import Client, fresh_account, paged, wait_for_lists
from examples import BILL, JOHN, REGISTER, SHIRT
from openapi import Contract


@pytest.fixture(scope="session")
def contract():
    return Contract()


DONE = ("handed_over", "trial")  # Of the mails of a bill.


class CheckedClient(Client):
    """A client that lets no answer through which the contract does not know."""

    def __init__(self, url, contract, **options):
        super().__init__(url, timeout_s=20.0 * SLOW, **options)
        self.contract = contract

    def call(self, method, target, body=None, headers=None):
        answer = super().call(method, target, body, headers)
        self.contract.check(method, target, answer)
        return answer


class Service(Program):
    """The program, and what the tests ask of it."""

    def __init__(self, contract, folder, **options):
        super().__init__(folder, **options)
        self.contract = contract
        self._client = None

    def client(self, key=None):
        """A connection of its own."""
        return CheckedClient(self.url, self.contract, headers={"Authorization": f"Bearer {key}"} if key else None)

    @property
    def http(self):
        if self._client is None:
            self._client = self.client()
        return self._client

    def register(self, email="john.doe@example.com", key=None, **fields):
        answer = self.http.post(REGISTER, {**JOHN, "email": email, **fields}, key and {"Idempotency-Key": key})
        assert answer.status == 202, answer.body
        return answer.json()

    def bill(self, email="john.doe@example.com", key=None, items=(SHIRT,), **fields):
        answer = self.http.post(BILL, {"userId": email, "items": list(items), **fields}, key and {"Idempotency-Key": key})
        assert answer.status == 202, answer.body
        return answer.json()["id"]

    def invoice(self, id):
        answer = self.http.get(f"/api/v1/invoices/{id}")
        assert answer.status == 200, answer.body
        return answer.json()

    def wait_state(self, id, *states, deadline_s=10.0):
        """`sent`: its mails were handed over, or are kept by the built-in mailbox. Else: of the bill."""
        def there():
            invoice = self.invoice(id)
            of_mail = "sent" if invoice["delivery"] in DONE else None
            return invoice if invoice["state"] in states or of_mail in states else None
        return wait_until(there, deadline_s, f"{id} is {' or '.join(states)}")

    def account(self):
        return {stage["stage"]: stage for stage in fresh_account(self.http)}

    def wait_drained(self, deadline_s=10.0):
        wait_until(lambda: all(stage["waiting"] == 0 for stage in self.account().values()), deadline_s, "drained")

    def invoices(self):
        """As of this call, or later."""
        wait_for_lists(self.http)
        return list(paged(self.http, "/api/v1/invoices"))

    def mails(self):
        return list(paged(self.http, "/api/v1/mailbox"))

    def mail(self, id):
        return self.http.get(f"/api/v1/mailbox/{id}").body

    def dead_letters(self):
        return list(paged(self.http, "/api/v1/failures"))

    def begin_books(self, check=True):
        """As an operator with a seller of their own does once."""
        return self.command_line("init", "--data", self.data, "--config", self.settings_path, check=check)

    def restart(self):
        self.http.close()
        return self.start()


@pytest.fixture(scope="session")
def make_service(contract, tmp_path_factory):
    """Services of this run; those still running at its end are killed."""
    made = []

    def make(settings="", started=True, **options):
        service = Service(contract, tmp_path_factory.mktemp("billmill"), settings=settings, **options)
        made.append(service)
        if started and "[sellers]" in settings:
            service.begin_books()
        return service.start() if started else service

    yield make
    for service in made:
        if service.running():
            service.kill()


@pytest.fixture
def service(make_service):
    """A program of the test's own, with an empty data directory. It must still be able to stop in order."""
    service = make_service()
    yield service
    if service.running():
        assert service.stop() == 0, service.log_tail()


@pytest.fixture(scope="module")
def shared(make_service):
    """One program for a module whose tests do not mind each other."""
    service = make_service()
    yield service
    if service.running():
        assert service.stop() == 0, service.log_tail()


@pytest.fixture
def someone():
    """An address that nobody else uses."""
    return f"c{uuid.uuid4().hex[:12]}@example.com"

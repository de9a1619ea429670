"""A clock that somebody sets wrong: nothing is numbered by it, nothing is lost, and nothing waits for a year."""

import pytest
from billmill_testing.waiting import wait_until

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR


@pytest.fixture
def shift(tmp_path):
    """Sets the clock of the services of this test, by milliseconds."""
    file = tmp_path / "clock-shift"

    def set_to(milliseconds):
        file.with_suffix(".new").write_text(str(milliseconds))
        file.with_suffix(".new").rename(file)
    set_to(0)
    set_to.environment = {"BILLMILL_TEST_CLOCK_FILE": str(file)}
    return set_to


@pytest.fixture
def service(make_service, shift):
    service = make_service(environment=shift.environment)
    service.register()
    service.wait_state(service.bill(), "sent")
    yield service
    if service.running():
        assert service.stop() == 0, service.log_tail()


def clock_part(service):
    answer = service.http.get("/readyz")
    assert answer.status == 200, "bills are accepted, and wait"
    return next(part for part in answer.json()["parts"] if part["name"] == "clock")


def wait_for_doubt(service, *says):
    wait_until(lambda: clock_part(service)["state"] == "degraded", 10.0, "the clock is in doubt")
    reason = clock_part(service)["reason"]
    assert all(text in reason for text in says), reason


def wait_for_belief(service):
    wait_until(lambda: clock_part(service)["state"] == "ok", 10.0, "the clock is believed")


@pytest.mark.parametrize("by, says", [(10 * MINUTE, "set on by 10 minutes"), (-10 * MINUTE, "set back by 10 minutes"),
                                      (26 * HOUR, "set on by 26 hours"), (3653 * DAY, "set on by 3653 days"),
                                      (-400 * DAY, "set back by 400 days")])
def test_a_clock_set_while_it_runs_numbers_nothing_until_it_is_set_right(service, shift, by, says):
    shift(by)
    wait_for_doubt(service, says, "billmill clock confirm")
    id = service.bill()
    wait_until(lambda: "stage_paused" in service.log_path.read_text(), 10.0, "the stage waits")
    assert service.invoice(id)["state"] in ("accepted", "waiting")
    shift(0)
    wait_for_belief(service)
    invoice = service.wait_state(id, "sent", deadline_s=40.0)
    assert invoice["sequence"] == 2
    assert len({invoice["issuedAt"][:10] for invoice in service.invoices()}) <= 2, "midnight may have passed, and nothing more"


@pytest.mark.parametrize("by, says", [(46 * DAY, "46 days after the latest time"), (3653 * DAY, "3653 days after the latest time"),
                                      (-61 * MINUTE, "61 minutes before the latest time"), (-400 * DAY, "400 days before")])
def test_a_clock_that_is_wrong_at_a_start_asks(service, shift, by, says):
    assert service.stop() == 0
    shift(by)
    service.restart()
    wait_for_doubt(service, says)
    id = service.bill()
    shift(0)
    wait_for_belief(service)
    assert service.wait_state(id, "sent", deadline_s=40.0)["sequence"] == 2


def test_the_newest_invoice_is_known_also_without_the_kept_time(service, shift):
    service.kill()
    (service.data / "clock").unlink(missing_ok=True)
    shift(-90 * MINUTE)
    service.restart()
    wait_for_doubt(service, "before the latest time these books know")
    shift(0)


@pytest.mark.parametrize("when", ["running", "stopped"])
def test_a_clock_that_is_right_after_all_is_confirmed(service, shift, when):
    assert service.stop() == 0
    shift(60 * DAY)  # The shop was closed for two months.
    confirm = lambda: service.command_line("clock", "confirm", "--data", service.data).stdout
    if when == "stopped":
        assert "confirmed: it is" in confirm()
    service.restart()
    if when == "running":
        wait_for_doubt(service, "60 days after")
        assert "confirmed: it is" in confirm()
    wait_for_belief(service)
    assert service.wait_state(service.bill(), "sent")["sequence"] == 2
    service.kill()
    service.restart()
    assert clock_part(service)["state"] == "ok", "it is confirmed once"


def test_a_confirmation_is_for_the_time_that_it_was_given(service, shift):
    assert service.stop() == 0
    shift(60 * DAY)
    service.command_line("clock", "confirm", "--data", service.data)
    shift(90 * DAY)
    service.restart()
    wait_for_doubt(service, "90 days after")
    shift(0)


def test_an_overruled_time_stays_overruled(service, shift):
    """Records that a wrong clock dated must not raise the question at each start."""
    assert service.stop() == 0
    shift(40 * DAY)
    service.restart()
    service.wait_state(service.bill(), "sent")
    assert service.stop() == 0
    shift(0)
    service.command_line("clock", "confirm", "--data", service.data)
    service.restart()
    wait_for_belief(service)
    assert service.stop() == 0
    service.restart()
    assert clock_part(service)["state"] == "ok"


def test_confirming_needs_books(make_service, tmp_path):
    service = make_service(started=False)
    done = service.command_line("clock", "confirm", "--data", tmp_path / "typo", check=False)
    assert done.returncode == 2 and "there is no data directory" in done.stderr


def test_a_pause_that_started_in_the_future_has_passed(make_service, shift):
    """A bill that waits for its customer was parked in 2036; the clock is set right; the customer comes."""
    shift(3653 * DAY)
    service = make_service(environment=shift.environment)
    id = service.bill(email="late@example.com")
    wait_until(lambda: service.account()["billing"]["waiting"] == 1 and "waitingFor" in service.invoice(id), 10.0, "it waits")
    service.kill()
    shift(0)
    service.command_line("clock", "confirm", "--data", service.data)
    service.restart()
    service.register(email="late@example.com")
    assert service.wait_state(id, "sent", deadline_s=60.0)["sequence"] == 1
    assert service.stop() == 0

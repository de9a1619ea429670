"""The mail server refuses, breaks off, hangs and is away, under load on real engines. Nothing is lost and no attempt is burnt; and
a mail that its recipient sees twice was counted before it went out again."""

import threading

import pytest
from billmill_testing.scripted_sink import ScriptedSink, close_with, hang_up
from billmill_testing.waiting import wait_until
from examples import BILL, JOHN, REGISTER, SHIRT

REQUESTS = 400
DOUBLED = "billmill_mail_possible_duplicates"


@pytest.fixture(scope="module")
def engines(make_engines):
    return make_engines(mongo="java")


@pytest.fixture
def server(tmp_path):
    server = ScriptedSink(tmp_path / "sink.log").start()
    yield server
    server.stop()


@pytest.fixture
def world(make_world, engines, server):
    return make_world(engines, cores=1, sink=server, smtp_timeout_s=2)


def closed(core, server):
    """Is the gate of the route closed, or still opening?"""
    return core.metric(f'billmill_mail_gate_open{{gate="route",name="127.0.0.1:{server.port}"}}') == 0


def held(core):
    return core.metric('billmill_parked{stage="notify"}')


def surplus(server):
    mails = [(mail["messageId"], mail["to"]) for mail in server.mails()]
    return len(mails) - len(set(mails))


def refuse(server):
    server.misbehave("greeting", close_with("421 4.3.2 not now"))
    server.misbehave("mail", close_with("421 4.3.2 not now"))


# A small message is on its way with its final dot before its sender can notice: that it may have arrived is counted.
def break_off(server):
    server.misbehave("upload", hang_up)


def hang(server):
    server.misbehave("upload", server.stay_silent)


@pytest.mark.parametrize("fault", [refuse, break_off, hang])
def test_a_server_that_fails_before_the_final_dot_closes_the_gate(world, server, fault):
    [core] = world.cluster.running("core")
    work = world.load(REQUESTS, rate=100)
    wait_until(lambda: len(server.mails()) > 20, 60.0, "mails leave")
    fault(server)
    wait_until(lambda: server.met.total() >= 1 and closed(core, server), 60.0, "the gate is closed", pause_s=0.02)
    work.wait_accepted(0.7)  # Bills are issued meanwhile.
    wait_until(lambda: held(core) > 0, 60.0, "their mails are held")
    server.behave()
    world.validate()
    assert surplus(server) == 0
    assert core.metric(DOUBLED) == 0 or fault is not refuse
    wait_until(lambda: not closed(core, server), 60.0, "the gate is open")


def test_a_server_that_is_away_burns_no_attempt(world, server):
    [core] = world.cluster.running("core")
    work = world.load(REQUESTS, rate=50)
    wait_until(lambda: len(server.mails()) > 20, 60.0, "mails leave")
    server.stop()
    refuse(server)  # Connections that are open already.
    wait_until(lambda: core.said("mail_gate_closed") >= 1 and held(core) > 20, 60.0, "mails are held", pause_s=0.05)
    assert closed(core, server)
    server.behave()
    server.start()
    world.validate()
    assert work.accepted() >= REQUESTS
    assert not [letter for letter in world.cluster.dead_letters() if letter["stage"] == "notify"]
    assert surplus(server) == core.metric(DOUBLED) == 0
    burnt = core.metric('billmill_messages_parked_total{stage="notify"}')
    assert burnt == 0, f"{burnt} deliveries were parked for what was the server's fault"


@pytest.mark.parametrize("fault", ["no answer", "silence"])
def test_a_server_that_fails_after_the_final_dot_is_counted(world, server, fault):
    [core] = world.cluster.running("core")
    world.load(REQUESTS, rate=100)
    wait_until(lambda: len(server.mails()) > 20, 60.0, "mails leave")
    server.misbehave("dot", hang_up if fault == "no answer" else server.stay_silent, times=8)
    wait_until(lambda: server.met["dot"] == 8, 60.0, "eight mails are taken without an answer", pause_s=0.02)
    server.behave()
    world.validate()
    assert 1 <= surplus(server) <= core.metric(DOUBLED)


# -- What the recipient sees twice, and what was counted, are the same one mail ----------------------------------------------


def order(world):
    client = world.cluster.client()
    assert client.post(REGISTER, JOHN).status == 202
    answer = client.post(BILL, {"userId": JOHN["email"], "items": [SHIRT]})
    assert answer.status == 202
    return answer.json()["id"]


def delivery_of(world, bill):
    [delivery] = world.cluster.client().get(f"/api/v1/invoices/{bill}").json()["deliveries"]
    return delivery


def sent(world, bill):
    answer = world.cluster.client().get(f"/api/v1/invoices/{bill}")
    return answer.status == 200 and answer.json()["delivery"] == "handed_over"


def test_one_mail_twice_when_the_answer_is_lost(world, server):
    server.misbehave("dot", hang_up, times=1)
    bill = order(world)
    wait_until(lambda: sent(world, bill), 60.0, "it is sent", pause_s=0.05)
    [core] = world.cluster.running("core")
    assert (len(server.mails()), surplus(server), core.metric(DOUBLED)) == (2, 1, 1)
    assert delivery_of(world, bill)["attempts"] == 2


def test_one_mail_twice_when_the_core_dies_before_the_answer(world, server):
    held, dead = threading.Event(), threading.Event()

    def hold(_say):
        held.set()
        dead.wait(120)

    server.misbehave("dot", hold, times=1)
    bill = order(world)
    assert held.wait(60), "the message was never sent"
    [core] = world.cluster.running("core")
    core.kill()
    dead.set()
    other = world.cluster.core()
    wait_until(lambda: sent(world, bill), 90.0, "another core sends it when the lease has ended", pause_s=0.1)
    assert (len(server.mails()), surplus(server), other.metric(DOUBLED)) == (2, 1, 1)
    assert delivery_of(world, bill)["attempts"] == 2

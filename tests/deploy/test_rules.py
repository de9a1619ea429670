"""The alerts: each fires when it should and is silent when it should be, names metrics that are there, and leads to its section."""
import dataclasses
import re
import subprocess

import pytest
import yaml
from queries import selectors, unknown_metrics
from repository import ROOT, alerts, metrics_in_source, rule_files, tool

# Shown by kube-state-metrics and by nobody of ours: name -> the suffixes of its samples.
KUBERNETES = {name: ("",) for name in (
    "kube_cronjob_status_last_successful_time", "kube_cronjob_created", "kube_job_status_failed", "kube_deployment_spec_replicas",
    "kube_deployment_status_replicas_available", "kube_horizontalpodautoscaler_status_current_replicas",
    "kube_horizontalpodautoscaler_spec_max_replicas")}
RUNBOOK = "https://billmill.example/docs/runbook.md"
ALERTS = alerts()
PROCESS = {'billmill_build_info{namespace="shop", instance="a", role="core", version="0.1.0"}': "1x3000"}


@dataclasses.dataclass(frozen=True)
class Case:
    """Series in promtool's notation, a sample a minute; whether the alert fires at `at`."""
    alert: str
    at: str
    fires: bool
    why: str
    series: dict
    step: str = "1m"


def breaker(name, values, instance="a"):
    return {f'billmill_breaker_open{{namespace="shop", name="{name}", instance="{instance}"}}': values}


def gate(kind, values, instance="a"):
    return {f'billmill_mail_gate_open{{namespace="shop", gate="{kind}", name="one", instance="{instance}"}}': values}


def certificate(values, instance="a"):
    return {f'billmill_mail_certificate_end_seconds{{namespace="shop", instance="{instance}"}}': values}


def stage(metric, values, more=""):
    return {f'{metric}{{namespace="shop", stage="billing"{more}}}': values}


def partitions(first, others):
    return {f'billmill_partition_lag{{namespace="shop", stage="billing", partition="{i}"}}': f"{first if i == 0 else others}x60"
            for i in range(12)}


def mails(refused, accepted):
    return {'billmill_mail_answers_total{namespace="shop", class="5xx"}': f"0+{refused}x120",
            'billmill_mail_answers_total{namespace="shop", class="2xx"}': f"0+{accepted}x120"}


def answers(failed, good):
    return {'billmill_http_answers_total{namespace="shop", status="5xx"}': f"0+{failed}x60",
            'billmill_http_answers_total{namespace="shop", status="2xx"}': f"0+{good}x60"}


def buckets(slow):
    """1,000 requests a minute, `slow` of them between 1 and 4 s."""
    return {f'billmill_http_request_seconds_bucket{{namespace="shop", le="{le}"}}': f"0+{count}x60"
            for le, count in (("0.25", 1000 - slow), ("1.024", 1000 - slow), ("4.096", 1000), ("+Inf", 1000))}


def cronjob(succeeded):
    labels = 'namespace="shop", cronjob="billmill-verify"'
    created = {f"kube_cronjob_created{{{labels}}}": "0x2000"}
    return created | ({f"kube_cronjob_status_last_successful_time{{{labels}}}": succeeded} if succeeded else {})


def deployment(available):
    labels = 'namespace="shop", deployment="billmill-gateway"'
    return {f"kube_deployment_spec_replicas{{{labels}}}": "2x60", f"kube_deployment_status_replicas_available{{{labels}}}": available}


def autoscaler(current):
    labels = 'namespace="shop", horizontalpodautoscaler="billmill-gateway"'
    return {f"kube_horizontalpodautoscaler_spec_max_replicas{{{labels}}}": "6x60",
            f"kube_horizontalpodautoscaler_status_current_replicas{{{labels}}}": current}


def start_times(times):
    return {'process_start_time_seconds{namespace="shop", instance="a"}': times}


DISK = "billmill_data_free_bytes{namespace=\"shop\", instance=\"a\"}"
UNCONFIRMED = "billmill_kafka_unconfirmed{namespace=\"shop\", instance=\"a\"}"
CASES = (
    Case("BillmillNotSeen", "20m", True, "gone for longer than a restart", {next(iter(PROCESS)): "1x5 _x20"}),
    Case("BillmillNotSeen", "20m", False, "there", {}),
    Case("BillmillRestarts", "25m", True, "three starts in half an hour", start_times("1x5 2x5 3x5 4x20")),
    Case("BillmillRestarts", "25m", False, "one update", start_times("1x5 2x40")),
    Case("BillmillRestarts", "25m", False, "another program", {
        'process_start_time_seconds{namespace="shop", instance="other"}': "1x5 2x5 3x5 4x20"}),
    Case("BillmillMetricsIncomplete", "20m", True, "the store is not read", breaker("metrics_store", "1x30")),
    Case("BillmillMetricsIncomplete", "20m", False, "it is read now and then", breaker("metrics_store", "1 0 1 1 0 1 0 0 1 1 0x20")),
    Case("BillmillDeadLetters", "10m", True, "one", stage("billmill_dead_letters", "1x20")),
    Case("BillmillDeadLetters", "10m", False, "none", stage("billmill_dead_letters", "0x20")),
    Case("BillmillManyDeadLetters", "20m", True, "ten a minute", stage("billmill_messages_dead_total", "0+10x30")),
    Case("BillmillManyDeadLetters", "20m", False, "five a minute", stage("billmill_messages_dead_total", "0+5x30")),
    Case("BillmillNewerMessage", "20m", True, "held up", stage("billmill_newer_message", "1x40")),
    Case("BillmillNewerMessage", "10m", False, "a rolling update", stage("billmill_newer_message", "1x40")),
    Case("BillmillNewerMessage", "20m", False, "a newer core took it", stage("billmill_newer_message", "1x12 0x30")),
    Case("BillmillNewerMessage", "20m", True, "one of two cores", {**stage("billmill_newer_message", "1x40", ', instance="a"'),
                                                                   **stage("billmill_newer_message", "0x40", ', instance="b"')}),
    Case("BillmillNewerMessage", "20m", False, "none", stage("billmill_newer_message", "0x40")),
    Case("BillmillOldestWaiting", "30m", True, "20 minutes", stage("billmill_oldest_waiting_seconds", "1200x40")),
    Case("BillmillOldestWaiting", "30m", False, "10 minutes", stage("billmill_oldest_waiting_seconds", "600x40")),
    Case("BillmillOldestWaiting", "30m", False, "nobody knows", stage("billmill_oldest_waiting_seconds", " ".join(["NaN"] * 40))),
    Case("BillmillLagGrows", "80m", True, "more and more", stage("billmill_waiting", "0+500x90")),
    Case("BillmillLagGrows", "80m", False, "many, and less and less", stage("billmill_waiting", "90000-500x90")),
    Case("BillmillLagGrows", "80m", False, "few", stage("billmill_waiting", "0+50x90")),
    Case("BillmillBusyLine", "20m", True, "one partition has nearly all", partitions(20000, 100)),
    Case("BillmillBusyLine", "20m", False, "all have as much", partitions(20000, 20000)),
    Case("BillmillBusyLine", "20m", False, "one has little", partitions(5000, 10)),
    Case("BillmillEngineAway", "10m", True, "MongoDB", breaker("mongodb", "1x20")),
    Case("BillmillEngineAway", "10m", True, "a stage waits", breaker("billing", "1x20")),
    Case("BillmillEngineAway", "10m", False, "for a minute", breaker("mongodb", "0x5 1 0x20")),
    Case("BillmillRedisAway", "20m", True, "Redis", breaker("redis", "1x30")),
    Case("BillmillRedisAway", "20m", False, "there", breaker("redis", "0x30")),
    Case("BillmillKafkaUnconfirmed", "10m", True, "half of what may wait", {UNCONFIRMED: "60000x20"}),
    Case("BillmillKafkaUnconfirmed", "10m", False, "much load", {UNCONFIRMED: "9000x20"}),
    Case("BillmillRebalances", "40m", True, "three a minute", {'billmill_kafka_rebalances_total{namespace="shop"}': "0+3x60"}),
    Case("BillmillRebalances", "40m", False, "an update", {'billmill_kafka_rebalances_total{namespace="shop"}': "0x20 20x40"}),
    Case("BillmillDiskFills", "20m", True, "1 GB left", {DISK: "1e9x40"}),
    Case("BillmillDiskFills", "400m", True, "full within the day", {DISK: "18e9-1.2e7x500"}),
    Case("BillmillDiskFills", "400m", False, "much is left", {DISK: "500e9-1.2e7x500"}),
    Case("BillmillClockInDoubt", "10m", True, "of one core", {'billmill_degraded{namespace="shop", part="clock", pod="a"}': "1x20", 'billmill_degraded{namespace="shop", part="clock", pod="b"}': "0x20"}),
    Case("BillmillClockInDoubt", "10m", False, "set right within a minute", {'billmill_degraded{namespace="shop", part="clock"}': "1 0x20"}),
    Case("BillmillClockOffset", "10m", True, "ahead", {'billmill_clock_offset_seconds{namespace="shop", instance="a"}': "7x20"}),
    Case("BillmillClockOffset", "10m", True, "behind", {'billmill_clock_offset_seconds{namespace="shop", instance="a"}': "-7x20"}),
    Case("BillmillClockOffset", "10m", True, "one of two", {'billmill_clock_offset_seconds{namespace="shop", instance="a"}': "0.1x20", 'billmill_clock_offset_seconds{namespace="shop", instance="b"}': "93600x20"}),
    Case("BillmillClockOffset", "10m", False, "as clocks are", {'billmill_clock_offset_seconds{namespace="shop", instance="a"}': "-4.9x20"}),
    Case("BillmillClockOffset", "10m", False, "not measured", {'billmill_clock_offset_seconds{namespace="shop", instance="a"}': "NaN " * 20}),
    Case("BillmillClockOffset", "10m", False, "set right within a minute", {'billmill_clock_offset_seconds{namespace="shop", instance="a"}': "7 0x20"}),
    Case("BillmillJournalAway", "10m", True, "a full disk", {'billmill_degraded{namespace="shop", part="journal"}': "1x20"}),
    Case("BillmillJournalAway", "10m", False, "space within a minute", {'billmill_degraded{namespace="shop", part="journal"}': "1 0x20"}),
    Case("BillmillClockInDoubt", "10m", False, "another part", {'billmill_degraded{namespace="shop", part="mail"}': "1x20"}),
    Case("BillmillMailAway", "20m", True, "at every core", gate("route", "0x30") | gate("route", "0x30", "b")),
    Case("BillmillMailAway", "10m", False, "for five minutes", gate("route", "1x4 0x30")),
    Case("BillmillMailAway", "20m", False, "a seller is refused", gate("sender", "0x30")),
    Case("BillmillMailCertificateEnds", "90m", True, "in ten days", certificate("864000x100")),
    Case("BillmillMailCertificateEnds", "90m", True, "one of two cores has seen it", certificate("864000x100") | certificate("NaN " * 100, "b")),
    Case("BillmillMailCertificateEnds", "90m", False, "in a month", certificate("2592000x100")),
    Case("BillmillMailCertificateEnds", "90m", False, "no TLS yet", certificate("NaN " * 100)),
    Case("BillmillMailCertificateEnds", "90m", False, "renewed in time", certificate("864000x30 9000000x100")),
    Case("BillmillSenderRefused", "50m", True, "one seller", gate("sender", "0x60")),
    Case("BillmillSenderRefused", "50m", False, "for a quarter of an hour", gate("sender", "1x10 0x15 1x60")),
    Case("BillmillMailRefused", "90m", True, "a tenth", mails(1, 9)),
    Case("BillmillMailRefused", "90m", False, "one in a hundred", mails(1, 99)),
    Case("BillmillMailRefused", "90m", False, "of very few", mails(0.1, 0.1)),
    Case("BillmillPossibleDuplicates", "90m", True, "two more", {'billmill_mail_possible_duplicates{namespace="shop"}': "4x60 6x60"}),
    Case("BillmillPossibleDuplicates", "90m", False, "as many as ever", {'billmill_mail_possible_duplicates{namespace="shop"}': "4x120"}),
    Case("BillmillWebhookFailing", "20m", True, "for seven hours", {'billmill_webhook_failing_seconds{namespace="shop"}': "25200x30"}),
    Case("BillmillWebhookFailing", "20m", False, "for five hours", {'billmill_webhook_failing_seconds{namespace="shop"}': "18000x30"}),
    Case("BillmillWebhookDisabled", "20m", True, "one", {'billmill_webhooks{namespace="shop", state="disabled"}': "1x30"}),
    Case("BillmillWebhookDisabled", "20m", False, "paused", {'billmill_webhooks{namespace="shop", state="paused"}': "1x30",
                                                           'billmill_webhooks{namespace="shop", state="disabled"}': "0x30"}),
    Case("BillmillServerErrors", "20m", True, "one in ten", answers(60, 540)),
    Case("BillmillServerErrors", "20m", False, "one in a thousand", answers(60, 59940)),
    Case("BillmillServerErrors", "20m", False, "a single one", {'billmill_http_answers_total{namespace="shop", status="5xx"}': "0x10 1x20"}),
    Case("BillmillSlowAnswers", "20m", True, "two in a hundred", buckets(20)),
    Case("BillmillSlowAnswers", "20m", False, "one in a thousand", buckets(1)),
    Case("BillmillMailsWithoutIrn", "20m", True, "one", {'billmill_mails_without_irn_total{namespace="shop"}': "0x10 1x20"}),
    Case("BillmillMailsWithoutIrn", "20m", False, "none", {'billmill_mails_without_irn_total{namespace="shop"}': "0x30"}),
    Case("BillmillDocumentDiffers", "20m", True, "one", {'billmill_documents_differing_total{namespace="shop"}': "0x10 1x20"}),
    Case("BillmillDocumentDiffers", "20m", False, "none", {'billmill_documents_differing_total{namespace="shop"}': "0x30"}),
    Case("BillmillBooksNotVerified", "800h", True, "since the month before last", cronjob("3600x2000"), "1h"),
    Case("BillmillBooksNotVerified", "800h", True, "never", cronjob(""), "1h"),
    Case("BillmillBooksNotVerified", "800h", False, "last week", cronjob("2400000x2000"), "1h"),
    Case("BillmillVerifyFailed", "5m", True, "once", {'kube_job_status_failed{namespace="shop", job_name="billmill-verify-291"}': "1x10"}),
    Case("BillmillVerifyFailed", "5m", False, "another job", {'kube_job_status_failed{namespace="shop", job_name="backup-291"}': "1x10"}),
    Case("BillmillPodsMissing", "30m", True, "one of two", deployment("1x60")),
    Case("BillmillPodsMissing", "30m", False, "during an update", deployment("2x5 1x5 2x60")),
    Case("BillmillAtItsLimit", "50m", True, "six of six", autoscaler("6x60")),
    Case("BillmillAtItsLimit", "50m", False, "five of six", autoscaler("5x60")),
)


@pytest.fixture(scope="module")
def promtool():
    return tool("promtool")


@pytest.mark.parametrize("file", rule_files(), ids=lambda file: file.name)
def test_prometheus_reads_the_file(promtool, file):
    checked = subprocess.run([promtool, "check", "rules", file], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert checked.returncode == 0, checked.stdout


@pytest.fixture(scope="module")
def failures(promtool, tmp_path_factory):
    """What promtool says of all cases. One process for all that share a step: it takes seconds to start."""
    said = ""
    for step in sorted({case.step for case in CASES}):
        file = tmp_path_factory.mktemp("cases") / "cases.yaml"
        file.write_text(yaml.safe_dump({
            "rule_files": [str(rules) for rules in rule_files()],
            "evaluation_interval": step,
            "tests": [in_promtools_form(number, case) for number, case in enumerate(CASES) if case.step == step],
        }))
        run = subprocess.run([promtool, "test", "rules", file], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        assert run.returncode == 0 or "FAILED" in run.stdout, run.stdout
        assert run.returncode == 0 or "case " in run.stdout, run.stdout
        said += run.stdout
    return said


def in_promtools_form(number, case):
    expr = f'(count(ALERTS{{alertname="{case.alert}", alertstate="firing"}}) > bool 0) or vector(0) # case {number};'
    return {
        "interval": case.step,
        "input_series": [{"series": name, "values": values} for name, values in (PROCESS | case.series).items()],
        "promql_expr_test": [{"eval_time": case.at, "expr": expr, "exp_samples": [{"labels": "{}", "value": int(case.fires)}]}],
    }


@pytest.mark.parametrize("number", range(len(CASES)), ids=lambda i: f"{CASES[i].alert} {'fires' if CASES[i].fires else 'is silent'}: {CASES[i].why}")
def test_alert(failures, number):
    assert f"# case {number};" not in failures, failures


def test_each_alert_is_seen_to_fire_and_to_be_silent():
    names = {alert["alert"] for alert in ALERTS}
    assert {case.alert for case in CASES if case.fires} == names
    assert {case.alert for case in CASES if not case.fires} == names


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert["alert"])
def test_alert_is_complete(alert):
    known = KUBERNETES if any(selector.name.startswith("kube_") for selector in selectors(alert["expr"])) else metrics_in_source()
    assert unknown_metrics(alert["expr"], known) == []
    assert alert["labels"]["severity"] in ("critical", "warning")
    assert alert["annotations"]["summary"].endswith((".", "open."))
    assert alert["annotations"]["runbook_url"] == f"{RUNBOOK}#{alert['alert'].lower()}"


def test_the_runbook_has_a_section_for_each_alert_and_no_other():
    text = (ROOT / "docs/runbook.md").read_text()
    sections = dict(re.findall(r"^### (\w+)\n\n(.*?)(?=^##|\Z)", text, re.MULTILINE | re.DOTALL))
    assert sections.keys() == {alert["alert"] for alert in ALERTS}
    for name, section in sections.items():
        for part in ("**Means.**", "**Look at.**", "**Do.**"):
            assert part in section, f"{name} lacks {part}"

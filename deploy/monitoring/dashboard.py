#!/usr/bin/env python3
"""Grafana's dashboard, as Python; prints dashboard.json.

usage: dashboard.py >dashboard.json        after each change here; a test compares the two
"""
import dataclasses
import json

WIDTH = 24  # Of Grafana's grid.
HERE = 'namespace=~"$namespace"'


@dataclasses.dataclass(frozen=True)
class Query:
    expr: str
    legend: str = ""

    def json(self, letter):
        return {"refId": letter, "expr": self.expr, "legendFormat": self.legend or "__auto", "datasource": SOURCE}


@dataclasses.dataclass(frozen=True)
class Panel:
    title: str
    queries: tuple
    about: str
    unit: str = "short"
    width: int = 8
    height: int = 8
    kind: str = "timeseries"
    bad_from: float | None = None  # Red from this value on.

    def json(self, number, x, y):
        steps = [{"color": "green", "value": None}]
        if self.bad_from is not None:
            steps.append({"color": "red", "value": self.bad_from})
        return {
            "id": number, "type": self.kind, "title": self.title, "description": self.about, "datasource": SOURCE,
            "gridPos": {"x": x, "y": y, "w": self.width, "h": self.height},
            "targets": [query.json(chr(ord("A") + i)) for i, query in enumerate(self.queries)],
            "fieldConfig": {"defaults": {"unit": self.unit, "min": 0, "thresholds": {"mode": "absolute", "steps": steps}},
                            "overrides": []},
            "options": OPTIONS[self.kind],
        }


@dataclasses.dataclass(frozen=True)
class Row:
    title: str
    panels: tuple


SOURCE = {"type": "prometheus", "uid": "${datasource}"}
OPTIONS = {
    "timeseries": {"legend": {"displayMode": "list", "placement": "bottom"}, "tooltip": {"mode": "multi", "sort": "desc"}},
    "stat": {"reduceOptions": {"calcs": ["lastNotNull"]}, "colorMode": "background", "graphMode": "none"},
}


def stat(title, expr, about, unit="short", bad_from=None):
    return Panel(title, (Query(expr),), about, unit, width=4, height=4, kind="stat", bad_from=bad_from)


def by_stage(metric, how="max"):
    return Query(f"{how} by (stage) ({metric}{{{HERE}}})", "{{stage}}")


def rate(metric, by, more=""):
    return f"sum by ({by}) (rate({metric}{{{HERE}{more}}}[$__rate_interval]))"


def quantiles(metric, by="", legend=""):
    within = f"sum by (le{', ' if by else ''}{by}) (rate({metric}_bucket{{{HERE}}}[$__rate_interval]))"
    return tuple(Query(f"histogram_quantile({q}, {within})", f"{legend}{' ' if legend else ''}p{int(q * 100)}") for q in (0.5, 0.99))


ROWS = (
    Row("At a glance", (
        stat("Dead letters", f"sum(max by (stage) (billmill_dead_letters{{{HERE}}}))", "Open ones; each needs a person.", bad_from=1),
        stat("Oldest waiting", f"max(billmill_oldest_waiting_seconds{{{HERE}}})", "How long the oldest message has waited, of all stages.",
             "s", bad_from=900),
        stat("Open breakers", f"sum(max by (name) (billmill_breaker_open{{{HERE}}}))", "Parts that wait for an engine.", bad_from=1),
        stat("Possible duplicates", f"max(billmill_mail_possible_duplicates{{{HERE}}})", "Mails that may have arrived twice, since ever."),
        stat("Invoices a minute", f'60 * sum(rate(billmill_messages_done_total{{{HERE}, stage="billing"}}[$__rate_interval]))',
             "Messages of billing that were done."),
        stat("Processes", f"sum(billmill_build_info{{{HERE}}})", "Gateways, cores and servers that Prometheus sees."),
    )),
    Row("Work", (
        Panel("Waiting on the bus", (by_stage("billmill_waiting"),), "Messages that are not settled."),
        Panel("Oldest waiting", (by_stage("billmill_oldest_waiting_seconds"),), "How long the oldest message of each stage has waited.", "s"),
        Panel("Parked and dead", (Query(f"max by (stage) (billmill_parked{{{HERE}}})", "{{stage}} parked"),
                                  Query(f"max by (stage) (billmill_dead_letters{{{HERE}}})", "{{stage}} dead")),
              "Parked work comes back by itself, a dead letter does not."),
        Panel("Held up", (by_stage("billmill_newer_message"),), "1: a message of a newer billmill holds a partition up."),
        Panel("Done", (Query(rate("billmill_messages_done_total", "stage"), "{{stage}}"),), "Messages a second.", "ops"),
        Panel("Not done", (Query(rate("billmill_messages_parked_total", "stage"), "{{stage}} parked"),
                           Query(rate("billmill_messages_deferred_total", "stage"), "{{stage}} deferred"),
                           Query(rate("billmill_messages_dead_total", "stage"), "{{stage}} dead")),
              "Messages a second that failed, were put off, or died.", "ops"),
        Panel("From acceptance to settlement", quantiles("billmill_stage_latency_seconds", "stage", "{{stage}}"), "By stage.", "s"),
        Panel("Time for a batch", quantiles("billmill_batch_seconds", "stage", "{{stage}}"), "By stage.", "s"),
        Panel("Lag by partition", (Query(f"max by (stage, partition) (billmill_partition_lag{{{HERE}}})", "{{stage}} {{partition}}"),),
              "One partition far above the others is one busy numbering line."),
        Panel("Degraded", (Query(f"max by (part) (billmill_degraded{{{HERE}}})", "{{part}}"),), "1: a part that others share does not do its work."),
        Panel("Breakers", (Query(f"max by (name) (billmill_breaker_open{{{HERE}}})", "{{name}}"),), "1: waits for an engine that is away."),
        Panel("Clock offset", (Query(f"billmill_clock_offset_seconds{{{HERE}}}", "{{instance}}"),),
              "How far each machine's clock is ahead of the store's.", "s"),
    )),
    Row("Requests", (
        Panel("Answers", (Query(rate("billmill_http_answers_total", "status"), "{{status}}"),), "By class of status.", "reqps"),
        Panel("Time to answer", quantiles("billmill_http_request_seconds"), "From a request's headers to its answer.", "s"),
        Panel("Connections", (Query(f"sum by (instance) (billmill_http_connections{{{HERE}}})", "{{instance}}"),
                              Query(rate("billmill_http_connections_given_up_total", "instance"), "{{instance}} given up")),
              "Open ones, and idle ones a second that were closed for new ones."),
        Panel("Refused keys", (Query(rate("billmill_requests_refused_total", "instance"), "{{instance}}"),), "Requests without the right API key.",
              "reqps"),
        Panel("Answers that woke a thread", (Query(rate("billmill_http_reply_wakes_total", "instance"), "{{instance}}"),),
              "Few answers a wake-up mean much load on one I/O thread.", "ops"),
    )),
    Row("Mail", (
        Panel("Answers of the mail server", (Query(rate("billmill_mail_answers_total", "class"), "{{class}}"),), "That decided about a mail.", "ops"),
        Panel("Paused mail routes", (Query(f"1 - min by (gate, name) (billmill_mail_gate_open{{{HERE}}})", "{{gate}} {{name}}"),),
              "1: the route to the mail server, or one seller's admission to it."),
        Panel("Held by paused mail routes", (Query(f"max by (gate, name) (billmill_mail_gate_held{{{HERE}}})", "{{gate}} {{name}}"),),
              "Mails that wait for a gate."),
        Panel("Possible duplicates", (Query(f"max(delta(billmill_mail_possible_duplicates{{{HERE}}}[1h]))", "in an hour"),),
              "Attempts after one that may have passed the final dot."),
        Panel("Certificate of the mail server", (Query(f"min(billmill_mail_certificate_end_seconds{{{HERE}}}) - time()", "ends in"),),
              "The first end in its chain, as the last connection showed it.", "s"),
        Panel("Documents held back", (Query(f"sum(increase(billmill_documents_differing_total{{{HERE}}}[1h]))", "in an hour"),),
              "Made again with other bytes than were issued."),
        Panel("Mails without the portal's answer", (Query(f"sum(increase(billmill_mails_without_irn_total{{{HERE}}}[1h]))", "in an hour"),),
              "India: they waited as long as their seller wants."),
    )),
    Row("Webhooks", (
        Panel("Posts", (Query(rate("billmill_webhook_attempts_total", "result"), "{{result}}"),), "To receivers, by what came of them.", "ops"),
        Panel("Webhooks", (Query(f"max by (state) (billmill_webhooks{{{HERE}}})", "{{state}}"),), "A disabled one needs a person."),
        Panel("Failing for", (Query(f"max(billmill_webhook_failing_seconds{{{HERE}}})", "the longest"),),
              "How long the enabled one that fails longest has had no success.", "s"),
        Panel("Posts that wait", (Query(f"max(billmill_webhook_deliveries_waiting{{{HERE}}})", "all webhooks"),), "They failed and are tried again."),
    )),
    Row("Kafka", (
        Panel("Waiting for confirmation", (Query(f"sum by (instance) (billmill_kafka_unconfirmed{{{HERE}}})", "{{instance}}"),),
              "Of a gateway: requests that are not yet answered."),
        Panel("Rebalances and losses", (Query(rate("billmill_kafka_rebalances_total", "instance"), "{{instance}} rebalances"),
                                        Query(rate("billmill_kafka_losses_total", "instance"), "{{instance}} losses")),
              "Partitions that moved, and batches that another process took over.", "ops"),
        Panel("Errors and renewals", (Query(rate("billmill_kafka_errors_total", "instance"), "{{instance}} errors"),
                                      Query(rate("billmill_kafka_renewals_total", "instance"), "{{instance}} renewals")),
              "Of the Kafka clients.", "ops"),
        Panel("Imported", (Query(rate("billmill_kafka_imported_total", "instance"), "{{instance}}"),
                           Query(rate("billmill_kafka_ignored_fields_total", "instance"), "{{instance}} ignored fields")),
              "Messages in the older form, and their fields that nobody knows.", "ops"),
    )),
    Row("SQLite, of serve", (
        Panel("Commits and writes", (Query(rate("billmill_store_commits_total", "instance"), "{{instance}} commits"),
                                     Query(rate("billmill_store_jobs_total", "instance"), "{{instance}} writes")),
              "A commit is one sync; writes share it.", "ops"),
        Panel("Writes that wait", (Query(f"sum by (instance) (billmill_store_queue{{{HERE}}})", "{{instance}}"),), "For a commit."),
        Panel("Journal", (Query(rate("billmill_journal_syncs_total", "instance"), "{{instance}} syncs"),), "At most one in 50 ms.", "ops"),
        Panel("Written to the journal", (Query(rate("billmill_journal_bytes_total", "instance"), "{{instance}}"),),
              "About 230 bytes an invoice.", "Bps"),
        Panel("Free on the disk", (Query(f"min by (instance) (billmill_data_free_bytes{{{HERE}}})", "{{instance}}"),),
              "Of the data directory.", "bytes"),
    )),
    Row("Processes", (
        Panel("CPU", (Query(f"rate(process_cpu_seconds_total{{{HERE}}}[$__rate_interval]) and on (namespace, instance) billmill_build_info",
                            "{{instance}}"),), "Cores used.", "short"),
        Panel("Memory", (Query(f"process_resident_memory_bytes{{{HERE}}} and on (namespace, instance) billmill_build_info", "{{instance}}"),),
              "Resident.", "bytes"),
        Panel("Open files", (Query(f"process_open_fds{{{HERE}}} and on (namespace, instance) billmill_build_info", "{{instance}}"),
                             Query(f"min(process_max_fds{{{HERE}}} and on (namespace, instance) billmill_build_info)", "the least limit")),
              "Each connection is one."),
        Panel("Running since", (Query(f"time() - (process_start_time_seconds{{{HERE}}} and on (namespace, instance) billmill_build_info)",
                                      "{{instance}}"),), "A line that falls to 0 is a restart.", "s"),
        Panel("Versions", (Query(f"sum by (version, commit, role) (billmill_build_info{{{HERE}}})", "{{role}} {{version}} {{commit}}"),), "During an update there are two."),
    )),
)


def laid_out():
    """Rows below each other; panels from left to right, as many as fit."""
    number, x, y, highest = 1, 0, 0, 0
    for row in ROWS:
        yield {"id": number, "type": "row", "title": row.title, "collapsed": False, "panels": [],
               "gridPos": {"x": 0, "y": y, "w": WIDTH, "h": 1}}
        number, x, y, highest = number + 1, 0, y + 1, 0
        for panel in row.panels:
            if x + panel.width > WIDTH:
                x, y, highest = 0, y + highest, 0
            yield panel.json(number, x, y)
            number, x, highest = number + 1, x + panel.width, max(highest, panel.height)
        y += highest


def variable(name, label, **more):
    return {"name": name, "label": label, "hide": 0, **more}


DASHBOARD = {
    "uid": "billmill", "title": "billmill", "tags": ["billmill"], "schemaVersion": 39, "version": 1, "editable": True,
    "refresh": "30s", "time": {"from": "now-3h", "to": "now"}, "timezone": "browser", "graphTooltip": 1,
    "templating": {"list": [
        variable("datasource", "Data source", type="datasource", query="prometheus"),
        variable("namespace", "Namespace", type="query", datasource=SOURCE, refresh=2, includeAll=True, multi=True, allValue=".*",
                 query={"query": "label_values(billmill_build_info, namespace)", "refId": "namespace"}),
    ]},
    "panels": list(laid_out()),
}

if __name__ == "__main__":
    print(json.dumps(DASHBOARD, indent=1))

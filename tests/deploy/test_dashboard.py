"""The dashboard: made from its source, readable to Prometheus, and about metrics that are there."""
import itertools
import json
import subprocess
import sys

import pytest
from queries import unknown_metrics
from repository import MONITORING, metrics_in_source

DASHBOARD = json.loads((MONITORING / "dashboard.json").read_text())
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]


def queries(panel):
    # Grafana's variables, as it would fill them in.
    return [target["expr"].replace("$__rate_interval", "2m").replace("$namespace", ".*") for target in panel["targets"]]


def test_is_what_its_source_prints():
    printed = subprocess.run([sys.executable, MONITORING / "dashboard.py"], check=True, stdout=subprocess.PIPE, text=True).stdout
    assert printed == (MONITORING / "dashboard.json").read_text(), "run: deploy/monitoring/dashboard.py >deploy/monitoring/dashboard.json"


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: f"{panel['id']} {panel['title']}")
def test_panel_asks_for_metrics_that_the_program_shows(panel):
    for query in queries(panel):
        assert unknown_metrics(query, metrics_in_source()) == [], query
    assert panel["description"]


def test_every_metric_is_on_a_panel():
    shown = " ".join(query for panel in PANELS for query in queries(panel))
    assert [name for name in metrics_in_source() if name not in shown] == []


def test_panels_do_not_overlap_and_are_on_the_grid():
    def cells(panel):
        at = panel["gridPos"]
        return set(itertools.product(range(at["x"], at["x"] + at["w"]), range(at["y"], at["y"] + at["h"])))

    taken = set()
    for panel in DASHBOARD["panels"]:
        assert max(x for x, _ in cells(panel)) < 24 and not taken & cells(panel), panel["title"]
        taken |= cells(panel)
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])


def test_the_check_finds_a_metric_that_is_not_there():
    assert unknown_metrics("sum(rate(billmill_dreams_total[5m])) > billmill_waiting", metrics_in_source()) == ["billmill_dreams_total"]
    assert unknown_metrics("billmill_batch_seconds", metrics_in_source()) == ["billmill_batch_seconds"], "a histogram has no such sample"
    with pytest.raises(ValueError):
        unknown_metrics("sum(billmill_waiting", metrics_in_source())

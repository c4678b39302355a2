"""Serves /metrics of a model under traffic: `PORT=8000 python example.py`."""

import os
import sys
import threading
import time

from noops_metrics import CategoryFeature, ModelMetrics, NumericFeature
from prometheus_client import start_http_server

metrics = ModelMetrics(
    model="fraud",
    features=[NumericFeature("amount", [10, 50, 200]), CategoryFeature("channel", ["chip", "online"])],
    classes=["fraud", "legitimate"],
    bounds=[0.05, 0.1, 0.25, 1],
)
for version in ("6", "7"):
    metrics.announce_version(version)
metrics.set_arms([("6", "stable", "r1"), ("7", "canary", "r1")])
metrics.set_baseline([{"amount": 5, "channel": "chip"}, {"amount": 70, "channel": "online"}])


def serve_traffic():
    """Version 6 serves and version 7 is tried; every fourth request fails, every other card is online."""
    served = 0
    while True:
        for version in ("6", "7"):
            served += 1
            metrics.record_request(version, 0.02, served % 8 < 2)
            row = {"amount": served % 100, "channel": "chip" if served % 4 < 2 else "online"}
            metrics.record_prediction(version, row, "legitimate")
            metrics.record_label(version, 0)
        time.sleep(0.02)


threading.Thread(target=serve_traffic, daemon=True).start()
server, _ = start_http_server(int(os.environ.get("PORT", "8000")), addr="127.0.0.1", registry=metrics.registry)
print(f"http://127.0.0.1:{server.server_port}", flush=True)
# Ends with whoever started it.
sys.stdin.read() if os.environ.get("PORT") == "0" else threading.Event().wait()

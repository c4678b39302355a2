"""Serves /metrics of a model that has answered one request: `PORT=8000 python example.py`."""

import os
import sys
import threading

from noops_metrics import CategoryFeature, ModelMetrics, NumericFeature
from prometheus_client import start_http_server

metrics = ModelMetrics(
    model="fraud",
    features=[NumericFeature("amount", [10, 50, 200]), CategoryFeature("channel", ["chip", "online"])],
    classes=["fraud", "legitimate"],
    bounds=[0.05, 0.1, 0.25, 1],
)
metrics.announce_version("6")
metrics.set_baseline([{"amount": 5, "channel": "chip"}, {"amount": 70, "channel": "online"}])
metrics.record_request("6", 0.02)
metrics.record_prediction("6", {"amount": 30, "channel": "wallet"}, "legitimate")
metrics.record_label("6", 0)

server, _ = start_http_server(int(os.environ.get("PORT", "8000")), addr="127.0.0.1", registry=metrics.registry)
print(f"http://127.0.0.1:{server.server_port}", flush=True)
# Ends with whoever started it.
sys.stdin.read() if os.environ.get("PORT") == "0" else threading.Event().wait()

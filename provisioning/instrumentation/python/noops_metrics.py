"""The series that noops-ml reads, on prometheus_client. Copy this file into a model server."""

import bisect
import hashlib

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

MISSING, OTHER = "missing", "other"


class NumericFeature:
    """A number in bins whose inner edges were cut from the training rows, such as deciles."""

    def __init__(self, name, edges):
        self.name = name
        self.edges = sorted(set(edges))
        self.bins = ["d%02d" % (at + 1) for at in range(len(self.edges) + 1)] + [MISSING, OTHER]
        # A hash of the edges: other edges are another layout, and the two are never compared.
        self.layout = hashlib.sha256("|".join(map(repr, self.edges)).encode()).hexdigest()[:8]

    def bin_of(self, value):
        if value is None or value != value:
            return MISSING
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return OTHER
        return self.bins[bisect.bisect_left(self.edges, value)]


class CategoryFeature:
    """A value of a closed set."""

    def __init__(self, name, categories):
        self.name = name
        self.categories = list(categories)
        self.bins = self.categories + [MISSING, OTHER]
        self.layout = hashlib.sha256("|".join(self.categories).encode()).hexdigest()[:8]

    def bin_of(self, value):
        if value is None:
            return MISSING
        return value if value in self.categories else OTHER


class ModelMetrics:
    """Counters of one model. Every series is born with 0, so that its first event counts."""

    def __init__(self, model, features, classes, bounds, registry=None):
        self.model, self.features, self.classes = model, list(features), list(classes) + [OTHER]
        self.registry = registry if registry is not None else CollectorRegistry()

        def counter(name, help_text, *labels):
            return Counter(name, help_text, ["model", "version", *labels], registry=self.registry)

        self.predictions = counter("model_predictions_total", "Answered requests, failed ones included")
        self.errors = counter("model_prediction_errors_total", "Failed requests")
        self.by_class = counter("model_predictions_by_class_total", "Predictions by class", "class")
        self.labels = counter("model_labels_total", "Outcomes that became known")
        self.loss = counter("model_label_loss_total", "Sum of their loss, each in [0, 1]")
        self.bins = counter("model_feature_bin_total", "Feature values by bin", "feature", "layout", "bin")
        self.latency = Histogram(
            "model_prediction_latency_seconds", "Seconds per prediction", ["model", "version"],
            buckets=bounds, registry=self.registry,
        )
        shape = ["model", "feature", "layout"]
        self.baseline_rows = Gauge("model_feature_baseline_n", "Training rows", shape, registry=self.registry)
        self.role = Gauge(
            "model_version_role", "1 while a version plays this part", ["model", "version", "role", "run"],
            registry=self.registry,
        )
        self.baseline_pmf = Gauge(
            "model_feature_baseline_pmf", "Share of the training rows by bin", [*shape, "bin"], registry=self.registry
        )

    def announce_version(self, version):
        """Call it when a version is loaded, before its first request."""
        for plain in (self.predictions, self.errors, self.labels, self.loss, self.latency):
            plain.labels(self.model, version)
        for name in self.classes:
            self.by_class.labels(self.model, version, name)
        for feature in self.features:
            for name in feature.bins:
                self.bins.labels(self.model, version, feature.name, feature.layout, name)

    def set_arms(self, arms):
        """The versions that serve as (version, "stable" or "canary", run); those not named are gone. Another run is
        another trial and starts without evidence."""
        self.role.clear()
        for version, role, run in arms:
            self.role.labels(self.model, version, role, run).set(1)

    def set_baseline(self, rows):
        """The training rows, as dictionaries: what drift is measured against."""
        for feature in self.features:
            counts = dict.fromkeys(feature.bins, 0)
            for row in rows:
                counts[feature.bin_of(row.get(feature.name))] += 1
            self.baseline_rows.labels(self.model, feature.name, feature.layout).set(len(rows))
            for name, count in counts.items():
                share = count / len(rows)
                self.baseline_pmf.labels(self.model, feature.name, feature.layout, name).set(share)

    def record_request(self, version, seconds, failed=False):
        self.predictions.labels(self.model, version).inc()
        if failed:
            self.errors.labels(self.model, version).inc()
        self.latency.labels(self.model, version).observe(seconds)

    def record_prediction(self, version, row, predicted):
        known = predicted if predicted in self.classes else OTHER
        self.by_class.labels(self.model, version, known).inc()
        for feature in self.features:
            name = feature.bin_of(row.get(feature.name))
            self.bins.labels(self.model, version, feature.name, feature.layout, name).inc()

    def record_label(self, version, loss):
        """`loss` in [0, 1]: 1 for a wrong class, a scaled error for a regression."""
        self.labels.labels(self.model, version).inc()
        self.loss.labels(self.model, version).inc(min(1.0, max(0.0, loss)))

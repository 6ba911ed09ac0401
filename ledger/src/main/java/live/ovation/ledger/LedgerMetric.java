package live.ovation.ledger;

import static live.ovation.telemetry.Metric.counter;
import static live.ovation.telemetry.Metric.gauge;

import live.ovation.telemetry.Metric;

/// What a ledger counts and shows, whatever it is made of.
public enum LedgerMetric implements Metric {
    COMMITS(counter("ovation_ledger_commits_total", "Transactions that were made durable.")),
    ENTRIES(counter("ovation_ledger_entries_total", "Entries in those transactions.")),
    MERGES(counter("ovation_ledger_merges_total", "Transactions that took over what other regions wrote.")),
    ARRIVALS(counter("ovation_ledger_arrivals_total", "Things that other regions wrote, in those transactions.")),
    FAILED_COMMITS(counter("ovation_ledger_failed_commits_total", "Transactions that failed and left nothing.")),
    BROKEN_COMMITS(counter(
            "ovation_ledger_broken_commits_total",
            "Transactions whose connection broke before the answer; the database was asked what became of them.")),
    KEYS_FORGOTTEN_EARLY(counter(
            "ovation_ledger_keys_forgotten_early_total",
            "Idempotency keys dropped before their time because too many were held.")),
    KEYS(gauge("ovation_ledger_keys", "Idempotency keys held.")),
    FILE_BYTES(gauge("ovation_ledger_file_bytes", "Size of the data file, its write-ahead log not included."));

    private final Declaration declaration;

    LedgerMetric(Declaration declaration) {
        this.declaration = declaration;
    }

    @Override
    public Declaration declaration() {
        return declaration;
    }
}

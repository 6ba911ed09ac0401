package live.ovation.ledger;

import live.ovation.telemetry.Metric;

/// What a ledger counts and shows, whatever it is made of.
public enum LedgerMetric implements Metric {
    COMMITS("ovation_ledger_commits_total", Kind.COUNTER, "Transactions that were made durable."),
    ENTRIES("ovation_ledger_entries_total", Kind.COUNTER, "Entries in those transactions."),
    FAILED_COMMITS("ovation_ledger_failed_commits_total", Kind.COUNTER, "Transactions that failed and left nothing."),
    BROKEN_COMMITS(
            "ovation_ledger_broken_commits_total",
            Kind.COUNTER,
            "Transactions whose connection broke before the answer; the database was asked what became of them."),
    KEYS_FORGOTTEN_EARLY(
            "ovation_ledger_keys_forgotten_early_total",
            Kind.COUNTER,
            "Idempotency keys dropped before their time because too many were held."),
    KEYS("ovation_ledger_keys", Kind.GAUGE, "Idempotency keys held."),
    FILE_BYTES("ovation_ledger_file_bytes", Kind.GAUGE, "Size of the data file, its write-ahead log not included.");

    private final String metricName;
    private final Kind kind;
    private final String sentence;

    LedgerMetric(String metricName, Kind kind, String sentence) {
        this.metricName = metricName;
        this.kind = kind;
        this.sentence = sentence;
    }

    @Override
    public String metricName() {
        return metricName;
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public String sentence() {
        return sentence;
    }
}

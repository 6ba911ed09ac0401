package live.ovation.publisher;

import live.ovation.telemetry.Metric;

/// What a publisher counts and shows.
enum PublisherMetric implements Metric {
    TAPS("ovation_publisher_taps_total", Kind.COUNTER, "Reactions that were counted, each tap of a request by itself."),
    REACTIONS("ovation_publisher_reactions_total", Kind.COUNTER, "Requests whose reactions were counted."),
    COMMENTS("ovation_publisher_comments_total", Kind.COUNTER, "Comments that were written."),
    RETRACTIONS("ovation_publisher_retractions_total", Kind.COUNTER, "Comments that were taken back."),
    REPEATS("ovation_publisher_repeats_total", Kind.COUNTER, "Requests known by their id, not counted again."),
    QUEUE_FULL(
            "ovation_publisher_queue_full_total",
            Kind.COUNTER,
            "Requests refused because too many waited to be written."),
    COMMITS("ovation_publisher_commits_total", Kind.COUNTER, "Group commits."),
    COMMIT_FAILED("ovation_publisher_failed_commits_total", Kind.COUNTER, "Group commits that the ledger failed."),
    QUEUED("ovation_publisher_queued_entries", Kind.GAUGE, "Entries that wait to be written."),
    READS_REFUSED("ovation_publisher_reads_refused_total", Kind.COUNTER, "Reads refused because too many waited."),
    READS_FAILED("ovation_publisher_failed_reads_total", Kind.COUNTER, "Reads that the ledger failed."),
    DISPATCHED("ovation_publisher_dispatched_events_total", Kind.COUNTER, "Events that a dispatcher took."),
    DISPATCHES("ovation_publisher_dispatches_total", Kind.COUNTER, "Batches that a dispatcher took."),
    DISPATCH_FAILED(
            "ovation_publisher_failed_dispatches_total", Kind.COUNTER, "Attempts to dispatch a batch that failed."),
    DROPPED(
            "ovation_publisher_dropped_events_total",
            Kind.COUNTER,
            "Events dropped while no dispatcher took them; their videos are told to read the ledger."),
    RESYNCS("ovation_publisher_resyncs_total", Kind.COUNTER, "Videos that were told to read the ledger."),
    RESYNCS_LOST(
            "ovation_publisher_lost_resyncs_total",
            Kind.COUNTER,
            "Times a video could not even be told to read the ledger, too many having to be."),
    BLOCKED_WORDS("ovation_publisher_blocked_words_total", Kind.COUNTER, "Comments refused for a blocked word."),
    SLOWED("ovation_publisher_slowed_comments_total", Kind.COUNTER, "Comments refused because slow mode was on."),
    SLOWED_FORGOTTEN(
            "ovation_publisher_slow_mode_forgotten_total",
            Kind.COUNTER,
            "Users whom slow mode forgot before their time because too many commented."),
    VIDEOS_EXPIRED(
            "ovation_publisher_expired_videos_total", Kind.COUNTER, "Videos deleted because they were quiet so long."),
    WAITING("ovation_publisher_waiting_events", Kind.GAUGE, "Events that wait for the dispatcher.");

    private final String metricName;
    private final Kind kind;
    private final String sentence;

    PublisherMetric(String metricName, Kind kind, String sentence) {
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

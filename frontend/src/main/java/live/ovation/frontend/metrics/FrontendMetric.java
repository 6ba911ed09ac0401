package live.ovation.frontend.metrics;

import live.ovation.telemetry.Metric;

/// What a frontend counts and shows.
public enum FrontendMetric implements Metric {
    OPENED("ovation_frontend_streams_opened_total", Kind.COUNTER, "Event streams opened."),
    CLOSED("ovation_frontend_streams_closed_total", Kind.COUNTER, "Event streams ended, by reason."),
    REFUSED("ovation_frontend_streams_refused_total", Kind.COUNTER, "Event streams refused: full or going down."),
    STREAMS("ovation_frontend_streams", Kind.GAUGE, "Event streams open."),
    VIDEOS("ovation_frontend_videos", Kind.GAUGE, "Videos with a viewer here, or a moment ago."),
    LOG_BYTES("ovation_frontend_log_bytes", Kind.GAUGE, "Off-heap memory that the videos' logs hold, in bytes."),
    DELIVERIES("ovation_frontend_deliveries_total", Kind.COUNTER, "Deliveries taken from dispatchers."),
    BEATS("ovation_frontend_beats_total", Kind.COUNTER, "Empty deliveries: a dispatcher shows that it lives."),
    EVENTS("ovation_frontend_events_total", Kind.COUNTER, "Events taken from dispatchers."),
    UNWATCHED("ovation_frontend_unwatched_events_total", Kind.COUNTER, "Events of a video that nobody watches here."),
    REPEATED("ovation_frontend_repeated_events_total", Kind.COUNTER, "Events that were known already."),
    MISSED("ovation_frontend_missed_deliveries_total", Kind.COUNTER, "Deliveries before which something was missing."),
    SILENCES("ovation_frontend_silences_total", Kind.COUNTER, "Times all was read since a dispatcher was silent."),
    REPAIRS("ovation_frontend_repairs_total", Kind.COUNTER, "Times a video was read from the ledger again."),
    HISTORY_FAILED("ovation_frontend_failed_history_total", Kind.COUNTER, "Reads of the ledger that failed."),
    REPORTS("ovation_frontend_reports_total", Kind.COUNTER, "Reports of viewers that a dispatcher took."),
    REPORTS_FAILED("ovation_frontend_failed_reports_total", Kind.COUNTER, "Reports of viewers that failed."),
    FRAMES("ovation_frontend_frames_total", Kind.COUNTER, "Frames encoded into logs, once each whatever the audience."),
    WRITES("ovation_frontend_writes_total", Kind.COUNTER, "Writes from a log to a viewer's socket."),
    BYTES("ovation_frontend_written_bytes_total", Kind.COUNTER, "Bytes that those writes carried."),
    SHORT_WRITES("ovation_frontend_short_writes_total", Kind.COUNTER, "Writes that a full socket cut short."),
    LAGGED("ovation_frontend_lagged_total", Kind.COUNTER, "Times a viewer fell behind what a log keeps."),
    CAUGHT_UP("ovation_frontend_catch_ups_total", Kind.COUNTER, "Joins and returns that were brought up to date."),
    GAPS("ovation_frontend_gaps_total", Kind.COUNTER, "Gaps announced, by lane.");

    private final String metricName;
    private final Kind kind;
    private final String sentence;

    FrontendMetric(String metricName, Kind kind, String sentence) {
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

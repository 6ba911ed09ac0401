package live.ovation.frontend.metrics;

import static live.ovation.telemetry.Metric.counter;
import static live.ovation.telemetry.Metric.gauge;
import static live.ovation.telemetry.Metric.latency;

import live.ovation.telemetry.Metric;

/// What a frontend counts and shows.
public enum FrontendMetric implements Metric {
    OPENED(counter("ovation_frontend_streams_opened_total", "Event streams opened.")),
    CLOSED(counter("ovation_frontend_streams_closed_total", "Event streams ended, by reason.")),
    REFUSED(counter(
            "ovation_frontend_streams_refused_total", "Event streams refused, by reason: draining, full, rate.")),
    DRAINING(gauge("ovation_frontend_draining", "1 while the viewers are sent elsewhere.")),
    STREAMS(gauge("ovation_frontend_streams", "Event streams open.")),
    STREAMS_BOUND(gauge("ovation_frontend_streams_bound", "Event streams that may be open.")),
    VIDEOS(gauge("ovation_frontend_videos", "Videos with a viewer here, or a moment ago.")),
    LOG_BYTES(gauge("ovation_frontend_log_bytes", "Off-heap memory that the videos' logs hold, in bytes.")),
    DELIVERIES(counter("ovation_frontend_deliveries_total", "Deliveries taken from dispatchers.")),
    BEATS(counter("ovation_frontend_beats_total", "Empty deliveries: a dispatcher shows that it lives.")),
    EVENTS(counter("ovation_frontend_events_total", "Events taken from dispatchers.")),
    UNWATCHED(counter("ovation_frontend_unwatched_events_total", "Events of a video that nobody watches here.")),
    REPEATED(counter("ovation_frontend_repeated_events_total", "Events that were known already.")),
    MISSED(counter("ovation_frontend_missed_deliveries_total", "Deliveries before which something was missing.")),
    SILENCES(counter("ovation_frontend_silences_total", "Times all was read since a dispatcher was silent.")),
    REPAIRS(counter("ovation_frontend_repairs_total", "Times a video was read from the ledger again.")),
    HISTORY_FAILED(counter("ovation_frontend_failed_history_total", "Reads of the ledger that failed.")),
    REPORTS(counter("ovation_frontend_reports_total", "Reports of viewers that a dispatcher took.")),
    REPORTS_FAILED(counter("ovation_frontend_failed_reports_total", "Reports of viewers that failed.")),
    WATCHED_USERS(gauge("ovation_frontend_watched_users", "Users whose presence somebody here wants to know.")),
    PRESENCES(counter("ovation_frontend_presences_total", "Changes of a user's presence told here, once per user.")),
    BEATS_TOLD(counter("ovation_frontend_people_beats_total", "Users' signs of life that a dispatcher took.")),
    VOUCHED(counter("ovation_frontend_vouched_people_total", "Users' signs of life given by the number of a cohort.")),
    PRESENCE_FAILED(counter("ovation_frontend_failed_people_total", "Reports of people, or reads, that failed.")),
    PEOPLE_DROPPED(counter("ovation_frontend_dropped_people_total", "Signs of life dropped as too many waited.")),
    STORES_LOST(counter("ovation_frontend_lost_stores_total", "Times the store of presence had forgotten all.")),
    FRAMES(counter("ovation_frontend_frames_total", "Frames encoded into logs, once each whatever the audience.")),
    WRITES(counter("ovation_frontend_writes_total", "Writes from a log to a viewer's socket.")),
    BYTES(counter("ovation_frontend_written_bytes_total", "Bytes that those writes carried.")),
    SHORT_WRITES(counter("ovation_frontend_short_writes_total", "Writes that a full socket cut short.")),
    SPACED_SWEEPS(
            counter(
                    "ovation_frontend_spaced_sweeps_total",
                    "Passes that waited because sweeps took nearly all of a loop's time and this lane had the most to deliver.")),
    LAGGED(counter("ovation_frontend_lagged_total", "Times a viewer fell behind what a log keeps.")),
    CAUGHT_UP(counter("ovation_frontend_catch_ups_total", "Joins and returns that were brought up to date.")),
    FAN_OUT(counter(
            "ovation_frontend_fan_out_total",
            "Reactions and journal entries, each times the viewers that its video had here.")),
    GAPS(counter("ovation_frontend_gaps_total", "Gaps announced, by reason: slow, lost, expired, region.")),
    LATENCY(latency(
            "ovation_frontend_latency_seconds",
            "From a publisher taking an event until it was written to all its viewers on a loop, by lane: each (told at"
                    + " once), sum (with the waiting for the next sum).")),
    HOPS(latency(
            "ovation_frontend_hop_seconds",
            "The parts of the latency, by hop: commit (durable), publish (on a dispatcher's link), link (here), sum"
                    + " (only where told as sums: until the next one), sweep (written to the viewers).")),
    REGION_LATENCY(latency(
            "ovation_frontend_region_latency_seconds",
            "As the latency, of what another region's publishers took, by that region's name and both clocks.")),
    REGION_HOPS(latency(
            "ovation_frontend_region_hop_seconds",
            "The parts of other regions' latency, all of them together, by hop: relay (durable here), publish, link, sum,"
                    + " sweep."));

    /// Under which videos are weighed by their [#FAN_OUT]; see [live.ovation.telemetry.Telemetry#top].
    public static final String HOTTEST = "frontend fan-out";

    private final Declaration declaration;

    FrontendMetric(Declaration declaration) {
        this.declaration = declaration;
    }

    @Override
    public Declaration declaration() {
        return declaration;
    }
}

package live.ovation.publisher;

import static live.ovation.telemetry.Metric.counter;
import static live.ovation.telemetry.Metric.gauge;
import static live.ovation.telemetry.Metric.latency;

import live.ovation.telemetry.Metric;

/// What a publisher counts and shows.
public enum PublisherMetric implements Metric {
    TAPS(counter("ovation_publisher_taps_total", "Reactions that were counted, each tap of a request by itself.")),
    REACTIONS(counter("ovation_publisher_reactions_total", "Requests whose reactions were counted.")),
    COMMENTS(counter("ovation_publisher_comments_total", "Comments that were written.")),
    RETRACTIONS(counter("ovation_publisher_retractions_total", "Comments that were taken back.")),
    REPEATS(counter("ovation_publisher_repeats_total", "Requests known by their id, not counted again.")),
    QUEUE_FULL(
            counter("ovation_publisher_queue_full_total", "Requests refused because too many waited to be written.")),
    ROOM(gauge("ovation_publisher_queue_room", "Entries that may wait to be written, as quickly as that is done now.")),
    COMMIT_MICROS(counter("ovation_publisher_commit_micros_total", "Microseconds that group commits took.")),
    COMMITS_SLOW(counter("ovation_publisher_slow_commits_total", "Group commits that took longer than half a second.")),
    CALENDAR_SET(counter(
            "ovation_publisher_calendar_set_total", "Times the machine's calendar was set by more than a second.")),
    COMMIT_LATENCY(
            latency("ovation_publisher_commit_seconds", "From a request's being accepted until it was durable.")),
    ANSWER_LATENCY(latency(
            "ovation_publisher_answer_seconds", "From a request's being accepted until its answer was on its way.")),
    COMMITS(counter("ovation_publisher_commits_total", "Group commits.")),
    COMMIT_FAILED(counter("ovation_publisher_failed_commits_total", "Group commits that the ledger failed.")),
    QUEUED(gauge("ovation_publisher_queued_entries", "Entries that wait to be written.")),
    QUEUED_BOUND(gauge("ovation_publisher_queued_entries_bound", "Entries that may wait to be written at most.")),
    WAITING_BOUND(gauge("ovation_publisher_waiting_events_bound", "Events that may wait for the dispatcher.")),
    READS_REFUSED(counter("ovation_publisher_reads_refused_total", "Reads refused because too many waited.")),
    READS_FAILED(counter("ovation_publisher_failed_reads_total", "Reads that the ledger failed.")),
    DISPATCHED(counter("ovation_publisher_dispatched_events_total", "Events that a dispatcher took.")),
    DISPATCHES(counter("ovation_publisher_dispatches_total", "Batches that a dispatcher took.")),
    DISPATCH_FAILED(counter("ovation_publisher_failed_dispatches_total", "Attempts to dispatch a batch that failed.")),
    DROPPED(counter(
            "ovation_publisher_dropped_events_total",
            "Events dropped while no dispatcher took them; their videos are told to read the ledger.")),
    RESYNCS(counter("ovation_publisher_resyncs_total", "Videos that were told to read the ledger.")),
    LOST_WRITERS(counter(
            "ovation_publisher_lost_writers_total",
            "Times everybody was told to read the ledger as another publisher had ended and was not replaced.")),
    RESYNCS_LOST(counter(
            "ovation_publisher_lost_resyncs_total",
            "Times a video could not even be told to read the ledger, too many having to be.")),
    BLOCKED_WORDS(counter("ovation_publisher_blocked_words_total", "Comments refused for a blocked word.")),
    SLOWED(counter("ovation_publisher_slowed_comments_total", "Comments refused because slow mode was on.")),
    SLOWED_FORGOTTEN(counter(
            "ovation_publisher_slow_mode_forgotten_total",
            "Users whom slow mode forgot before their time because too many commented.")),
    LIMITED(counter(
            "ovation_publisher_limited_requests_total",
            "Requests refused for what their user, address or video had already; by limit.")),
    LIMITS_HELD(gauge(
            "ovation_publisher_limits_held", "Users, addresses and videos whose recent requests are remembered.")),
    LIMITS_FORGOTTEN(counter(
            "ovation_publisher_limits_forgotten_total",
            "Users, addresses and videos that limits forgot before their time because there were too many; by limit.")),
    VIDEOS_EXPIRED(
            counter("ovation_publisher_expired_videos_total", "Videos deleted because they were quiet so long.")),
    ATTENDED(gauge("ovation_publisher_attended_videos", "Videos whose audience is written down once a minute.")),
    UNATTENDED(counter(
            "ovation_publisher_unattended_videos_total",
            "Times a video's audience was not looked at because there were too many videos.")),
    ATTENDANCES(counter("ovation_publisher_attendances_total", "Audiences whose figures were written down.")),
    ATTENDANCE_FAILED(counter(
            "ovation_publisher_failed_attendance_rounds_total",
            "Rounds over the audiences that broke off, no dispatcher or ledger answering.")),
    MERGED(counter(
            "ovation_publisher_merged_total", "What another region wrote and is new here, by the region's name.")),
    MERGED_BEFORE(counter(
            "ovation_publisher_merged_before_total",
            "What another region wrote and was known here or left to be fetched, by the region's name.")),
    MERGE_HOLES(counter(
            "ovation_publisher_merge_holes_total",
            "Entries of another region that came without the one before them, by the region's name.")),
    MERGE_LATENCY(latency(
            "ovation_publisher_merge_latency_seconds",
            "From accepted in another region to durable here, by both regions' clocks, by the region's name.")),
    FETCHED(counter(
            "ovation_publisher_fetched_entries_total",
            "Journal entries that were fetched from another region's ledger, by the region's name.")),
    REGION_ROUNDS(counter(
            "ovation_publisher_region_rounds_total",
            "Times that everything another region had changed was taken over, by the region's name.")),
    REGION_ROUNDS_FAILED(counter(
            "ovation_publisher_failed_region_rounds_total",
            "Times that another region could not be caught up with, by the region's name.")),
    REGION_SILENT(gauge(
            "ovation_publisher_region_silent_seconds",
            "Since when everything that another region had changed was here, by the region's name.")),
    WAITING(gauge("ovation_publisher_waiting_events", "Events that wait for the dispatcher."));

    private final Declaration declaration;

    PublisherMetric(Declaration declaration) {
        this.declaration = declaration;
    }

    @Override
    public Declaration declaration() {
        return declaration;
    }
}

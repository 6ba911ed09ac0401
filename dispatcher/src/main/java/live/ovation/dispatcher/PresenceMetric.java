package live.ovation.dispatcher;

import static live.ovation.telemetry.Metric.counter;
import static live.ovation.telemetry.Metric.gauge;

import live.ovation.telemetry.Metric;

/// What a dispatcher's presence desk counts and shows.
enum PresenceMetric implements Metric {
    REPORTS(counter("ovation_presence_reports_total", "Reports of people that were taken from frontends.")),
    BEATS(counter("ovation_presence_beats_total", "Signs of life by name in those reports.")),
    CAME(counter("ovation_presence_came_total", "Times a user came online.")),
    WENT(counter("ovation_presence_went_total", "Times a user's entry was claimed here, and the user went offline.")),
    AUDIENCES(counter("ovation_presence_audiences_total", "Times a video's audience was told.")),
    SKETCHES(counter(
            "ovation_presence_relayed_sketches_total",
            "Sketches of different viewers that another region was sent, by the region's name.")),
    SKETCHES_DROPPED(counter(
            "ovation_presence_relayed_sketches_dropped_total",
            "Sketches that another region was not sent since too many waited, by the region's name.")),
    FAILED(counter("ovation_presence_failed_calls_total", "Calls that the store of presence failed.")),
    DROPPED(counter("ovation_presence_dropped_total", "Changes that were not told since too many waited.")),
    UNTOLD(gauge("ovation_presence_untold", "Changes of users and audiences that wait to be told."));

    private final Declaration declaration;

    PresenceMetric(Declaration declaration) {
        this.declaration = declaration;
    }

    @Override
    public Declaration declaration() {
        return declaration;
    }
}

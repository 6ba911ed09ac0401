package live.ovation.dispatcher;

import static live.ovation.telemetry.Metric.counter;
import static live.ovation.telemetry.Metric.gauge;

import live.ovation.telemetry.Metric;

/// What a dispatcher counts and shows.
public enum DispatcherMetric implements Metric {
    EVENTS(counter("ovation_dispatcher_events_total", "Events taken from publishers.")),
    REFUSED(counter("ovation_dispatcher_refused_total", "Events refused because the intake was full.")),
    UNWANTED(counter("ovation_dispatcher_unwanted_total", "Events that no frontend had a viewer for.")),
    OFFERED(counter("ovation_dispatcher_offered_total", "Events put on a frontend's link, once per frontend.")),
    DELIVERED(counter("ovation_dispatcher_delivered_total", "Events that a frontend took.")),
    DELIVERIES(counter("ovation_dispatcher_deliveries_total", "Requests to frontends that were answered.")),
    BEATS(counter("ovation_dispatcher_beats_total", "Empty requests to frontends that were answered.")),
    FAILED(counter("ovation_dispatcher_failed_deliveries_total", "Requests to frontends that failed.")),
    DROPPED(counter("ovation_dispatcher_dropped_total", "Events dropped because a link was full.")),
    LOOKUP_FAILED(counter("ovation_dispatcher_failed_lookups_total", "Look-ups that the table failed.")),
    RELAYED(counter(
            "ovation_dispatcher_relayed_total",
            "Events sent to another region, each once however often its message is tried, by the region's name.")),
    RELAY_TAKEN(counter(
            "ovation_dispatcher_relay_taken_total", "Events that another region wrote down, by the region's name.")),
    RELAY_FAILED(counter(
            "ovation_dispatcher_relay_failed_total", "Messages to another region that failed, by the region's name.")),
    RELAY_DROPPED(counter(
            "ovation_dispatcher_relay_dropped_total",
            "Events left for another region to fetch because it did not answer, by the region's name.")),
    RELAYED_VIEWERS(counter(
            "ovation_dispatcher_relayed_viewers_total",
            "Videos of which another region was told how many watch here, once per telling, by the region's name.")),
    RELAYED_VIEWERS_DROPPED(counter(
            "ovation_dispatcher_relayed_viewers_dropped_total",
            "Videos whose viewers another region was not told of since too many waited, by the region's name.")),
    RELAY_RECEIVED(counter(
            "ovation_dispatcher_relay_received_total",
            "Events that another region told and that went to a publisher, by the region's name.")),
    RELAY_EARLY(counter(
            "ovation_dispatcher_relay_early_total",
            "Messages of another region that overtook an earlier one and were held, by the region's name.")),
    RELAY_REFUSED(counter(
            "ovation_dispatcher_relay_refused_total", "Messages of other regions refused because too many waited.")),
    PEER_SILENT(gauge(
            "ovation_dispatcher_peer_silent_millis", "How long ago another region answered, by the region's name.")),
    PEER_SKEW(gauge(
            "ovation_dispatcher_peer_skew_micros",
            "By how much another region's clock is ahead of this node's, by the region's name.")),
    PEER_ROUND_TRIP(gauge(
            "ovation_dispatcher_peer_round_trip_micros",
            "The shortest way to another region and back of late, by the region's name.")),
    INTAKE_BYTES(gauge("ovation_dispatcher_intake_bytes", "Bytes of events that wait for their look-up.")),
    LINK_BYTES(gauge("ovation_dispatcher_link_bytes", "Bytes of events that wait on links.")),
    INTAKE_BOUND(gauge("ovation_dispatcher_intake_bytes_bound", "Bytes of events that may wait for their look-up.")),
    LINK_BOUND(gauge("ovation_dispatcher_link_bytes_bound", "Bytes of events that may wait on one link.")),
    LINKS(gauge("ovation_dispatcher_links", "Frontends that a link is kept to.")),
    FRONTENDS(gauge("ovation_dispatcher_frontends", "Frontends whose lease lives, as last read."));

    /// Under which videos are weighed by events times frontends; see [live.ovation.telemetry.Telemetry#top].
    public static final String HOTTEST = "dispatcher fan-out";

    private final Declaration declaration;

    DispatcherMetric(Declaration declaration) {
        this.declaration = declaration;
    }

    @Override
    public Declaration declaration() {
        return declaration;
    }
}

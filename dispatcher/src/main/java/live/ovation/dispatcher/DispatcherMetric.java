package live.ovation.dispatcher;

import static live.ovation.telemetry.Metric.counter;
import static live.ovation.telemetry.Metric.gauge;

import live.ovation.telemetry.Metric;

/// What a dispatcher counts and shows.
enum DispatcherMetric implements Metric {
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
    INTAKE_BYTES(gauge("ovation_dispatcher_intake_bytes", "Bytes of events that wait for their look-up.")),
    LINK_BYTES(gauge("ovation_dispatcher_link_bytes", "Bytes of events that wait on links.")),
    LINKS(gauge("ovation_dispatcher_links", "Frontends that a link is kept to.")),
    FRONTENDS(gauge("ovation_dispatcher_frontends", "Frontends whose lease lives, as last read."));

    private final Declaration declaration;

    DispatcherMetric(Declaration declaration) {
        this.declaration = declaration;
    }

    @Override
    public Declaration declaration() {
        return declaration;
    }
}

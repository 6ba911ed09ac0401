package live.ovation.dispatcher;

import live.ovation.telemetry.Metric;

/// What a dispatcher counts and shows.
enum DispatcherMetric implements Metric {
    EVENTS("ovation_dispatcher_events_total", Kind.COUNTER, "Events taken from publishers."),
    REFUSED("ovation_dispatcher_refused_total", Kind.COUNTER, "Events refused because the intake was full."),
    UNWANTED("ovation_dispatcher_unwanted_total", Kind.COUNTER, "Events that no frontend had a viewer for."),
    OFFERED("ovation_dispatcher_offered_total", Kind.COUNTER, "Events put on a frontend's link, once per frontend."),
    DELIVERED("ovation_dispatcher_delivered_total", Kind.COUNTER, "Events that a frontend took."),
    DELIVERIES("ovation_dispatcher_deliveries_total", Kind.COUNTER, "Requests to frontends that were answered."),
    BEATS("ovation_dispatcher_beats_total", Kind.COUNTER, "Empty requests to frontends that were answered."),
    FAILED("ovation_dispatcher_failed_deliveries_total", Kind.COUNTER, "Requests to frontends that failed."),
    DROPPED("ovation_dispatcher_dropped_total", Kind.COUNTER, "Events dropped because a link was full."),
    LOOKUP_FAILED("ovation_dispatcher_failed_lookups_total", Kind.COUNTER, "Look-ups that the table failed."),
    INTAKE_BYTES("ovation_dispatcher_intake_bytes", Kind.GAUGE, "Bytes of events that wait for their look-up."),
    LINK_BYTES("ovation_dispatcher_link_bytes", Kind.GAUGE, "Bytes of events that wait on links."),
    LINKS("ovation_dispatcher_links", Kind.GAUGE, "Frontends that a link is kept to.");

    private final String metricName;
    private final Kind kind;
    private final String sentence;

    DispatcherMetric(String metricName, Kind kind, String sentence) {
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

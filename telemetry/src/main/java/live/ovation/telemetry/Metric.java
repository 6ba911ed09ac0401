package live.ovation.telemetry;

/// One thing that is counted or shown, declared as a row of an enum: one enum per room.
public interface Metric {
    /// The name under `/metrics`, in the field's form: `ovation_room_things_total`, unit included.
    String metricName();

    Kind kind();

    /// What it says, in one sentence.
    String sentence();

    /// A counter only grows; a gauge is read when somebody looks.
    enum Kind {
        COUNTER,
        GAUGE
    }
}

package live.ovation.telemetry;

import com.google.errorprone.annotations.Immutable;

/// One thing that is counted or shown: a row of an enum, one enum per room.
public interface Metric {
    Declaration declaration();

    /// What a metric says of itself.
    ///
    /// @param name under `/metrics`, in the field's form: `ovation_room_things_total`, unit included
    /// @param sentence what it says, in one sentence
    @Immutable
    record Declaration(String name, Kind kind, String sentence) {}

    /// A counter only grows; a gauge is read when somebody looks; a latency is a histogram of seconds.
    enum Kind {
        COUNTER,
        GAUGE,
        LATENCY
    }

    static Declaration counter(String name, String sentence) {
        return new Declaration(name, Kind.COUNTER, sentence);
    }

    static Declaration gauge(String name, String sentence) {
        return new Declaration(name, Kind.GAUGE, sentence);
    }

    static Declaration latency(String name, String sentence) {
        return new Declaration(name, Kind.LATENCY, sentence);
    }

    default String metricName() {
        return declaration().name();
    }

    default Kind kind() {
        return declaration().kind();
    }

    default String sentence() {
        return declaration().sentence();
    }
}

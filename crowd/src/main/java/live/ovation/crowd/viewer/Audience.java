package live.ovation.crowd.viewer;

import java.util.List;

/// Some viewers, wherever they run. Called from the conductor's thread only.
public interface Audience extends AutoCloseable {
    /// Begins to open the streams; returns at once.
    void open();

    /// Counts so far and the latencies since the last call.
    AudienceSnapshot snapshot();

    /// Measuring begins: churn with it.
    void begin();

    /// Everybody drops their stream and reconnects at once.
    void storm();

    /// Measuring has ended: churn too, and slow viewers read all that is left.
    void settle();

    /// How many viewers have not seen yet what everybody must have seen by the end.
    long unsettled(Ending ending);

    /// The last judgement: counts what is still missing as lost. Once.
    void judge(Ending ending);

    /// What was seen by whom of what was tapped where, each pair of regions once; none where there is
    /// one region.
    List<PairFindings> pairs();

    /// Ends every stream.
    @Override
    void close();
}

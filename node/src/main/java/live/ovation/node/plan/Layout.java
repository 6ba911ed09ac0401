package live.ovation.node.plan;

/// Who runs where, in each region. Immutable.
///
/// @param frontends processes per region, one a machine unless `shared`
/// @param dispatchers per region
/// @param publishers per region
/// @param loops event loops per frontend
/// @param shared all of it, and the crowd, on one machine
public record Layout(int frontends, int dispatchers, int publishers, int loops, boolean shared) {}

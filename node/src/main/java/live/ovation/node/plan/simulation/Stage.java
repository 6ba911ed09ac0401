package live.ovation.node.plan.simulation;

/// How busy a part was, and what to do when it is too busy.
///
/// @param busy 0 to 1 of its time
/// @param remedy what to add
public record Stage(String name, double busy, String remedy) {}

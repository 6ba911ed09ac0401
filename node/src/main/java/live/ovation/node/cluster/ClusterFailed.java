package live.ovation.node.cluster;

/// A cluster that did not come about; the message is one line for a person.
public final class ClusterFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    ClusterFailed(String message) {
        super(message, null, false, false);
    }
}

package live.ovation.node.plan.simulation;

/// One like on its way, with the moments at which it passed each stage, in seconds.
final class Parcel {
    final double acceptedAt;
    final int video;
    double committedAt;
    double dispatchedAt;

    Parcel(double acceptedAt, int video) {
        this.acceptedAt = acceptedAt;
        this.video = video;
    }
}

package live.ovation.node.plan.measure;

import java.util.List;

/// What something costs with the smallest audience, and with one that no cache holds anything of: the line through what
/// was measured, over one divided by the audience (least squares). See
/// [ViewerCosts][live.ovation.node.plan.ViewerCosts].
///
/// @param cold never below `warm`
record WarmAndCold(double warm, double cold) {
    record Point(double viewers, double cost) {}

    /// @param points at least one
    static WarmAndCold of(List<Point> points) {
        double fewest = points.stream().mapToDouble(Point::viewers).min().orElseThrow(IllegalArgumentException::new);
        double meanShare = points.stream()
                .mapToDouble(point -> fewest / point.viewers)
                .average()
                .orElse(1);
        double meanCost = points.stream().mapToDouble(Point::cost).average().orElse(0);
        double spread = 0;
        double together = 0;
        for (Point point : points) {
            double share = fewest / point.viewers - meanShare;
            spread += share * share;
            together += share * (point.cost - meanCost);
        }
        // Noise must not make more viewers cheaper.
        double saved = spread == 0 ? 0 : Math.max(0, -together / spread);
        double cold = meanCost + saved * meanShare;
        return new WarmAndCold(Math.max(0, cold - saved), cold);
    }
}

package live.ovation.node.plan.measure;

/// What one of two things costs each, from two runs with different shares of them: `cost = a × first + b × second`.
///
/// @param first never below 0
/// @param second never below 0
record TwoCosts(double first, double second) {
    /// One run: so many of each, and what they cost together.
    record Run(double first, double second, double cost) {}

    static TwoCosts of(Run one, Run two) {
        double determinant = one.first * two.second - two.first * one.second;
        double first = determinant == 0 ? -1 : (one.cost * two.second - two.cost * one.second) / determinant;
        double second = determinant == 0 ? -1 : (one.first * two.cost - two.first * one.cost) / determinant;
        if (first < 0) {
            return new TwoCosts(0, Math.max(0, (one.cost + two.cost) / (one.second + two.second)));
        }
        if (second < 0) {
            return new TwoCosts(Math.max(0, (one.cost + two.cost) / (one.first + two.first)), 0);
        }
        return new TwoCosts(first, second);
    }
}

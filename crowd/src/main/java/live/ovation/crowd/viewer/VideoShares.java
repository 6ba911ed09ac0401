package live.ovation.crowd.viewer;

import java.util.Arrays;

/// Which video somebody picks when the k-th of them has a share of 1/k^s (Zipf's law; s = 0: all alike). Immutable.
public final class VideoShares {
    private final double[] upTo;

    public VideoShares(int videos, double exponent) {
        upTo = new double[videos];
        double sum = 0;
        for (int i = 0; i < videos; i++) {
            sum += Math.pow(i + 1, -exponent);
            upTo[i] = sum;
        }
        for (int i = 0; i < videos; i++) {
            upTo[i] /= sum;
        }
    }

    /// @param quantile 0 to below 1
    /// @return the video's index
    public int pick(double quantile) {
        int found = Arrays.binarySearch(upTo, quantile);
        return Math.min(found >= 0 ? found + 1 : -found - 1, upTo.length - 1);
    }
}

package live.ovation.publisher;

/// How many reactions and comments come through: of one user, from one address, onto one video. Each is a bucket of
/// tokens; a request takes its `count` out of all three, or is refused.
///
/// @param remembered how many buckets there are at most of each sort
public record RateLimits(Limit user, Limit address, Limit video, int remembered) {
    /// One request may ask for so much, so less would shut it out for ever.
    public static final int LEAST_BURST = Admission.MAX_COUNT;

    public static final int MOST_BURST = 1_000_000_000;
    public static final int MOST_PER_SECOND = 10_000_000;
    static final int REMEMBERED = 100_000;

    public RateLimits {
        if (remembered < 1) {
            throw new IllegalArgumentException("remembered: " + remembered + " (expected: at least 1)");
        }
    }

    /// One sort of bucket.
    ///
    /// @param perSecond how many tokens come back in a second; 0: there is no limit
    /// @param burst how many a bucket holds
    public record Limit(int perSecond, int burst) {
        public static final Limit NONE = new Limit(0, LEAST_BURST);

        public Limit {
            require("per second", perSecond, 0, MOST_PER_SECOND);
            require("burst", burst, LEAST_BURST, MOST_BURST);
        }

        boolean isOn() {
            return perSecond > 0;
        }

        private static void require(String name, int value, int least, int most) {
            if (value < least || value > most) {
                throw new IllegalArgumentException(name + ": " + value + " (expected: " + least + " to " + most + ")");
            }
        }
    }

    public static RateLimits none() {
        return new RateLimits(Limit.NONE, Limit.NONE, Limit.NONE, REMEMBERED);
    }

    public RateLimits withUser(int perSecond, int burst) {
        return new RateLimits(new Limit(perSecond, burst), address, video, remembered);
    }

    public RateLimits withAddress(int perSecond, int burst) {
        return new RateLimits(user, new Limit(perSecond, burst), video, remembered);
    }

    public RateLimits withVideo(int perSecond, int burst) {
        return new RateLimits(user, address, new Limit(perSecond, burst), remembered);
    }

    public RateLimits withRemembered(int most) {
        return new RateLimits(user, address, video, most);
    }
}

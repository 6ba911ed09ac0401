package live.ovation.crowd.tap;

import java.util.Map;

/// The tappers' counts. Immutable.
///
/// @param requests posts sent
/// @param taps likes in them
/// @param tapsAcknowledged likes the server said it accepted
/// @param tapsUncertain likes whose request got no answer
/// @param failed requests without a success
/// @param passedOn how often a request was sent again, to another server or later, after one did not take it
/// @param answers how many requests got each status, or what happened instead
public record TapCounts(
        long requests,
        long taps,
        long tapsAcknowledged,
        long tapsUncertain,
        long comments,
        long commentsAcknowledged,
        long failed,
        long passedOn,
        Map<String, Long> answers) {}

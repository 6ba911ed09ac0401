package live.ovation.crowd.tap;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What the tappers sent and what became of it. Thread-safe: written by the tappers, read by the conductor.
public final class TapAccount {
    private final List<String> videos;
    private final long[] acknowledged;
    private final long[] uncertain;
    private final List<List<Long>> comments = new ArrayList<>();
    private final Map<String, Long> answers = new TreeMap<>();
    private long sent;
    private long tapsSent;
    private long commentsSent;
    private long commentsAcknowledged;
    private long failed;

    public TapAccount(List<String> videos) {
        this.videos = List.copyOf(videos);
        this.acknowledged = new long[videos.size()];
        this.uncertain = new long[videos.size()];
        videos.forEach(video -> comments.add(new ArrayList<>()));
    }

    /// @return the comment's number on its video
    synchronized int commentSent(int video) {
        sent++;
        commentsSent++;
        comments.get(video).add(0L);
        return comments.get(video).size() - 1;
    }

    synchronized void likeSent(int taps) {
        sent++;
        tapsSent += taps;
    }

    synchronized void answered(int status) {
        answers.merge(Integer.toString(status), 1L, Long::sum);
        if (status / 100 != 2) {
            failed++;
        }
    }

    synchronized void likeAcknowledged(int video, long taps) {
        acknowledged[video] += taps;
    }

    /// The server failed, and may have counted these taps or not.
    synchronized void likeInDoubt(int video, int taps) {
        uncertain[video] += taps;
    }

    /// @param sentMicros when it was sent: whoever was on by then must see it
    synchronized void commentAcknowledged(int video, int number, long sentMicros) {
        comments.get(video).set(number, sentMicros);
        commentsAcknowledged++;
    }

    /// No answer came: the server may have counted these taps or not.
    synchronized void unanswered(int video, int taps, String why) {
        uncertain[video] += taps;
        failed++;
        answers.merge(why, 1L, Long::sum);
    }

    public synchronized long acknowledged(String video) {
        return acknowledged[videos.indexOf(video)];
    }

    public synchronized long uncertain(String video) {
        return uncertain[videos.indexOf(video)];
    }

    /// When each comment on the video was sent; 0 for those not acknowledged.
    public synchronized List<Long> commentsOf(String video) {
        return List.copyOf(comments.get(videos.indexOf(video)));
    }

    public synchronized TapCounts counts() {
        long acknowledgedTaps = 0;
        long uncertainTaps = 0;
        for (int i = 0; i < acknowledged.length; i++) {
            acknowledgedTaps += acknowledged[i];
            uncertainTaps += uncertain[i];
        }
        return new TapCounts(
                sent,
                tapsSent,
                acknowledgedTaps,
                uncertainTaps,
                commentsSent,
                commentsAcknowledged,
                failed,
                Collections.unmodifiableMap(new TreeMap<>(answers)));
    }
}

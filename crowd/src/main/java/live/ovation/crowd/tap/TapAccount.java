package live.ovation.crowd.tap;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import live.ovation.crowd.viewer.Origins;

/// What the tappers sent and what became of it. Thread-safe: written by the tappers, read by the conductor.
public final class TapAccount {
    private final List<String> videos;
    /// By video and region.
    private final long[][] acknowledged;
    private final long[][] uncertain;
    private final List<List<Long>> comments = new ArrayList<>();
    private final List<List<Integer>> commentRegions = new ArrayList<>();
    private long beganMicros;
    private final Map<String, Long> answers = new TreeMap<>();
    private long sent;
    private long tapsSent;
    private long commentsSent;
    private long commentsAcknowledged;
    private long failed;
    private long passedOn;

    /// @param regions how many are told apart, at least 1
    public TapAccount(List<String> videos, int regions) {
        this.videos = List.copyOf(videos);
        this.acknowledged = new long[videos.size()][regions];
        this.uncertain = new long[videos.size()][regions];
        videos.forEach(video -> {
            comments.add(new ArrayList<>());
            commentRegions.add(new ArrayList<>());
        });
    }

    /// Something is sent; the first time counts.
    synchronized void began(long sentMicros) {
        beganMicros = beganMicros == 0 ? sentMicros : beganMicros;
    }

    /// @return the comment's number on its video
    synchronized int commentSent(int video, int region) {
        commentRegions.get(video).add(region);
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

    /// A server did not take it, and another one, or the same one later, is asked.
    ///
    /// @param why the status, or what happened instead
    synchronized void passedOn(String why) {
        answers.merge(why, 1L, Long::sum);
        passedOn++;
    }

    synchronized void likeAcknowledged(int video, int region, long taps) {
        acknowledged[video][region] += taps;
    }

    /// The server failed, and may have counted these taps or not.
    synchronized void likeInDoubt(int video, int region, int taps) {
        uncertain[video][region] += taps;
    }

    /// @param sentMicros when it was sent: whoever was on by then must see it
    synchronized void commentAcknowledged(int video, int number, long sentMicros) {
        comments.get(video).set(number, sentMicros);
        commentsAcknowledged++;
    }

    /// No answer came: the server may have counted these taps or not.
    synchronized void unanswered(int video, int region, int taps, String why) {
        uncertain[video][region] += taps;
        failed++;
        answers.merge(why, 1L, Long::sum);
    }

    public synchronized long acknowledged(String video) {
        return LongStream.of(acknowledged[videos.indexOf(video)]).sum();
    }

    public synchronized long uncertain(String video) {
        return LongStream.of(uncertain[videos.indexOf(video)]).sum();
    }

    /// When each comment on the video was sent; 0 for those not acknowledged.
    public synchronized List<Long> commentsOf(String video) {
        return List.copyOf(comments.get(videos.indexOf(video)));
    }

    /// Where the video was tapped.
    public synchronized Origins originsOf(String video) {
        int index = videos.indexOf(video);
        return new Origins(
                beganMicros,
                LongStream.of(acknowledged[index]).boxed().toList(),
                LongStream.of(uncertain[index]).boxed().toList(),
                commentRegions.get(index));
    }

    public synchronized TapCounts counts() {
        long acknowledgedTaps = 0;
        long uncertainTaps = 0;
        for (int i = 0; i < acknowledged.length; i++) {
            acknowledgedTaps += LongStream.of(acknowledged[i]).sum();
            uncertainTaps += LongStream.of(uncertain[i]).sum();
        }
        return new TapCounts(
                sent,
                tapsSent,
                acknowledgedTaps,
                uncertainTaps,
                commentsSent,
                commentsAcknowledged,
                failed,
                passedOn,
                Collections.unmodifiableMap(new TreeMap<>(answers)));
    }
}

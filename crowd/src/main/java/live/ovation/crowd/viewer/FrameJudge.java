package live.ovation.crowd.viewer;

import live.ovation.crowd.Count;
import live.ovation.crowd.Latency;
import live.ovation.crowd.Tally;
import live.ovation.telemetry.Clock;

/// Judges each frame by what its viewer knew before, and counts. Confined to one loop.
final class FrameJudge {
    private static final byte[] LIKE = Bytes.of("like");
    private static final byte[] LIKES = Bytes.of("likes");
    private static final byte[] COMMENT = Bytes.of("comment");
    private static final byte[] RETRACT = Bytes.of("retract");
    private static final byte[] STATS = Bytes.of("stats");
    private static final byte[] GAP = Bytes.of("gap");
    private static final byte[] HELLO = Bytes.of("hello");
    private static final byte[] BEAT = Bytes.of("beat");
    private static final byte[] BYE = Bytes.of("bye");
    private static final byte[] COMMENTS_LANE = Bytes.of("comments");
    private static final int LONGEST_QUOTE = 120;

    private final Tally tally;
    private final LatencySampler sampler;
    private final Evidence evidence;
    private final Clock clock;
    private final byte[] run;
    private final FrameFields fields = new FrameFields();
    private final Journals journals = new Journals();
    private final PairBook pairs;

    FrameJudge(String run, Tally tally, LatencySampler sampler, Evidence evidence, PairBook pairs, Clock clock) {
        this.pairs = pairs;
        this.run = Bytes.of(run);
        this.tally = tally;
        this.sampler = sampler;
        this.evidence = evidence;
        this.clock = clock;
    }

    /// The common frame, already read.
    void like(Viewer viewer, Watch watch, byte[] bytes, LikeScan like) {
        int region = counted(watch, like.n, bytes, like.byFrom, like.byTo);
        if (watch.timed && sampler.wants()) {
            measure(
                    viewer,
                    watch,
                    region,
                    TapMark.due(bytes, like.byFrom, like.byTo),
                    Bytes.number(bytes, like.atFrom, like.atTo),
                    Latency.DUE_TO_VIEWER);
        }
    }

    /// @return the region that the like was tapped in; -1: unknown
    private int counted(Watch watch, long n, byte[] bytes, int byFrom, int byTo) {
        if (!pairs.isKept()) {
            watch.like(n);
            return -1;
        }
        int region = TapMark.region(bytes, byFrom, byTo);
        watch.like(n, region, pairs.regions());
        return region;
    }

    /// Any frame.
    ///
    /// @return whether it was the hello
    boolean frame(Viewer viewer, byte[] bytes, Frame frame) {
        if (frame.hasId()) {
            viewer.remember(bytes, frame.idFrom, frame.idTo);
        }
        if (frame.retryMillis >= 0) {
            viewer.retryMillis = frame.retryMillis;
            if (!frame.hasData() && !frame.hasEvent()) {
                return false;
            }
        }
        tally.increment(Count.FRAMES);
        boolean right = frame.wellFormed && frame.hasEvent() && frame.hasData();
        if (!right || !fields.read(bytes, frame.dataFrom, frame.dataTo)) {
            malformed(viewer, bytes, frame);
            return false;
        }
        return dispatch(viewer, bytes, frame);
    }

    private boolean dispatch(Viewer viewer, byte[] bytes, Frame frame) {
        int from = frame.eventFrom;
        int to = frame.eventTo;
        if (Bytes.equal(bytes, from, to, BEAT)) {
            tally.increment(Count.BEATS);
        } else if (Bytes.equal(bytes, from, to, BYE)) {
            tally.increment(Count.BYES);
            viewer.byeRead = true;
            viewer.returnAfterMillis = fields.number(Field.RETURN_AFTER_MS);
        } else if (Bytes.equal(bytes, from, to, HELLO)) {
            tally.increment(Count.HELLOS);
            hello(viewer, bytes, frame);
            return true;
        } else {
            ofVideo(viewer, bytes, frame);
        }
        return false;
    }

    private void ofVideo(Viewer viewer, byte[] bytes, Frame frame) {
        Watch watch = viewer.watch(bytes, fields.from(Field.VIDEO), fields.to(Field.VIDEO));
        int from = frame.eventFrom;
        int to = frame.eventTo;
        if (watch == null) {
            tally.increment(Count.OTHER_FRAMES);
        } else if (Bytes.equal(bytes, from, to, LIKE)) {
            like(viewer, watch, bytes, frame);
        } else if (Bytes.equal(bytes, from, to, LIKES)) {
            likes(viewer, watch, bytes, frame);
        } else if (Bytes.equal(bytes, from, to, COMMENT)) {
            comment(viewer, watch, bytes, frame);
        } else if (Bytes.equal(bytes, from, to, STATS)) {
            stats(viewer, watch, bytes, frame);
        } else if (Bytes.equal(bytes, from, to, GAP)) {
            gap(watch, bytes);
        } else if (Bytes.equal(bytes, from, to, RETRACT)) {
            tally.increment(Count.RETRACTIONS);
        } else {
            tally.increment(Count.OTHER_FRAMES);
        }
    }

    private void hello(Viewer viewer, byte[] bytes, Frame frame) {
        long now = clock.epochMicros();
        fields.forEachIn(Field.VIDEOS, (idFrom, idTo, total) -> {
            Watch watch = viewer.watch(bytes, idFrom, idTo);
            if (total < 0) {
                malformed(viewer, bytes, frame);
            } else if (watch != null) {
                watch.hello(total, now);
                if (!viewer.resumed) {
                    watch.comments().restart(now);
                }
            }
        });
    }

    private void like(Viewer viewer, Watch watch, byte[] bytes, Frame frame) {
        long n = fields.number(Field.N);
        if (n < 0) {
            malformed(viewer, bytes, frame);
            return;
        }
        reaction(n);
        int region = counted(watch, n, bytes, fields.from(Field.BY), fields.to(Field.BY));
        if (watch.timed && sampler.wants()) {
            long due = TapMark.due(bytes, fields.from(Field.BY), fields.to(Field.BY));
            measure(viewer, watch, region, due, fields.number(Field.AT), Latency.DUE_TO_VIEWER);
        }
    }

    private void likes(Viewer viewer, Watch watch, byte[] bytes, Frame frame) {
        long n = fields.sum(Field.N);
        long total = fields.sum(Field.TOTALS);
        if (n < 0 || total < 0) {
            malformed(viewer, bytes, frame);
            return;
        }
        reaction(n);
        drift(viewer, watch, total, watch.likes(n, total), "likes");
        if (watch.timed && sampler.wants()) {
            measure(viewer, watch, -1, -1, fields.number(Field.AT), Latency.ACCEPTED_TO_VIEWER);
        }
    }

    private void stats(Viewer viewer, Watch watch, byte[] bytes, Frame frame) {
        tally.increment(Count.STATS);
        long total = fields.sum(Field.TOTALS);
        if (total < 0) {
            malformed(viewer, bytes, frame);
        } else {
            drift(viewer, watch, total, watch.stats(total), "stats");
        }
    }

    private void comment(Viewer viewer, Watch watch, byte[] bytes, Frame frame) {
        tally.increment(Count.COMMENTS);
        int from = fields.from(Field.COMMENT);
        int to = fields.to(Field.COMMENT);
        int offsetFrom = lastDot(bytes, from, to) + 1;
        long offset = Bytes.number(bytes, offsetFrom, to);
        if (offset < 0) {
            malformed(viewer, bytes, frame);
            return;
        }
        int number = TapMark.number(bytes, fields.from(Field.TEXT), fields.to(Field.TEXT), run);
        int region = number < 0 ? -1 : TapMark.commentRegion(bytes, fields.from(Field.TEXT), fields.to(Field.TEXT));
        int journal = journals.numberOf(bytes, from, offsetFrom);
        switch (watch.comments().comment(journal, offset, number)) {
            case NEW -> {}
            case SEEN_BEFORE -> {
                tally.increment(Count.COMMENTS_DUPLICATED);
                pairs.commentTwice(region, viewer);
                accuse(viewer, watch, "comment " + Bytes.text(bytes, from, to) + " came twice");
            }
            case OUT_OF_ORDER -> {
                tally.increment(Count.OUT_OF_ORDER);
                accuse(viewer, watch, "comment " + Bytes.text(bytes, from, to) + " came after a later one");
            }
        }
        if (number >= 0 && watch.timed && sampler.wants()) {
            long due = TapMark.commentDue(bytes, fields.from(Field.TEXT), fields.to(Field.TEXT));
            measure(viewer, watch, region, due, -1, Latency.COMMENT_DUE_TO_VIEWER);
        }
    }

    private void gap(Watch watch, byte[] bytes) {
        tally.increment(Count.GAPS);
        tally.add(Count.GAP_MISSED, Math.max(0, fields.number(Field.MISSED)));
        if (Bytes.equal(bytes, fields.from(Field.LANE), fields.to(Field.LANE), COMMENTS_LANE)) {
            watch.comments().excuseUntil(clock.epochMicros());
        } else {
            watch.gap();
        }
    }

    private void reaction(long n) {
        tally.increment(Count.REACTION_FRAMES);
        tally.add(Count.REACTIONS, n);
    }

    /// The run is over, and this is the video's total.
    void end(Viewer viewer, Watch watch, long total) {
        drift(viewer, watch, total, watch.end(total), "the video's total at the end");
    }

    void commentsMissing(Viewer viewer, Watch watch, long missing) {
        if (missing > 0) {
            tally.add(Count.COMMENTS_LOST, missing);
            accuse(viewer, watch, "acknowledged comments that never came: " + missing);
        }
    }

    /// The run is over: what of it came from where.
    void notePairs(Viewer viewer, Watch watch, VideoEnding end, boolean totalsKnown) {
        if (!pairs.isKept()) {
            return;
        }
        watch.comments().note(end, viewer, pairs);
        Origins origins = end.origins();
        for (int region = 0; totalsKnown && region < origins.acknowledged().size(); region++) {
            long seen = watch.seenOf(region, origins.fromMicros());
            if (seen >= 0) {
                long expected = origins.acknowledged().get(region);
                pairs.reactions(
                        region,
                        viewer,
                        seen,
                        expected,
                        expected + origins.uncertain().get(region));
            }
        }
    }

    /// The stream breaks the format beyond repair.
    void broken(Viewer viewer, String why) {
        tally.increment(Count.MALFORMED);
        accuse(viewer, viewer.watches[0], why);
    }

    void absent(Viewer viewer) {
        tally.increment(Count.ABSENT);
        accuse(viewer, viewer.watches[0], "had no stream at the end");
    }

    private void drift(Viewer viewer, Watch watch, long total, long drift, String toldBy) {
        if (drift != 0) {
            tally.add(drift > 0 ? Count.LOST : Count.DUPLICATED, Math.abs(drift));
            accuse(viewer, watch, "had " + (total - drift) + " reactions, but " + toldBy + " said " + total);
        }
    }

    private void malformed(Viewer viewer, byte[] bytes, Frame frame) {
        tally.increment(Count.MALFORMED);
        int to = Math.min(frame.dataTo, frame.dataFrom + LONGEST_QUOTE);
        String event = Bytes.text(bytes, frame.eventFrom, frame.eventTo);
        accuse(viewer, viewer.watches[0], "bad frame: " + event + ' ' + Bytes.text(bytes, frame.dataFrom, to));
    }

    private void accuse(Viewer viewer, Watch watch, String what) {
        evidence.add("viewer " + viewer.number + " of " + watch.video.id + ": " + what);
    }

    /// @param region where it was tapped; -1: unknown
    private void measure(Viewer viewer, Watch watch, int region, long dueMicros, long atMicros, Latency sinceDue) {
        long now = clock.epochMicros();
        tally.increment(Count.SAMPLED);
        if (dueMicros > 0 && watch.wasLiveAt(dueMicros)) {
            sampler.record(sinceDue, now - dueMicros);
            pairs.arrived(region, viewer, now - dueMicros);
        }
        if (atMicros > 0) {
            sampler.record(Latency.ACCEPTED_TO_VIEWER, now - atMicros);
        }
    }

    private static int lastDot(byte[] bytes, int from, int to) {
        int at = to - 1;
        while (at >= from && bytes[at] != '.') {
            at--;
        }
        return at;
    }
}

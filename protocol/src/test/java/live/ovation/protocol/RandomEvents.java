package live.ovation.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Events of every type with values from the whole of their ranges, the same ones for the same seed.
public final class RandomEvents {
    private static final String ID_CHARACTERS = "abcXYZ0189._-~:";
    private static final String KIND_CHARACTERS = "abcxyz019_-";

    private final Random random;

    public RandomEvents(Random random) {
        this.random = random;
    }

    public List<Event> events(int atMost) {
        List<Event> events = new ArrayList<>();
        for (int i = random.nextInt(atMost + 1); i > 0; i--) {
            events.add(event());
        }
        return events;
    }

    public Event event() {
        return switch (random.nextInt(12)) {
            case 0, 1 -> reaction();
            case 2 -> comment();
            case 3 -> retraction();
            case 4 -> new ViewerCount(video(), number(), number(), number());
            case 5 -> new Growth(video(), kind(), new OriginId(id()), number());
            case 6 -> merged(reaction());
            case 7 -> random.nextBoolean() ? elsewhere(comment()) : elsewhere(retraction());
            case 8 -> presence();
            case 9 -> audience();
            case 10 -> attendance();
            default -> new Resync(video());
        };
    }

    public Presence presence() {
        return new Presence(new UserId(id()), random.nextBoolean(), number(), number());
    }

    public Attendance attendance() {
        return new Attendance(video(), number(), number(), number(), number(), number());
    }

    public Audience audience() {
        List<UserId> roster = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            roster.add(new UserId(id()));
        }
        return new Audience(video(), number(), number(), random.nextBoolean(), roster);
    }

    public Reaction reaction() {
        return new Reaction(
                video(),
                kind(),
                random.nextBoolean() ? 1 : random.nextInt(Integer.MAX_VALUE),
                user(),
                new OriginId(id()),
                number(),
                number());
    }

    private Reaction merged(Reaction r) {
        RegionId from = new RegionId(id());
        return new Reaction(r.video(), r.kind(), r.count(), r.by(), r.origin(), r.originTotal(), r.atMicros(), from);
    }

    /// An entry that another region wrote, or one of this region behind such a one.
    public Comment elsewhere(Comment c) {
        return new Comment(c.video(), c.position(), provenance(c.position()), c.by(), c.text(), c.atMicros());
    }

    public Retraction elsewhere(Retraction r) {
        return new Retraction(r.video(), r.position(), provenance(r.position()), r.comment(), r.atMicros());
    }

    private Provenance provenance(Position place) {
        Position written = place;
        if (random.nextBoolean()) {
            // Another journal's: short random names are the same now and then.
            do {
                written = position();
            } while (written.comparableTo(place));
        }
        long previous = written.offset() == 0 ? 0 : random.nextLong(written.offset());
        return new Provenance(written, previous);
    }

    public Comment comment() {
        return new Comment(video(), position(), user(), text(1 + random.nextInt(40)), number());
    }

    public Retraction retraction() {
        return new Retraction(video(), position(), new CommentId(id()), number());
    }

    public List<JournalEvent> journal(int atMost) {
        List<JournalEvent> entries = new ArrayList<>();
        for (int i = random.nextInt(atMost + 1); i > 0; i--) {
            entries.add(random.nextBoolean() ? comment() : retraction());
        }
        return entries;
    }

    public VideoId video() {
        return random.nextBoolean() ? new VideoId("v" + random.nextInt(3)) : new VideoId(id());
    }

    public @Nullable UserId user() {
        return random.nextInt(3) == 0 ? null : new UserId(id());
    }

    public Position position() {
        return new Position(new RegionId(id()), number(), number());
    }

    public ReactionKind kind() {
        return new ReactionKind(letters(KIND_CHARACTERS, 1 + random.nextInt(32)));
    }

    public String id() {
        return letters(ID_CHARACTERS, random.nextInt(8) == 0 ? Ids.MAX_LENGTH : 1 + random.nextInt(12));
    }

    private String letters(String from, int length) {
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < length; i++) {
            letters.append(from.charAt(random.nextInt(from.length())));
        }
        return letters.toString();
    }

    /// Not negative, of every magnitude.
    public long number() {
        return switch (random.nextInt(5)) {
            case 0 -> 0;
            case 1 -> Long.MAX_VALUE;
            default -> random.nextLong() >>> (1 + random.nextInt(63));
        };
    }

    /// Code points of every size, unpaired surrogates left out.
    public String text(int codePoints) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < codePoints; i++) {
            int codePoint = switch (random.nextInt(6)) {
                case 0 -> random.nextInt(0x20);
                case 1 -> 0x20 + random.nextInt(0x60);
                case 2 -> 0x80 + random.nextInt(0x780);
                case 3 -> 0x800 + random.nextInt(0xd000);
                case 4 -> 0x1f300 + random.nextInt(0x300);
                default -> 0x10000 + random.nextInt(0x100000);
            };
            text.appendCodePoint(codePoint);
        }
        return text.toString();
    }

    /// Text that means harm: ends of lines and frames, fields of the stream, quotes, unpaired surrogates.
    public String nastyText() {
        String[] pieces = {
            "\n",
            "\r",
            "\r\n",
            "\n\n",
            "\0",
            "\ndata: ",
            "\nevent: bye\n",
            "\nid: x",
            ":",
            "\"",
            "\\",
            "\\u000a",
            "}",
            "\u0085",
            "\u2028",
            "\u2029",
            "\ufeff",
            "\u001b",
            "\u007f",
            "\ud83d",
            "\ude00",
            "\ud83d\ude00",
            "\udc00\ud800",
            "é",
            "日",
            "a"
        };
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i >= 0; i--) {
            text.append(
                    random.nextInt(8) == 0
                            ? String.valueOf((char) random.nextInt(0x10000))
                            : pieces[random.nextInt(pieces.length)]);
        }
        return text.toString();
    }
}

package live.ovation.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TotalsTest {
    private static final OriginId A = new OriginId("a");
    private static final OriginId B = new OriginId("b");
    private static final ReactionKind LIKE = ReactionKind.LIKE;
    private static final ReactionKind CLAP = new ReactionKind("clap");

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    /// Everything there is to know of totals, to compare them by.
    private static Map<String, Long> contents(Totals totals) {
        Map<String, Long> contents = new TreeMap<>();
        totals.forEachCounter((origin, kind, value) -> contents.put(origin + "/" + kind, value));
        totals.forEach((kind, sum) -> contents.put("sum of " + kind, sum));
        contents.put("all", totals.ofAllKinds());
        return contents;
    }

    private Totals some() {
        Totals totals = new Totals();
        for (int i = random.nextInt(12); i > 0; i--) {
            totals.raise(
                    random.nextBoolean() ? A : new OriginId("o" + random.nextInt(4)),
                    random.nextBoolean() ? LIKE : CLAP,
                    random.nextInt(100));
        }
        return totals;
    }

    private static Totals merged(Totals one, Totals other) {
        Totals merged = new Totals(one);
        merged.merge(other);
        return merged;
    }

    @Test
    void nothingCountedIsZero() {
        Totals totals = new Totals();

        assertThat(totals.of(LIKE)).isZero();
        assertThat(totals.ofAllKinds()).isZero();
        assertThat(totals.counter(A, LIKE)).isZero();
        assertThat(totals.sums()).isEmpty();
    }

    @Test
    void totalIsTheSumOverOrigins() {
        Totals totals = new Totals();
        assertThat(totals.raise(A, LIKE, 5)).isEqualTo(5);
        assertThat(totals.raise(B, LIKE, 7)).isEqualTo(7);
        assertThat(totals.raise(A, CLAP, 1)).isEqualTo(1);

        assertThat(totals.of(LIKE)).isEqualTo(12);
        assertThat(totals.ofAllKinds()).isEqualTo(13);
        assertThat(totals.counter(B, LIKE)).isEqualTo(7);
        assertThat(totals).hasToString("{clap=1, like=12}");
    }

    @Test
    void counterOnlyGrows() {
        Totals totals = new Totals();
        totals.raise(A, LIKE, 5);
        assertThat(totals.raise(A, LIKE, 5)).isZero();
        assertThat(totals.raise(A, LIKE, 4)).isZero();
        assertThat(totals.raise(A, LIKE, 0)).isZero();
        assertThat(totals.raise(A, LIKE, -9)).isZero();
        assertThat(totals.raise(A, LIKE, 8)).isEqualTo(3);
        assertThat(totals.of(LIKE)).isEqualTo(8);
    }

    @Test
    void valueThatRaisesNothingLeavesNothingBehind() {
        Totals totals = new Totals();
        totals.raise(A, LIKE, 0);

        assertThat(contents(totals)).isEqualTo(contents(new Totals()));
    }

    @Test
    void mergeIsCommutativeAssociativeAndIdempotent() {
        for (int i = 0; i < 1_000; i++) {
            Totals a = some();
            Totals b = some();
            Totals c = some();
            assertThat(contents(merged(a, b))).as("seed %d", seed).isEqualTo(contents(merged(b, a)));
            assertThat(contents(merged(merged(a, b), c)))
                    .as("seed %d", seed)
                    .isEqualTo(contents(merged(a, merged(b, c))));
            assertThat(contents(merged(a, a))).as("seed %d", seed).isEqualTo(contents(a));
            assertThat(contents(merged(merged(a, b), b))).as("seed %d", seed).isEqualTo(contents(merged(a, b)));
        }
    }

    @Test
    void mergeSaysByHowMuchItGrew() {
        for (int i = 0; i < 500; i++) {
            Totals a = some();
            Totals b = some();
            long before = a.ofAllKinds();
            long grown = a.merge(b);
            assertThat(a.ofAllKinds() - before)
                    .as("seed %d", seed)
                    .isEqualTo(grown)
                    .isNotNegative();
            assertThat(a.merge(b)).as("seed %d", seed).isZero();
        }
    }

    @Test
    void lossRepetitionAndDisorderNeverInflateAndTheLastMakesGood() {
        for (int round = 0; round < 100; round++) {
            List<OriginId> origins = List.of(A, B, new OriginId("c"));
            Map<OriginId, Long> truth = new HashMap<>();
            List<Reaction> sent = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                OriginId origin = origins.get(random.nextInt(origins.size()));
                int count = 1 + random.nextInt(50);
                long total = truth.merge(origin, (long) count, Long::sum);
                sent.add(new Reaction(new VideoId("v"), LIKE, count, null, origin, total, i));
            }
            long sum = truth.values().stream().mapToLong(Long::longValue).sum();
            List<Reaction> arriving = new ArrayList<>();
            for (Reaction reaction : sent) {
                for (int copies = random.nextInt(3); copies > 0; copies--) {
                    arriving.add(reaction);
                }
            }
            Collections.shuffle(arriving, random);
            Totals totals = new Totals();
            for (Reaction reaction : arriving) {
                totals.raise(reaction.origin(), LIKE, reaction.originTotal());
                assertThat(totals.of(LIKE)).as("seed %d", seed).isLessThanOrEqualTo(sum);
            }
            truth.forEach((origin, total) -> totals.raise(origin, LIKE, total));
            assertThat(totals.of(LIKE)).as("seed %d", seed).isEqualTo(sum);
        }
    }

    @Test
    void copiesAreIndependent() {
        Totals totals = new Totals();
        totals.raise(A, LIKE, 5);
        Totals copy = new Totals(totals);
        totals.sums().put(LIKE, 99L);
        totals.raise(A, LIKE, 6);

        assertThat(copy.of(LIKE)).isEqualTo(5);
        assertThat(totals.of(LIKE)).isEqualTo(6);
    }

    @Test
    void kindsComeInAlphabeticalOrder() {
        Totals totals = new Totals();
        for (String kind : List.of("wow", "like", "sad", "clap")) {
            totals.raise(A, new ReactionKind(kind), 1);
        }
        List<String> seen = new ArrayList<>();
        totals.forEach((kind, sum) -> seen.add(kind.value()));

        assertThat(seen).containsExactly("clap", "like", "sad", "wow");
    }
}

package live.ovation.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdsTest {
    private static final Map<String, Function<String, ?>> IDS = Map.of(
            "video", VideoId::new,
            "user", UserId::new,
            "connection", ConnectionId::new,
            "frontend", FrontendId::new,
            "origin", OriginId::new,
            "comment", CommentId::new,
            "region", RegionId::new);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v",
                "0",
                ".",
                "..",
                "-",
                "_",
                "~",
                ":",
                "Stream-2024.06.01_final~x:y",
                "null",
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-~:"
            })
    void idOfAllowedCharactersIsTakenAsItIs(String value) {
        IDS.forEach((what, made) ->
                assertThat(made.apply(value).toString()).as(what).isEqualTo(value));
    }

    @Test
    void idHas1To128Characters() {
        IDS.forEach((what, made) -> {
            assertThat(made.apply("x".repeat(128)).toString()).hasSize(128);
            assertThatThrownBy(() -> made.apply("x".repeat(129)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(what + ": 129 characters (expected: 1 to 128)");
            assertThatThrownBy(() -> made.apply("")).hasMessage(what + ": 0 characters (expected: 1 to 128)");
        });
    }

    @Test
    void everyCharacterButTheAllowedOnesIsRefused() {
        String allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-~:";
        for (int c = 0; c <= 0xffff; c++) {
            String value = "a" + (char) c + "b";
            if (allowed.indexOf(c) >= 0) {
                assertThat(new VideoId(value).value()).isEqualTo(value);
            } else {
                assertThatThrownBy(() -> new VideoId(value))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("video: character U+%04X at 1 (expected: A-Z a-z 0-9 . _ - ~ :)", c);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " ", "a b", "a\n", "\ra", "a\0", "a\tb", "a/b", "a?b", "a#b", "a%41", "a\"b", "a\\b", "a,b", "a=b",
                "a+b", "a<b", "é", "日本", "😀", "\ud83d", "\ude00", "\u00ad", "\u200b", "\u2028", "\ufeff", "\u0661",
                "\uff41"
            })
    void nothingThatNeedsEscapingAnywhereIsAnId(String value) {
        IDS.forEach((what, made) -> assertThatThrownBy(() -> made.apply(value))
                .as(what)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(what + ": character U+")
                .message()
                .isPrintable());
    }

    @Test
    void reactionKindsAreShortNamesInLowerCase() {
        for (String value : new String[] {"like", "a", "0", "thumbs-up_2", "x".repeat(32)}) {
            assertThat(new ReactionKind(value).toString()).isEqualTo(value);
        }
        for (String value : new String[] {"", "x".repeat(33), "Like", "a.b", "a:b", "a b", "a\n", "é", "\"", "😀"}) {
            assertThatThrownBy(() -> new ReactionKind(value))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("kind: not a reaction's name (expected: 1 to 32 of a-z 0-9 _ -)");
        }
    }

    @Test
    void kindsAreOrderedByName() {
        assertThat(new ReactionKind("clap")).isLessThan(ReactionKind.LIKE);
        assertThat(ReactionKind.LIKE).isEqualByComparingTo(new ReactionKind("like"));
    }
}

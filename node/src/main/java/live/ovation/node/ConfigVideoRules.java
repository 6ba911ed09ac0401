package live.ovation.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import live.ovation.publisher.BlockedWords;
import live.ovation.publisher.VideoRules;

/// What holds for all videos and for some, as the settings say. Stateless.
final class ConfigVideoRules {
    private static final List<String> VIDEO_SETTINGS = List.of("video", "keep", "slow-mode", "blocked-words");

    private ConfigVideoRules() {}

    /// @param own the settings below `publisher`
    static VideoRules read(ConfigReader in, Config own) {
        ConfigReader others = new ConfigReader(own);
        VideoRules.Rule rule = rule(others);
        in.include("publisher", others);
        List<VideoRules.Special> special = new ArrayList<>();
        List<? extends Config> parts;
        try {
            parts = own.getConfigList("videos");
        } catch (ConfigException e) {
            in.wrong("publisher.videos", own.getValue("videos").render(), "a list like [{video = a, slow-mode = 10s}]");
            parts = List.of();
        }
        for (int i = 0; i < parts.size(); i++) {
            ConfigReader part = new ConfigReader(parts.get(i).withFallback(own));
            for (String name : parts.get(i).root().keySet()) {
                part.require(VIDEO_SETTINGS.contains(name), name, "unknown", "one of " + VIDEO_SETTINGS);
            }
            String name = parts.get(i).hasPath("video") ? part.text("video") : "";
            part.require(!name.isEmpty(), "video", "none", "a video's name, in which * stands for anything");
            special.add(VideoRules.Special.of(name, rule(part)));
            in.include("publisher.videos[" + i + "]", part);
        }
        return new VideoRules(rule, special);
    }

    private static VideoRules.Rule rule(ConfigReader in) {
        Duration keep = in.duration("keep", Duration.ZERO, Duration.ofDays(36_500));
        Duration slowMode = in.duration("slow-mode", Duration.ZERO, Duration.ofDays(1));
        List<String> words = in.texts("blocked-words");
        try {
            return new VideoRules.Rule(keep, slowMode, BlockedWords.of(words));
        } catch (IllegalArgumentException e) {
            in.wrong("blocked-words", words, "single words of letters and digits");
            return VideoRules.Rule.NONE;
        }
    }
}

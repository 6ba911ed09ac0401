package live.ovation.crowd.viewer;

import java.util.List;

/// In which regions a video was tapped, as indexes into [Regions]. Immutable.
///
/// @param fromMicros when the first tap was sent
/// @param acknowledged per region the likes that servers there acknowledged
/// @param uncertain per region those of which nobody knows
/// @param comments per comment, in their order, where it was sent
public record Origins(long fromMicros, List<Long> acknowledged, List<Long> uncertain, List<Integer> comments) {
    public static final Origins NONE = new Origins(0, List.of(), List.of(), List.of());

    public Origins {
        acknowledged = List.copyOf(acknowledged);
        uncertain = List.copyOf(uncertain);
        comments = List.copyOf(comments);
    }
}

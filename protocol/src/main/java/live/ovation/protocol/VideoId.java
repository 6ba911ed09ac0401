package live.ovation.protocol;

/// Names one live video, and with it everything its crowd says and does.
public record VideoId(String value) {
    public VideoId {
        Ids.check("video", value);
    }

    @Override
    public String toString() {
        return value;
    }
}

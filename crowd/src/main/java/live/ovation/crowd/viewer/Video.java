package live.ovation.crowd.viewer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/// A watched video, as a viewer's frames name it. Immutable, shared by all who watch it.
final class Video {
    final String id;
    final byte[] idBytes;
    /// How the bytes of nearly every frame begin.
    final byte[] likePrefix;

    Video(String id) {
        this.id = id;
        idBytes = id.getBytes(ISO_8859_1);
        likePrefix = ("event: like\ndata: {\"video\":\"" + id + "\",\"kind\":\"").getBytes(ISO_8859_1);
    }
}

package live.ovation.presence;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import live.ovation.protocol.Audience;
import live.ovation.protocol.Presence;
import live.ovation.protocol.PresenceReport;
import live.ovation.protocol.UserId;
import live.ovation.protocol.VideoId;

/// Entries of (user → last sign of life) and of (video, user → last sign of life). A user is online
/// from the first sign of life until [#expire] claims the entry, at least `d + ε` after the last
/// one; each such change happens once, whoever shares the store. Thread-safe; no call blocks; a
/// store that is away fails every call with [PresenceUnavailable], soon.
///
/// All times are the store's own clock's. A store that was begun anew knows that it was, from what
/// frontends tell it of the one before, and says so: until everybody had the time to give a sign of
/// life, who isn't known may be here all the same.
public interface PresenceStore {
    /// Takes signs of life. A report older than one already taken from that frontend counts for nothing.
    CompletionStage<Taken> take(PresenceReport report);

    /// What is known of these users; those of whom a store begun anew can't tell yet are left out.
    CompletionStage<List<Presence>> presence(Collection<UserId> users);

    CompletionStage<Audience> audience(VideoId video);

    /// A sketch of the different viewers that a video has had, for a store of the same kind in another
    /// region; empty when there were none.
    CompletionStage<byte[]> sketch(VideoId video);

    /// Counts in the viewers that other stores' sketches hold. What is no sketch of this kind of store
    /// is left out.
    CompletionStage<Changes> mergeSketches(Map<VideoId, byte[]> sketches);

    /// Claims the entries whose time is over. Of all who call this, one gets each.
    ///
    /// Claims nothing for `d + ε` after nobody has called this for longer than `ε`: then the store, or all
    /// who could reach it, were away, and so were the signs of life.
    CompletionStage<Changes> expire();
}

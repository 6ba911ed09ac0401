package live.ovation.presence;

import live.ovation.protocol.PresenceReply;

/// What a report led to.
public record Taken(PresenceReply reply, Changes changes) {}

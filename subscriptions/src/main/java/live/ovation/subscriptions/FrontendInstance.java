package live.ovation.subscriptions;

import live.ovation.protocol.FrontendId;

/// One life of a frontend, and where its internal port answers (empty within one process).
public record FrontendInstance(FrontendId id, long incarnation, String address) {}

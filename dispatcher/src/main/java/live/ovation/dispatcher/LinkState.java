package live.ovation.dispatcher;

/// How a dispatcher's way to another node stands.
///
/// @param to the frontend's name
/// @param address where it is reached; empty within one process
/// @param delivered events that it took over this link, in all
/// @param waitingBytes bytes of events that wait for it
/// @param silentMillis how long ago it last answered; of one that never did, since the link was made
public record LinkState(String to, String address, long delivered, int waitingBytes, long silentMillis) {}

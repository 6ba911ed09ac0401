/// What the rooms say to each other: ids, events, positions, close reasons and the ports through which a stage of the
/// journey reaches the next. Depends on nothing.
///
/// ```
/// publisher ──EventBatch──▶ DispatcherPort ──Delivery──▶ FrontendPort
/// frontend ──SubscriptionReport──▶ DispatcherPort        frontend ──▶ HistoryPort (snapshot, journal pages)
/// frontend ──PresenceReport──▶ PresencePort ──Presence, Audience (events)──▶ DispatcherPort
/// dispatcher ──Relay──▶ another region's RelayPort ──▶ MergePort (a publisher's)
/// publisher ──▶ another region's ChangesPort (what was missed)
/// ```
@NullMarked
package live.ovation.protocol;

import org.jspecify.annotations.NullMarked;

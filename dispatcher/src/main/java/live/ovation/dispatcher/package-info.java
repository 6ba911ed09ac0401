/// One event becomes one batch per interested frontend, and nothing for the others. Stateless: who is interested is the
/// subscription table's to know.
///
/// ```
/// PresenceDesk.report ─▶ PresenceStore ─▶ changes ─▶ dispatch
/// dispatch(batch) ─▶ one look-up per video and micro-batch ─▶ FrontendLink (one delivery in flight) ─▶ FrontendPort
///               └▶ RelayLink (once per peer region) ─▶ RelayPort          relay(message) ─▶ RelayInbox ─▶ MergePort
/// ```
@NullMarked
package live.ovation.dispatcher;

import org.jspecify.annotations.NullMarked;

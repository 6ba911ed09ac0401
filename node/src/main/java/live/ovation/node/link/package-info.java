/// The ports of `protocol` over HTTP: for each port a class that calls it and one that answers it. Bodies are what
/// `protocol.wire` makes of the messages.
///
/// ```
/// HttpDispatcherPort ─▶ POST /internal/v1/dispatch, /report, /resync         ─▶ DispatcherRoutes ─▶ DispatcherPort
///                       GET  /internal/v1/videos/{video}/viewers
/// HttpPresencePort   ─▶ POST /internal/v1/people, /presence                  ─▶ PresenceRoutes   ─▶ PresencePort
///                       GET  /internal/v1/videos/{video}/audience
/// HttpFrontendPort   ─▶ POST /internal/v1/deliver                            ─▶ FrontendRoutes   ─▶ FrontendPort
/// HttpHistoryPort    ─▶ GET  /internal/v1/videos/{video}/snapshot, /journal  ─▶ HistoryRoutes    ─▶ HistoryPort
/// HttpRelayPort      ─▶ POST /internal/v1/relay, /relay/viewers              ─▶ RelayRoutes      ─▶ RelayPort
/// HttpSketchPort     ─▶ POST /internal/v1/relay/sketches                     ─▶ SketchRoutes     ─▶ SketchPort
/// HttpMergePort      ─▶ POST /internal/v1/merge                              ─▶ MergeRoutes      ─▶ MergePort
/// HttpChangesPort    ─▶ GET  /internal/v1/changes, …/videos/{video}/entries  ─▶ ChangesRoutes    ─▶ ChangesPort
///                            /internal/v1/attendances
/// ```
@NullMarked
package live.ovation.node.link;

import org.jspecify.annotations.NullMarked;

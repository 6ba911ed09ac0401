/// One node: its configuration, the roles it plays, how they are wired (directly in one process, over HTTP between
/// several), its two ports, and how it stops. The one room that knows everyone.
///
/// ```
/// NodeConfig ─▶ Node ─┬─ public port:   the roles' interface │ Forwarder for what others do │ the page
///                     └─ internal port: health, metrics, drain │ link (the roles' calls) │ the roles' interface
/// ```
@NullMarked
package live.ovation.node;

import org.jspecify.annotations.NullMarked;

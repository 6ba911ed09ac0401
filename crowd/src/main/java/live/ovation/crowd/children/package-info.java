/// Viewers in several JVMs: one process may open only so many files, so larger crowds share their viewers among
/// processes. The conductor's process keeps a share of its own; each child plays another and answers orders, one JSON
/// line for one JSON line.
///
/// ```
/// Conductor ─▶ Audiences ─┬─▶ viewer.LocalAudience
///                         └─▶ ChildAudience ══stdin/stdout══▶ ChildMain ─▶ viewer.LocalAudience
/// ```
@NullMarked
package live.ovation.crowd.children;

import org.jspecify.annotations.NullMarked;

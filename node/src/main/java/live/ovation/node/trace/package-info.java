/// Sends followed events' ways to an OpenTelemetry collector: the only package that knows OpenTelemetry.
@NullMarked
package live.ovation.node.trace;

import org.jspecify.annotations.NullMarked;

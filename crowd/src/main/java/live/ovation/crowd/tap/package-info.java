/// The tappers: post likes and comments at the planned rate over keep-alive connections, in an open loop (a request is
/// due when the plan says so, whether or not the server keeps up, and its latency counts from then), and keep account
/// of what was acknowledged.
@NullMarked
package live.ovation.crowd.tap;

import org.jspecify.annotations.NullMarked;

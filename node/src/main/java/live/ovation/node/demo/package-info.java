/// The small live crowd of `ovation demo`: it knows the server only as its visitors do, over HTTP.
@NullMarked
package live.ovation.node.demo;

import org.jspecify.annotations.NullMarked;

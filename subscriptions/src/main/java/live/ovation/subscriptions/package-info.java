/// Which frontend wants which video, with how many viewers, until when: the table that dispatchers share. The contract;
/// its backends stand beside it.
@NullMarked
package live.ovation.subscriptions;

import org.jspecify.annotations.NullMarked;

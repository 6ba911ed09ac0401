/// What a ledger holds and how quickly, measured over HTTP from outside: `bench/ledger` says which, and runs them.
@NullMarked
package live.ovation.bench.ledger;

import org.jspecify.annotations.NullMarked;

/// What is the same in every ledger that is a SQL database: how its journals are read, and how a read is asked for.
@NullMarked
package live.ovation.ledger.sql;

import org.jspecify.annotations.NullMarked;

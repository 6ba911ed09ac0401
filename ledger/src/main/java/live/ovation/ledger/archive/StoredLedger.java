package live.ovation.ledger.archive;

import java.util.List;
import java.util.function.Consumer;

/// A ledger as an operator handles it: as a whole, where it is stored. Each call opens what it needs and leaves
/// nothing open; all throw [live.ovation.ledger.LedgerException] with what was found and what was expected.
public interface StoredLedger {
    /// What is wrong with it, in sentences; empty when nothing is. A server may run on it meanwhile.
    List<String> check();

    /// Everything that was committed at one moment. A server may run on it meanwhile.
    ///
    /// @return how many lines there were before the last one
    long export(Consumer<Line> out);

    /// Fills an empty ledger, as a whole or not at all. It keeps the exported one's region and epoch, so comments
    /// keep their ids and viewers their place; whoever writes to it next does so under an origin of its own.
    ///
    /// @param begin the first line
    /// @param rest the others
    /// @return how many lines there were before the last one
    long fill(Line.Begin begin, LineSource rest);
}

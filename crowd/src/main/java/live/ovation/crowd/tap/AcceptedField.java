package live.ovation.crowd.tap;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads how many taps an answer says were accepted. Stateless.
final class AcceptedField {
    private static final Pattern ACCEPTED = Pattern.compile("\"accepted\"\\s*:\\s*([0-9]{1,9})");

    private AcceptedField() {}

    /// @param sent what a success means that does not say
    static long of(String body, int sent) {
        Matcher found = ACCEPTED.matcher(body);
        return found.find() ? Long.parseLong(found.group(1)) : sent;
    }
}

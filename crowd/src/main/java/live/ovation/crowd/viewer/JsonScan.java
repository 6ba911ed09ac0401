package live.ovation.crowd.viewer;

/// Walks over the fields of one JSON object in bytes without building anything. After [#next] returned true, the key
/// and value stand between their marks (strings without their quotes, escapes left as they are). Reusable; not
/// thread-safe. Lenient where a frame needs no judging, but never runs past the end.
final class JsonScan {
    private byte[] bytes = {};
    private int at;
    private int end;
    private boolean broken;

    int keyFrom;
    int keyTo;
    int valueFrom;
    int valueTo;

    /// @param from the object's opening brace
    JsonScan over(byte[] source, int from, int to) {
        bytes = source;
        end = to;
        at = from;
        broken = at >= end || bytes[at] != '{';
        at++;
        return this;
    }

    /// Whether the text turned out not to be an object.
    boolean broken() {
        return broken;
    }

    boolean next() {
        if (broken) {
            return false;
        }
        skip(',');
        if (at < end && bytes[at] == '}') {
            return false;
        }
        keyFrom = at + 1;
        if (!string()) {
            return false;
        }
        keyTo = at - 1;
        if (!skip(':')) {
            broken = true;
            return false;
        }
        return value();
    }

    boolean keyIs(byte[] name) {
        return Bytes.equal(bytes, keyFrom, keyTo, name);
    }

    /// The value as a whole number; -1 when it is none.
    long number() {
        return Bytes.number(bytes, valueFrom, valueTo);
    }

    private boolean value() {
        valueFrom = at;
        if (at < end && bytes[at] == '"') {
            valueFrom = at + 1;
            boolean whole = string();
            valueTo = at - 1;
            return whole;
        }
        int depth = 0;
        while (at < end) {
            byte b = bytes[at];
            if (b == '"') {
                if (!string()) {
                    return false;
                }
                continue;
            }
            if (depth == 0 && (b == ',' || b == '}')) {
                break;
            }
            if (b == '{' || b == '[') {
                depth++;
            } else if (b == '}' || b == ']') {
                depth--;
            }
            at++;
        }
        valueTo = at;
        broken = at >= end || valueTo == valueFrom;
        return !broken;
    }

    /// Moves behind the string that begins here.
    private boolean string() {
        broken = at >= end || bytes[at] != '"';
        if (broken) {
            return false;
        }
        at++;
        while (at < end && bytes[at] != '"') {
            at += bytes[at] == '\\' ? 2 : 1;
        }
        broken = at >= end;
        at++;
        return !broken;
    }

    private boolean skip(char separator) {
        while (at < end && bytes[at] == ' ') {
            at++;
        }
        boolean found = at < end && bytes[at] == separator;
        if (found) {
            at++;
        }
        while (at < end && bytes[at] == ' ') {
            at++;
        }
        return found;
    }
}

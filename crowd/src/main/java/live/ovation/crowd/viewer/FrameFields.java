package live.ovation.crowd.viewer;

import java.util.Arrays;

/// Where the fields of one frame's data stand in its bytes. Reusable; not thread-safe.
@SuppressWarnings("EnumOrdinal") // an index into arrays that live as long as this object
final class FrameFields {
    private static final Field[] ALL = Field.values();

    private final JsonScan scan = new JsonScan();
    private final JsonScan inner = new JsonScan();
    private final int[] froms = new int[ALL.length];
    private final int[] tos = new int[ALL.length];
    private byte[] bytes = {};

    /// @return false when the data is no JSON object
    boolean read(byte[] source, int from, int to) {
        bytes = source;
        Arrays.fill(froms, 0);
        Arrays.fill(tos, 0);
        scan.over(source, from, to);
        while (scan.next()) {
            for (Field field : ALL) {
                if (scan.keyIs(field.key)) {
                    froms[field.ordinal()] = scan.valueFrom;
                    tos[field.ordinal()] = scan.valueTo;
                    break;
                }
            }
        }
        return !scan.broken();
    }

    /// A string's first byte, or an object's brace; equal to [#to] when the field is not there.
    int from(Field field) {
        return froms[field.ordinal()];
    }

    int to(Field field) {
        return tos[field.ordinal()];
    }

    /// -1 when it is not there or no number.
    long number(Field field) {
        return Bytes.number(bytes, from(field), to(field));
    }

    /// The sum of an object's numbers, as in `{"clap":2,"like":40}`; -1 when it is not there or holds anything else.
    long sum(Field field) {
        return sumOf(from(field), to(field));
    }

    /// Visits the members of an object of objects.
    void forEachIn(Field field, Member member) {
        if (from(field) == to(field)) {
            return;
        }
        scan.over(bytes, from(field), to(field));
        while (scan.next()) {
            member.visit(scan.keyFrom, scan.keyTo, sumWithin(scan.valueFrom, scan.valueTo));
        }
    }

    /// A named object's totals.
    @FunctionalInterface
    interface Member {
        void visit(int nameFrom, int nameTo, long total);
    }

    private long sumWithin(int from, int to) {
        inner.over(bytes, from, to);
        while (inner.next()) {
            if (inner.keyIs(Field.TOTALS.key)) {
                return sumOf(inner.valueFrom, inner.valueTo);
            }
        }
        return -1;
    }

    private long sumOf(int from, int to) {
        if (from == to) {
            return -1;
        }
        long sum = 0;
        inner.over(bytes, from, to);
        while (inner.next()) {
            long number = inner.number();
            if (number < 0) {
                return -1;
            }
            sum += number;
        }
        return inner.broken() ? -1 : sum;
    }
}

package live.ovation.ledger.postgres;

import java.util.SortedMap;
import java.util.TreeMap;

/// Where somebody stands who follows this ledger's changes: for each origin behind one of its transactions, and within
/// it behind a video. An origin has one writer at a time, so its transactions become visible in their order; those of
/// several origins do not.
///
/// @param store whose numbers these are
/// @param byOrigin an origin that isn't in it stands at its beginning
record ChangeCursor(long store, SortedMap<Integer, Place> byOrigin) {
    /// @param changed the transaction's number
    record Place(long changed, long video) {
        static final Place START = new Place(-1, 0);
    }

    ChangeCursor with(int origin, Place place) {
        SortedMap<Integer, Place> moved = new TreeMap<>(byOrigin);
        moved.put(origin, place);
        return new ChangeCursor(store, moved);
    }

    Place of(int origin) {
        return byOrigin.getOrDefault(origin, Place.START);
    }

    /// What is not one of this ledger's stands at the beginning.
    static ChangeCursor parse(String text, long store) {
        ChangeCursor start = new ChangeCursor(store, new TreeMap<>());
        String[] parts = text.split("_", -1);
        try {
            if (Long.parseLong(parts[0]) != store) {
                return start;
            }
            SortedMap<Integer, Place> places = new TreeMap<>();
            for (int i = 1; i < parts.length; i++) {
                String[] numbers = parts[i].split("\\.", -1);
                places.put(
                        Integer.parseInt(numbers[0]),
                        new Place(Long.parseLong(numbers[1]), Long.parseLong(numbers[2])));
            }
            return new ChangeCursor(store, places);
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return start;
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder().append(store);
        byOrigin.forEach((origin, place) -> text.append('_')
                .append(origin)
                .append('.')
                .append(place.changed)
                .append('.')
                .append(place.video));
        return text.toString();
    }
}

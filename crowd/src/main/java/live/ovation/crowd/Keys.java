package live.ovation.crowd;

import java.util.Locale;

/// Names of enum rows as JSON has them. Stateless.
final class Keys {
    private Keys() {}

    static String camelCase(String upperSnake) {
        StringBuilder key = new StringBuilder();
        boolean capital = false;
        for (char c : upperSnake.toLowerCase(Locale.ROOT).toCharArray()) {
            if (c == '_') {
                capital = true;
            } else {
                key.append(capital ? Character.toUpperCase(c) : c);
                capital = false;
            }
        }
        return key.toString();
    }
}

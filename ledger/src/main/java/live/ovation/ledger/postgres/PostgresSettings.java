package live.ovation.ledger.postgres;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/// Which database, and as whom. The database's schema is the connection's first one (`?currentSchema=…` names another),
/// so several ledgers may share a database.
///
/// @param url `jdbc:postgresql://host:port/database?…`
/// @param user empty: what the URL says
/// @param password empty: what the URL says
/// @param readers how many connections read at most; one more writes
public record PostgresSettings(String url, String user, String password, int readers) {
    private static final String JDBC = "jdbc:postgresql:";

    public PostgresSettings {
        if (!url.startsWith(JDBC)) {
            throw new IllegalArgumentException("url: " + shown(url) + " (expected: postgresql://host:port/database)");
        }
        if (readers < 1) {
            throw new IllegalArgumentException("readers: " + readers + " (expected: at least 1)");
        }
    }

    /// Reads an address as JDBC writes it, or as PostgreSQL's own tools do: `postgresql://user:password@host/database`.
    ///
    /// @throws IllegalArgumentException when it is neither
    public static PostgresSettings of(String address, String user, String password, int readers) {
        if (address.startsWith(JDBC)) {
            return new PostgresSettings(address, user, password, readers);
        }
        try {
            URI uri = new URI(address);
            boolean known = "postgresql".equals(uri.getScheme()) || "postgres".equals(uri.getScheme());
            if (!known || uri.getRawAuthority() == null) {
                return new PostgresSettings(address, user, password, readers);
            }
            String authority = uri.getRawAuthority();
            int at = authority.lastIndexOf('@');
            String[] who =
                    at < 0 ? new String[] {""} : authority.substring(0, at).split(":", 2);
            String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
            return new PostgresSettings(
                    JDBC + "//" + authority.substring(at + 1) + uri.getRawPath() + query,
                    user.isEmpty() ? decoded(who[0]) : user,
                    password.isEmpty() && who.length > 1 ? decoded(who[1]) : password,
                    readers);
        } catch (URISyntaxException e) {
            return new PostgresSettings(address, user, password, readers);
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /// The address as it may be shown.
    String shown() {
        return shown(url.substring("jdbc:".length()));
    }

    /// An address without its query and what stands before an `@`: both may hold a password.
    public static String shown(String url) {
        int query = url.indexOf('?');
        String shown = query < 0 ? url : url.substring(0, query);
        int at = shown.lastIndexOf('@');
        int slashes = shown.indexOf("//");
        return at < 0 ? shown : shown.substring(0, Math.max(0, slashes + 2)) + shown.substring(at + 1);
    }

    @Override
    public String toString() {
        return shown();
    }
}

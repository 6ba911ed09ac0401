package live.ovation.ledger.archive;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Looks for what rows of a ledger promise each other and do not keep. Not thread-safe. Everything it reads is of one
/// moment; it takes as long as the ledger is large.
///
/// @param connection in a transaction that its owner began and ends
/// @param timeline where it says all of the timeline: a table, or a view of several
public record Check(Connection connection, String timeline) {
    /// Of each kind.
    private static final int MOST_FINDINGS = 20;

    /// What has to be found nowhere, and what it means when it is: each query names the video, and what is wrong.
    private Map<String, String> rules() {
        Map<String, String> rules = new LinkedHashMap<>();
        rules.put("its journal's head is before its newest entry", """
                SELECT name, head FROM video WHERE head < coalesce((SELECT max(position) FROM comment
                  WHERE comment.video = video.id), 0)
                OR head < coalesce((SELECT max(position) FROM retraction WHERE retraction.video = video.id), 0)""");
        rules.put("its number of comments is not how many stand", """
                SELECT name, comments FROM video
                WHERE comments <> (SELECT count(*) FROM comment WHERE comment.video = video.id)""");
        rules.put("a comment stands that was retracted", """
                SELECT name, comment.position FROM comment JOIN video ON video.id = comment.video
                JOIN retraction ON retraction.video = comment.video AND retraction.comment = comment.position""");
        rules.put("two entries have one position", """
                SELECT name, comment.position FROM comment JOIN video ON video.id = comment.video
                JOIN retraction ON retraction.video = comment.video AND retraction.position = comment.position""");
        // Each table once: a ledger may keep these rows in several places, and be asked for all of them only.
        rules.put(
                "its timeline does not add up to its totals",
                "SELECT name, sum(n) FROM (SELECT video, value AS n FROM total UNION ALL SELECT video, -n FROM "
                        + timeline
                        + " WHERE kind <> '') AS counted"
                        + " JOIN video ON video.id = counted.video GROUP BY name HAVING sum(n) <> 0");
        rules.put("a key's comment is after the journal's head", """
                SELECT name, result FROM idempotency JOIN video ON video.id = idempotency.video
                WHERE what = '' AND result > head""");
        rules.put("its attendance has an end before its start, or figures below 0", """
                SELECT name, peak_viewers FROM attendance WHERE peak_viewers < 0 OR unique_viewers < 0
                OR seen_at < started_at OR (ended_at > 0 AND (ended_at < started_at OR said_at < ended_at))""");
        for (String table : List.of("total", "timeline", "comment", "retraction", "unsaid", "idempotency")) {
            rules.put(
                    "rows of `" + table + "` belong to no video",
                    "SELECT '?', video FROM " + table + " WHERE NOT EXISTS (SELECT 1 FROM video WHERE video.id = "
                            + table + ".video)");
        }
        return rules;
    }

    /// What is wrong, at most [#MOST_FINDINGS] of a kind, in sentences; empty when nothing is.
    public List<String> findings() throws SQLException {
        List<String> findings = new ArrayList<>();
        for (Map.Entry<String, String> rule : rules().entrySet()) {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(rule.getValue() + " LIMIT " + MOST_FINDINGS)) {
                while (rows.next()) {
                    findings.add("video " + rows.getString(1) + ": " + rule.getKey() + " (" + rows.getLong(2) + ")");
                }
            }
        }
        return findings;
    }
}

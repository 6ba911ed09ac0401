package live.ovation.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneOffset;
import live.ovation.transport.json.Json;
import org.junit.jupiter.api.Test;

class TopScreenTest {
    private static final String CLUSTER = """
            {"at":1700000010000000,"nodes":[
             {"id":"d1","region":"eu","address":"http://127.0.0.1:1","gone":false,"answeredAt":1700000010000000,"status":
               {"roles":["dispatcher"],"ready":true,"viewers":0,"likesInPerSecond":0,"outPerSecond":0,
                "links":[{"to":"f1","perSecond":12,"waitingBytes":0,"silentMillis":3}],
                "regions":[{"to":"ap","perSecond":3,"silentMillis":9,"skewMicros":-4960000},{"to":"us","perSecond":0,"silentMillis":9000,"skewMicros":5000000}],"hottest":[],
                "slow":{"lagged":0,"laggedPerSecond":0,"shortWritesPerSecond":0,"refused":0,"closed":{}},
                "errors":[{"what":"relay: java.io.IOException","message":"gone\\u001b[2J","count":4,"first":1700000000000000,"last":1700000005000000}]}},
             {"id":"f1","region":"eu","address":"http://127.0.0.1:2","gone":false,"answeredAt":1700000010000000,"status":
               {"roles":["frontend"],"ready":true,"viewers":10000,"likesInPerSecond":0,"outPerSecond":1000000,"links":[],"regions":[],
                "hottest":[{"video":"show","perSecond":999000},{"video":"quiet","perSecond":1000}],
                "slow":{"lagged":5,"laggedPerSecond":1,"shortWritesPerSecond":2,"refused":3,"closed":{"stalled":4}},"errors":[]}},
             {"id":"f2","region":"eu","address":"http://127.0.0.1:3","gone":true,"answeredAt":1700000003000000}],
             "between":[{"from":"ap","to":"eu","p50":61000,"p90":85000,"p99":130000}],
             "points":[{"at":1700000010000000,"viewers":1,"in":1,"out":1,"p50":900,"p90":2500,"p99":75000,"sumP50":210000,"sumP99":340000}]}
            """;

    @Test
    void screenShowsTheWholeClusterThoseThatAreGoneFirst() {
        String text = new TopScreen(ZoneOffset.UTC).text(Json.parse(CLUSTER));

        assertThat(text.lines().toList())
                .containsExactly(
                        "Ovation at 22:13:30   2 of 3 nodes   10000 viewers   likes in 0/s   delivered 1.0M/s",
                        "Latency, tap to everybody: p50 0.9 ms  p90 2.5 ms  p99 75 ms",
                        "  of what is told as sums: p50 210 ms  p99 340 ms, waiting for the next sum included (250 ms or more)",
                        "",
                        "NODE                     REGION     ROLES                  VIEWERS      IN/S     OUT/S  STATE",
                        "f2                       eu         frontend                     -         -         -  silent"
                                + " since 22:13:23",
                        "d1                       eu         dispatcher                   0         0        12  up",
                        "f1                       eu         frontend                 10000         0      1.0M  up",
                        "",
                        "eu → ap by d1                                                3/s, its clock is 5.0 s behind",
                        "eu → us by d1                                                silent for 9 s",
                        "tapped in ap, seen in eu                                     p50 61 ms  p90 85 ms  p99 130 ms",
                        "",
                        "HOTTEST VIDEOS                                                   OUT/S",
                        "show                                                              999K",
                        "quiet                                                             1000",
                        "",
                        "SLOW VIEWERS   lagged 1/s, 5 in all   short writes 2/s   refused 3   closed: stalled 4",
                        "",
                        "DISTINCT ERRORS, the newest first",
                        "22:13:25  4 × on d1  relay: java.io.IOException: gone [2J");
    }
}

package live.ovation.node.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import live.ovation.ledger.postgres.PostgresProbe;
import live.ovation.node.link.Secret;
import live.ovation.telemetry.Clock;
import live.ovation.transport.json.Json;
import live.ovation.transport.json.JsonFields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
    @TempDir
    private Path root;

    private Doctor doctor() {
        return new Doctor(new Machine(root), Clock.system(), root.resolve("data"), 18_080);
    }

    private void file(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void files(String soft) throws IOException {
        file("proc/self/limits", "Limit Soft Hard Units\nMax open files            " + soft + "   20000   files\n");
    }

    @Test
    void fileDescriptorsAreSaidInViewers() throws IOException {
        files("20000");
        Finding finding = doctor().files();
        assertThat(finding.verdict()).isEqualTo(Finding.Verdict.LIMIT);
        assertThat(finding.found()).isEqualTo("20,000 per process: about 19,800 viewers per frontend");
        assertThat(finding.remedy()).contains("ulimit -n");
        files("1048576");
        assertThat(doctor().files().verdict()).isEqualTo(Finding.Verdict.OK);
        files("unlimited");
        assertThat(doctor().files().found()).isEqualTo("no limit");
    }

    @Test
    void tooFewFileDescriptorsPreventAStart() throws IOException {
        files("64");
        assertThat(doctor().files().verdict()).isEqualTo(Finding.Verdict.STOP);
    }

    @Test
    void aShortBacklogIsALimit() throws IOException {
        file("proc/sys/net/core/somaxconn", "128\n");
        assertThat(doctor().backlog().verdict()).isEqualTo(Finding.Verdict.LIMIT);
        file("proc/sys/net/core/somaxconn", "4096\n");
        assertThat(doctor().backlog().verdict()).isEqualTo(Finding.Verdict.OK);
    }

    @Test
    void portsAndMemoryAreRead() throws IOException {
        file("proc/sys/net/ipv4/ip_local_port_range", "32768\t60999\n");
        assertThat(doctor().ports().found()).startsWith("28,232:");
        file("proc/meminfo", "MemTotal: 900000 kB\nMemAvailable:   524288 kB\n");
        assertThat(doctor().memory().verdict()).isEqualTo(Finding.Verdict.LIMIT);
        assertThat(doctor().memory().found()).startsWith("512 MiB available");
    }

    @Test
    void whatIsNotThereIsNoTrouble() {
        assertThat(doctor().files().verdict()).isEqualTo(Finding.Verdict.OK);
        assertThat(doctor().memory().verdict()).isEqualTo(Finding.Verdict.OK);
        assertThat(doctor().backlog().verdict()).isEqualTo(Finding.Verdict.OK);
        assertThat(doctor().ports().verdict()).isEqualTo(Finding.Verdict.OK);
    }

    @Test
    void aPortThatIsTakenIsSaid() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            Finding finding = doctor().freePort(taken.getLocalPort());
            assertThat(finding.verdict()).isEqualTo(Finding.Verdict.LIMIT);
            assertThat(finding.remedy()).contains("--port");
        }
    }

    @Test
    void aDataFolderThatCannotBeMadePreventsAStart() throws IOException {
        Path file = Files.writeString(root.resolve("file"), "");
        Finding finding = new Doctor(new Machine(root), Clock.system(), file.resolve("data"), 18_080).dataDirectory();
        assertThat(finding.verdict()).isEqualTo(Finding.Verdict.STOP);
        assertThat(doctor().dataDirectory().verdict()).isEqualTo(Finding.Verdict.OK);
    }

    @Test
    void everythingIsExamined() {
        assertThat(new Doctor(Clock.system(), root, 0).examine())
                .extracting(Finding::subject)
                .contains("java", "file descriptors", "memory", "epoll", "clock", "browser", "redis");
    }

    private Kernel kernel(int processors) {
        return new Kernel(new Machine(root), processors);
    }

    @Test
    void aContainersShareOfTheCoresIsSaid() throws IOException {
        assertThat(kernel(1).cores().verdict()).isEqualTo(Finding.Verdict.LIMIT);
        assertThat(kernel(4).cores().verdict()).isEqualTo(Finding.Verdict.OK);
        file("sys/fs/cgroup/cpu.max", "150000 100000\n");
        assertThat(kernel(4).cores().verdict()).isEqualTo(Finding.Verdict.LIMIT);
        assertThat(kernel(4).cores().found()).contains("may use 1.5 of them");
        file("sys/fs/cgroup/cpu.max", "max 100000\n");
        assertThat(kernel(4).cores().verdict()).isEqualTo(Finding.Verdict.OK);
    }

    @Test
    void buffersAreSaidInViewers() throws IOException {
        file("proc/sys/net/ipv4/tcp_mem", "1000\t2000\t25600\n");
        assertThat(kernel(2).tcpMemory().found()).startsWith("100 MiB").contains(" 25 viewers who stall");
        assertThat(kernel(2).tcpMemory().verdict()).isEqualTo(Finding.Verdict.LIMIT);
        file("proc/sys/net/ipv4/tcp_max_syn_backlog", "128\n");
        assertThat(kernel(2).synBacklog().remedy()).contains("tcp_max_syn_backlog");
        file("sys/kernel/mm/transparent_hugepage/enabled", "[always] madvise never\n");
        assertThat(kernel(2).hugePages().verdict()).isEqualTo(Finding.Verdict.LIMIT);
    }

    @Test
    void aHeapLargerThanTheMemoryIsSaid() throws IOException {
        file("proc/meminfo", "MemAvailable:   1024 kB\n");
        assertThat(doctor().heap().verdict()).isEqualTo(Finding.Verdict.LIMIT);
        assertThat(doctor().heap().remedy()).contains("-Xmx");
    }

    @Test
    void aSlowDiskIsSaidInCommits() {
        assertThat(Disk.found(2).verdict()).isEqualTo(Finding.Verdict.OK);
        assertThat(Disk.found(50).verdict()).isEqualTo(Finding.Verdict.LIMIT);
        assertThat(Disk.found(50).found()).contains("about 20 commits a second");
        assertThat(new Disk(root, Clock.system()).examine().found()).contains("until a page is on disk");
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void aStoreThatEvictsOrIsOldOrFarIsALimit() {
        String good = "redis_version:7.0.15\r\nused_memory:100\r\nmaxmemory:0\r\nmaxmemory_policy:noeviction\r\n";
        assertThat(Neighbours.redisFinding("redis", good, 0.1).verdict()).isEqualTo(Finding.Verdict.OK);
        assertThat(Neighbours.redisFinding("redis", good, 40).remedy()).contains("next to the dispatchers");
        assertThat(Neighbours.redisFinding("redis", good.replace("7.0.15", "4.0.1"), 0.1)
                        .remedy())
                .contains("newer");
        String evicting = good.replace("maxmemory:0", "maxmemory:1000").replace("noeviction", "allkeys-lru");
        assertThat(Neighbours.redisFinding("redis", evicting, 0.1).remedy()).contains("noeviction");
    }

    private static PostgresProbe.Found found(String version, boolean safe, long sessions, boolean standby) {
        return new PostgresProbe.Found(version, safe, "UTF8", sessions, 100, standby, false, "ovation", "public", true);
    }

    @Test
    void aDatabaseThatIsNoneForUsIsSaid() {
        PostgresProbe.Found good = found("16.1", true, 10, false);
        assertThat(Neighbours.postgresFinding(good, 4).verdict()).isEqualTo(Finding.Verdict.OK);
        assertThat(Neighbours.postgresFinding(good, 4).found()).contains("room for 15 publisher(s)");
        assertThat(Neighbours.postgresFinding(found("16.1", true, 10, true), 4).verdict())
                .isEqualTo(Finding.Verdict.STOP);
        assertThat(Neighbours.postgresFinding(found("16.1", false, 10, false), 4)
                        .remedy())
                .contains("power cut");
        assertThat(Neighbours.postgresFinding(found("16.1", true, 98, false), 4).remedy())
                .contains("max_connections");
        assertThat(Neighbours.postgresFinding(found("9.6.24", true, 10, false), 4)
                        .remedy())
                .contains("newer");
    }

    private static JsonFields status(long at) {
        return Json.parse(
                "{\"id\":\"f1\",\"region\":\"eu\",\"roles\":[\"frontend\"],\"ready\":true,\"at\":" + at + "}");
    }

    @Test
    void aPeersClockIsComparedWithinWhatTheWayLeavesOpen() {
        Finding well = Neighbours.peerFinding("peer", 1_000_000, 1_020_000, status(1_012_000));
        assertThat(well.verdict()).isEqualTo(Finding.Verdict.OK);
        assertThat(well.found()).startsWith("f1 (frontend) in region eu, answers in 20.0 ms");
        Finding skewed = Neighbours.peerFinding("peer", 1_000_000, 1_020_000, status(2_010_000));
        assertThat(skewed.verdict()).isEqualTo(Finding.Verdict.LIMIT);
        assertThat(skewed.found()).contains("+1000.0 ms");
    }

    @Test
    void whoDoesNotAnswerIsSaid() throws IOException {
        int port;
        try (ServerSocket closed = new ServerSocket(0)) {
            port = closed.getLocalPort();
        }
        assertThat(new Neighbours(
                                Clock.system(),
                                "redis://127.0.0.1:" + port,
                                null,
                                List.of("http://127.0.0.1:" + port),
                                new Secret(""))
                        .examine())
                .extracting(Finding::verdict)
                .containsExactly(Finding.Verdict.STOP, Finding.Verdict.LIMIT);
    }
}

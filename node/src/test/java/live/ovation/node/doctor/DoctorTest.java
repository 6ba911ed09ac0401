package live.ovation.node.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import live.ovation.telemetry.Clock;
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
}

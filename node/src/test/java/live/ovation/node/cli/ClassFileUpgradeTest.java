package live.ovation.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

class ClassFileUpgradeTest {
    @TempDir
    private Path folder;

    private Path jar;

    @BeforeEach
    void copyTheCommandLines() throws IOException, URISyntaxException {
        jar = copyOf(CommandLine.class, "old.jar");
    }

    @Test
    void oldClassesGetAFormatThatACacheKeeps() throws IOException {
        assertThat(classes(jar).values()).anyMatch(type -> type.majorVersion() < ClassFile.JAVA_6_VERSION);
        assertThat(ClassFileUpgrade.upgrade(jar)).isTrue();
        assertThat(classes(jar).values()).noneMatch(type -> type.majorVersion() < ClassFile.JAVA_6_VERSION);
    }

    @Test
    void theyDoWhatTheyDid() throws IOException {
        Map<String, List<Opcode>> before = code(jar);
        ClassFileUpgrade.upgrade(jar);
        assertThat(before).isNotEmpty();
        assertThat(code(jar)).isEqualTo(before);
    }

    /// The JVM verifies what it links.
    @Test
    void theyAreVerified() throws Exception {
        ClassFileUpgrade.upgrade(jar);
        int verified = 0;
        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
            for (String name : classes(jar).keySet()) {
                if (!name.endsWith("module-info.class")) {
                    String type =
                            name.substring(0, name.length() - ".class".length()).replace('/', '.');
                    assertThat(Class.forName(type, true, loader).getClassLoader())
                            .isSameAs(loader);
                    verified++;
                }
            }
        }
        assertThat(verified).isGreaterThan(100);
    }

    @Test
    void whatIsNotOldStaysAsItIs() throws Exception {
        ClassFileUpgrade.upgrade(jar);
        byte[] upgraded = Files.readAllBytes(jar);
        assertThat(ClassFileUpgrade.upgrade(jar)).isFalse();
        assertThat(Files.readAllBytes(jar)).isEqualTo(upgraded);

        Path modern = copyOf(LoggerFactory.class, "modern.jar");
        byte[] before = Files.readAllBytes(modern);
        assertThat(ClassFileUpgrade.upgrade(modern)).isFalse();
        assertThat(Files.readAllBytes(modern)).isEqualTo(before);
    }

    @Test
    void whatIsSignedStaysAsItIs() throws IOException {
        Path signed = folder.resolve("signed.jar");
        try (JarFile from = new JarFile(jar.toFile());
                OutputStream file = Files.newOutputStream(signed);
                JarOutputStream to = new JarOutputStream(file)) {
            to.putNextEntry(new JarEntry("META-INF/SOMEBODY.SF"));
            to.closeEntry();
            to.putNextEntry(new JarEntry("picocli/CommandLine.class"));
            to.write(bytes(from, "picocli/CommandLine.class"));
            to.closeEntry();
        }
        byte[] before = Files.readAllBytes(signed);
        assertThat(ClassFileUpgrade.upgrade(signed)).isFalse();
        assertThat(Files.readAllBytes(signed)).isEqualTo(before);
    }

    @Test
    void nothingElseIsLeftInTheFolder() throws IOException {
        ClassFileUpgrade.main(new String[] {folder.toString()});
        assertThat(ClassFileUpgrade.upgrade(jar)).isFalse();
        assertThat(folder).isDirectoryNotContaining(file -> !file.equals(jar));
    }

    private Path copyOf(Class<?> type, String name) throws IOException, URISyntaxException {
        Path library = Path.of(Objects.requireNonNull(type.getProtectionDomain().getCodeSource())
                .getLocation()
                .toURI());
        return Files.copy(library, folder.resolve(name));
    }

    private static Map<String, ClassModel> classes(Path jar) throws IOException {
        Map<String, ClassModel> classes = new LinkedHashMap<>();
        try (JarFile file = new JarFile(jar.toFile())) {
            for (JarEntry entry : Collections.list(file.entries())) {
                if (entry.getName().endsWith(".class")) {
                    classes.put(entry.getName(), ClassFile.of().parse(bytes(file, entry.getName())));
                }
            }
        }
        return classes;
    }

    /// The instructions of every method.
    private static Map<String, List<Opcode>> code(Path jar) throws IOException {
        Map<String, List<Opcode>> code = new LinkedHashMap<>();
        classes(jar).forEach((name, type) -> {
            for (MethodModel method : type.methods()) {
                String id = name
                        + ' '
                        + method.methodName().stringValue()
                        + method.methodType().stringValue();
                code.put(
                        id,
                        method.code()
                                .map(body -> body.elementStream()
                                        .filter(Instruction.class::isInstance)
                                        .map(instruction -> ((Instruction) instruction).opcode())
                                        .toList())
                                .orElse(List.of()));
            }
        });
        return code;
    }

    private static byte[] bytes(JarFile jar, String name) throws IOException {
        try (InputStream in = jar.getInputStream(Objects.requireNonNull(jar.getEntry(name)))) {
            return in.readAllBytes();
        }
    }
}

package live.ovation.node.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/// Gives libraries' classes from before Java 6 the class file format of Java 8, which holds what the
/// verifier would have to find out (stack maps, JVM specification 4.10.1). The JVM can keep the old
/// ones in no AOT cache: it reads, parses and verifies them anew at every start, 130 of the command
/// line's. What a class does stays as it is. Part of the build, before the cache is made; without it
/// everything works, slower. Stateless.
final class ClassFileUpgrade {
    /// The first format whose classes an AOT cache keeps is that of Java 6; from Java 7 on stack maps
    /// are a must.
    private static final int FIRST_KEPT = ClassFile.JAVA_6_VERSION;

    private static final int NEW = ClassFile.JAVA_8_VERSION;
    private static final int MAJOR_AT = 6;

    private ClassFileUpgrade() {}

    /// Upgrades what is old in the jars of a folder.
    ///
    /// @param arguments the folder
    public static void main(String[] arguments) throws IOException {
        try (Stream<Path> files = Files.list(Path.of(arguments[0]))) {
            List<Path> jars =
                    files.filter(file -> file.toString().endsWith(".jar")).toList();
            for (Path jar : jars) {
                upgrade(jar);
            }
        }
    }

    /// Upgrades a jar in place, all of it or nothing; one without old classes, and a signed one, stay
    /// as they are.
    ///
    /// @return whether it is another one now
    static boolean upgrade(Path jar) throws IOException {
        Path upgraded = jar.resolveSibling(jar.getFileName() + ".upgraded");
        try (JarFile from = new JarFile(jar.toFile(), false);
                URLClassLoader types = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
            if (!mayBeUpgraded(from)) {
                return false;
            }
            ClassFile classFiles = ClassFile.of(
                    StackMapsOption.GENERATE_STACK_MAPS,
                    ClassHierarchyResolverOption.of(ClassHierarchyResolver.defaultResolver()
                            .orElse(ClassHierarchyResolver.ofResourceParsing(types))));
            try (OutputStream file = Files.newOutputStream(upgraded);
                    JarOutputStream to = new JarOutputStream(file)) {
                for (JarEntry entry : (Iterable<JarEntry>) from.stream()::iterator) {
                    byte[] bytes = bytes(from, entry);
                    JarEntry copy = new JarEntry(entry.getName());
                    copy.setLastModifiedTime(entry.getLastModifiedTime());
                    to.putNextEntry(copy);
                    to.write(isOld(entry, bytes) ? upgrade(classFiles, bytes) : bytes);
                    to.closeEntry();
                }
            }
            Files.move(upgraded, jar, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } finally {
            Files.deleteIfExists(upgraded);
        }
    }

    private static boolean mayBeUpgraded(JarFile jar) throws IOException {
        boolean old = false;
        for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
            if (entry.getName().startsWith("META-INF/") && entry.getName().endsWith(".SF")) {
                return false;
            }
            old = old || isOld(entry, bytes(jar, entry));
        }
        return old;
    }

    private static byte[] bytes(JarFile jar, JarEntry entry) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (InputStream in = jar.getInputStream(entry)) {
            in.transferTo(bytes);
        }
        return bytes.toByteArray();
    }

    private static boolean isOld(JarEntry entry, byte[] bytes) {
        return entry.getName().endsWith(".class") && major(bytes) < FIRST_KEPT;
    }

    private static int major(byte[] bytes) {
        return ((bytes[MAJOR_AT] & 0xFF) << 8) | (bytes[MAJOR_AT + 1] & 0xFF);
    }

    private static byte[] upgrade(ClassFile classFiles, byte[] bytes) {
        ClassModel old = classFiles.parse(bytes);
        // Methods are written anew, with their stack maps; handed on as they are they would stay without.
        ClassTransform code = ClassTransform.transformingMethodBodies((builder, element) -> builder.with(element));
        ClassTransform version = (builder, element) -> {
            if (element instanceof ClassFileVersion) {
                builder.withVersion(NEW, 0);
            } else {
                builder.with(element);
            }
        };
        return classFiles.transformClass(old, version.andThen(code));
    }
}

package dev.durathread.operation;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.FieldRefEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether compiled classes find what they call in other versions of libraries than those that they were compiled with, as
 * the JVM would look for it, but for all calls and not only for those that a program happens to make.
 */
public final class Linkage {
    private final List<Path> jars;
    private final Set<String> packages;

    /**
     * @param jars the other versions, with all that they need
     * @param packages the packages of the libraries, with slashes
     */
    public Linkage(List<Path> jars, Set<String> packages) {
        this.jars = List.copyOf(jars);
        this.packages = Set.copyOf(packages);
    }

    /** What is not there, of all that the classes of some places call. */
    public Set<String> missing(Class<?>... inEachPlace) {
        Set<String> missing = new TreeSet<>();
        try (URLClassLoader libraries = new URLClassLoader(urls(), ClassLoader.getPlatformClassLoader())) {
            for (Class<?> one : inEachPlace) {
                for (Path file : classFiles(one)) {
                    ClassModel model = ClassFile.of().parse(file);
                    for (PoolEntry entry : model.constantPool()) {
                        if (entry instanceof MemberRefEntry member && isOfLibrary(member)) {
                            check(libraries, member).forEach(missing::add);
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return missing;
    }

    /** The other versions first, so that they are found before those of this JVM. */
    private URL[] urls() {
        return Stream.concat(
                        jars.stream(),
                        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                                .map(Path::of))
                .map(Linkage::url)
                .toArray(URL[]::new);
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> classFiles(Class<?> one) throws IOException {
        Path place = Path.of(URI.create(one.getProtectionDomain().getCodeSource().getLocation().toString()));
        try (Stream<Path> files = Files.walk(place)) {
            return files.filter(file -> file.toString().endsWith(".class"))
                    .filter(file -> !file.getFileName().toString().endsWith("-info.class"))
                    .collect(Collectors.toList());
        }
    }

    private boolean isOfLibrary(MemberRefEntry member) {
        String owner = member.owner().asInternalName();
        return packages.stream().anyMatch(owner::startsWith);
    }

    private static Stream<String> check(ClassLoader libraries, MemberRefEntry member) {
        String owner = member.owner().asInternalName().replace('/', '.');
        String what = owner + "." + member.name().stringValue() + " " + member.type().stringValue();
        try {
            Class<?> type = Class.forName(owner, false, libraries);
            boolean isThere = member instanceof FieldRefEntry
                    ? hasField(type, member.name().stringValue(), member.type().stringValue())
                    : hasMethod(type, member.name().stringValue(), MethodTypeDesc.ofDescriptor(member.type().stringValue()));
            return isThere ? Stream.empty() : Stream.of(what);
        } catch (ClassNotFoundException | NoClassDefFoundError e) {
            return Stream.of(what + " (" + e + ")");
        }
    }

    private static boolean hasField(Class<?> type, String name, String descriptor) {
        return lineage(type)
                .flatMap(each -> Arrays.stream(each.getDeclaredFields()))
                .anyMatch(field -> field.getName().equals(name)
                        && field.getType().descriptorString().equals(descriptor));
    }

    private static boolean hasMethod(Class<?> type, String name, MethodTypeDesc descriptor) {
        if (name.equals("<init>")) {
            return Arrays.stream(type.getDeclaredConstructors())
                    .anyMatch(made -> parameters(made.getParameterTypes()).equals(descriptor.parameterList()));
        }
        return lineage(type)
                .flatMap(each -> Arrays.stream(each.getDeclaredMethods()))
                .anyMatch(method -> method.getName().equals(name)
                        && method.getReturnType().descriptorString().equals(descriptor.returnType().descriptorString())
                        && parameters(method.getParameterTypes()).equals(descriptor.parameterList()));
    }

    private static List<ClassDesc> parameters(Class<?>[] types) {
        return Arrays.stream(types)
                .map(type -> ClassDesc.ofDescriptor(type.descriptorString()))
                .toList();
    }

    /** A type and all above it. */
    private static Stream<Class<?>> lineage(Class<?> type) {
        Stream<Class<?>> above = Stream.concat(
                Stream.ofNullable(type.getSuperclass()), Arrays.stream(type.getInterfaces()));
        Stream<Class<?>> object = type.isInterface() ? Stream.of(Object.class) : Stream.empty();
        return Stream.concat(Stream.of(type), Stream.concat(above.flatMap(Linkage::lineage), object));
    }
}

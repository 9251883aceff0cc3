package dev.durathread.testkit.determinism;

/**
 * A method as class files name it.
 *
 * @param owner the binary name of its class, with dots
 * @param descriptor as in class files
 */
record MethodRef(String owner, String name, String descriptor) {
    static String dotted(String internalName) {
        return internalName.replace('/', '.');
    }

    /** The method by name, as in source code; lambdas by the method that they stand in. */
    String readable() {
        if (name.startsWith("lambda$")) {
            String[] parts = name.split("\\$", -1);
            return simpleOwner() + "." + (parts.length > 1 ? parts[1] : name) + " (lambda)";
        }
        return simpleOwner() + "." + (name.equals("<init>") ? "(constructor)" : name);
    }

    private String simpleOwner() {
        return owner.substring(owner.lastIndexOf('.') + 1).replace('$', '.');
    }

    /** The package of its class. */
    String packageName() {
        int dot = owner.lastIndexOf('.');
        return dot < 0 ? "" : owner.substring(0, dot);
    }

    /** The outermost class that its class stands in. */
    String topLevelClass() {
        int dollar = owner.indexOf('$');
        return dollar < 0 ? owner : owner.substring(0, dollar);
    }
}

package dev.durathread;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Classes that reach each other by what they depend on: the strongly connected components of more than one top-level
 * class. Nested classes count as the class that they are nested in.
 */
final class ClassCircles {
    private final Map<JavaClass, Set<JavaClass>> arrows = new HashMap<>();
    private final Map<JavaClass, Set<JavaClass>> arrowsBack = new HashMap<>();

    private ClassCircles(JavaClasses classes) {
        for (JavaClass type : classes) {
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass from = topLevel(type);
                JavaClass to = topLevel(dependency.getTargetClass().getBaseComponentType());
                if (!from.equals(to) && to.getPackageName().startsWith("dev.durathread")) {
                    arrows.computeIfAbsent(from, _ -> new LinkedHashSet<>()).add(to);
                    arrowsBack.computeIfAbsent(to, _ -> new LinkedHashSet<>()).add(from);
                }
            }
        }
    }

    private static JavaClass topLevel(JavaClass type) {
        JavaClass top = type;
        while (top.getEnclosingClass().isPresent()) {
            top = top.getEnclosingClass().get();
        }
        return top;
    }

    static List<Set<JavaClass>> of(JavaClasses classes) {
        return new ClassCircles(classes).circles();
    }

    private List<Set<JavaClass>> circles() {
        List<Set<JavaClass>> circles = new ArrayList<>();
        Set<JavaClass> seen = new HashSet<>();
        for (JavaClass start : arrows.keySet()) {
            if (!seen.contains(start)) {
                Set<JavaClass> circle = reached(start, arrows);
                circle.retainAll(reached(start, arrowsBack));
                seen.addAll(circle);
                if (circle.size() > 1) {
                    circles.add(circle);
                }
            }
        }
        return circles;
    }

    private static Set<JavaClass> reached(JavaClass start, Map<JavaClass, Set<JavaClass>> along) {
        Set<JavaClass> reached = new LinkedHashSet<>(Set.of(start));
        Deque<JavaClass> open = new ArrayDeque<>(reached);
        while (!open.isEmpty()) {
            for (JavaClass next : along.getOrDefault(open.remove(), Set.of())) {
                if (reached.add(next)) {
                    open.add(next);
                }
            }
        }
        return reached;
    }
}

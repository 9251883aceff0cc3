package dev.durathread.postgres;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jooq.CommonTableExpression;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Query;
import org.jooq.impl.DSL;

/**
 * A query that is rendered once, with named parameters.
 *
 * @param sql the text, a question mark for each parameter
 * @param names the parameters' names, in the order of the question marks
 */
record Template(String sql, List<String> names) {
    private static final String MARK = "\u00a7";
    private static final Pattern PARAMETER = Pattern.compile(MARK + "(\\w+)");

    Template {
        names = List.copyOf(names);
    }

    /** Renders a query; every value in it is inlined or a {@link DSL#param(String, Class) named parameter}. */
    static Template of(DSLContext dsl, Query query) {
        String named = DSL.using(
                        dsl.dialect(), dsl.configuration().derive().settings().withRenderNamedParamPrefix(MARK))
                .renderNamedParams(query);
        List<String> names = PARAMETER
                .matcher(named)
                .results()
                .map((MatchResult result) -> result.group(1))
                .toList();
        return new Template(PARAMETER.matcher(named).replaceAll("?"), names);
    }

    /** A column of a common table expression that has the name and type of another. */
    static <T> Field<T> column(CommonTableExpression<?> in, Field<T> like) {
        return DSL.field(DSL.name(in.getName(), like.getName()), like.getDataType());
    }

    /** With a value for each name. */
    Pipeline.Bound with(Map<String, ?> values) {
        return new Filled(this, values);
    }

    private record Filled(Template template, Map<String, ?> values) implements Pipeline.Bound {
        @Override
        public String sql() {
            return template.sql;
        }

        @Override
        public int bind(PreparedStatement prepared, int from) throws SQLException {
            int next = from;
            for (String name : template.names) {
                prepared.setObject(next++, values.get(name));
            }
            return next;
        }
    }
}

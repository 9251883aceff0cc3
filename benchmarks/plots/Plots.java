import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Draws the driver's JSON lines as SVG: {@code java benchmarks/plots/Plots.java results.jsonl docs/plots}.
 *
 * <p>A row for each line that has the metric, on a logarithmic axis: a dot for the median, on a bar from the least to the
 * greatest round, and the median as a number.
 */
final class Plots {
    private static final Pattern TEXT = Pattern.compile("\"(workload|provider)\":\"([^\"]*)\"");
    private static final Pattern NUMBER = Pattern.compile("\"(concurrency|payload_bytes|finished|nodes)\":(\\d+)");
    private static final Pattern METRIC =
            Pattern.compile("\"(\\w+)\":\\{\"median\":([-\\d.E]+),\"min\":([-\\d.E]+),\"max\":([-\\d.E]+)\\}");
    private static final int TOP = 34;
    private static final int ROW = 22;
    private static final int LEFT = 200;
    private static final int WIDTH = 460;
    private static final int RIGHT = 90;

    /** What one line of the driver says of one metric. */
    record Row(String label, double median, double min, double max) {}

    public static void main(String[] args) throws IOException {
        List<String> lines = Files.readAllLines(Path.of(args[0]));
        Path target = Files.createDirectories(Path.of(args[1]));
        plot(target, "throughput", "activities or steps a second", lines, "activities_per_s", "chain|steps");
        plot(target, "ceiling", "steps a second by JDBC alone, without an engine", lines, "steps_per_s", "raw");
        plot(target, "latency", "milliseconds from start to result", lines, "p50_ms", "latency");
        plot(target, "resident", "bytes of heap for a waiting instance", lines, "bytes_per_instance", "resident");
        plot(target, "rehydrate", "milliseconds to replay 10,000 events", lines, "ms", "rehydrate");
        plot(target, "seconds", "seconds for the whole workload", lines, "seconds", "fanout|timers|long");
    }

    private static void plot(
            Path target, String file, String title, List<String> lines, String metric, String workloads)
            throws IOException {
        List<Row> rows = new ArrayList<>();
        for (String line : lines) {
            Map<String, String> facts = facts(line);
            Matcher values = METRIC.matcher(line);
            while (facts.getOrDefault("workload", "").matches(workloads) && values.find()) {
                if (values.group(1).equals(metric)) {
                    rows.add(new Row(label(facts), number(values, 2), number(values, 3), number(values, 4)));
                }
            }
        }
        if (!rows.isEmpty()) {
            Files.writeString(target.resolve(file + ".svg"), svg(title, rows));
        }
    }

    private static Map<String, String> facts(String line) {
        Map<String, String> facts = new LinkedHashMap<>();
        for (Pattern pattern : List.of(TEXT, NUMBER)) {
            pattern.matcher(line).results().forEach(found -> facts.put(found.group(1), found.group(2)));
        }
        return facts;
    }

    private static String label(Map<String, String> facts) {
        String label = facts.get("workload") + " " + facts.get("provider") + ", C=" + facts.get("concurrency");
        label += facts.getOrDefault("payload_bytes", "16").equals("16") ? "" : ", " + facts.get("payload_bytes") + " B";
        label += facts.getOrDefault("finished", "0").equals("0") ? "" : ", " + facts.get("finished") + " finished";
        return label + (facts.getOrDefault("nodes", "1").equals("1") ? "" : ", " + facts.get("nodes") + " nodes");
    }

    private static double number(Matcher values, int group) {
        return Math.max(1e-3, Double.parseDouble(values.group(group)));
    }

    private static String svg(String title, List<Row> rows) {
        double least = rows.stream().mapToDouble(Row::min).min().orElse(1);
        double greatest = rows.stream().mapToDouble(Row::max).max().orElse(1);
        Axis axis = new Axis((int) Math.floor(Math.log10(least) - 0.01), (int) Math.ceil(Math.log10(greatest) + 0.01));
        int bottom = TOP + ROW * rows.size();
        StringBuilder svg = new StringBuilder(format(
                "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='sans-serif' font-size='12'>%n",
                LEFT + WIDTH + RIGHT, bottom + 48));
        svg.append(format("<title>%s</title>%n<rect width='100%%' height='100%%' fill='white'/>%n", title));
        svg.append(text(8, 20, "start", title + " (median of the rounds)"));
        svg.append(axis.lines(bottom));
        for (int i = 0; i < rows.size(); i++) {
            svg.append(row(rows.get(i), TOP + ROW * i + ROW / 2, axis));
        }
        svg.append(text(
                LEFT, bottom + 38, "start", "logarithmic axis: from one number to the next is a factor of 10"));
        return svg.append("</svg>\n").toString();
    }

    private static String row(Row row, int y, Axis axis) {
        return text(LEFT - 10, y + 4, "end", row.label())
                + format(
                        "<line x1='%.1f' x2='%.1f' y1='%d' y2='%d' stroke='#9db8d8' stroke-width='6'/>",
                        axis.x(row.min()), axis.x(row.max()), y, y)
                + format("<circle cx='%.1f' cy='%d' r='4.5' fill='#1f4e85'/>", axis.x(row.median()), y)
                + text(LEFT + WIDTH + 14, y + 4, "start", number(row.median()));
    }

    /** The axis of a chart: from one power of ten to another. */
    record Axis(int from, int to) {
        double x(double value) {
            return LEFT + WIDTH * (Math.log10(value) - from) / (to - from);
        }

        /** A line with its number for each power of ten, and fainter lines for the steps between them. */
        String lines(int bottom) {
            StringBuilder lines = new StringBuilder();
            for (int decade = from; decade <= to; decade++) {
                double power = Math.pow(10, decade);
                for (int step = 2; step < 10 && decade < to; step++) {
                    lines.append(line(x(step * power), bottom, "#eee"));
                }
                lines.append(line(x(power), bottom, "#aaa"));
                lines.append(text((int) x(power), bottom + 18, "middle", number(power)));
            }
            return lines.toString();
        }

        private static String line(double x, int bottom, String colour) {
            return format("<line x1='%.1f' x2='%.1f' y1='%d' y2='%d' stroke='%s'/>%n", x, x, TOP, bottom, colour);
        }
    }

    private static String text(int x, int y, String anchor, String text) {
        return format("<text x='%d' y='%d' text-anchor='%s'>%s</text>%n", x, y, anchor, text);
    }

    /** A number with no more decimals than say something. */
    private static String number(double value) {
        int decimals = Math.clamp((int) (2 - Math.floor(Math.log10(value))), 0, 3);
        String text = format("%,." + decimals + "f", value);
        return text.contains(".") ? text.replaceAll("\\.?0+$", "") : text;
    }

    private static String format(String text, Object... values) {
        return String.format(Locale.ROOT, text, values);
    }

    private Plots() {}
}

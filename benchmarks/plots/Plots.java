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
 * <p>One bar for each line that has the metric, on a logarithmic scale; the thin line in it reaches from the least to the
 * greatest round.
 */
final class Plots {
    private static final Pattern TEXT = Pattern.compile("\"(workload|provider)\":\"([^\"]*)\"");
    private static final Pattern NUMBER = Pattern.compile("\"(concurrency|payload_bytes|finished|nodes)\":(\\d+)");
    private static final Pattern METRIC =
            Pattern.compile("\"(\\w+)\":\\{\"median\":([-\\d.E]+),\"min\":([-\\d.E]+),\"max\":([-\\d.E]+)\\}");
    private static final int BAR = 22;
    private static final int LEFT = 260;
    private static final int WIDTH = 460;

    /** What one line of the driver says of one metric. */
    record Bar(String label, double median, double min, double max) {}

    public static void main(String[] args) throws IOException {
        List<String> lines = Files.readAllLines(Path.of(args[0]));
        Path target = Files.createDirectories(Path.of(args[1]));
        plot(target, "throughput", "activities or steps a second", lines, "activities_per_s", "chain|steps");
        plot(target, "ceiling", "rows of steps a second without an engine", lines, "steps_per_s", "raw");
        plot(target, "latency", "milliseconds from start to result, median", lines, "p50_ms", "latency");
        plot(target, "resident", "bytes of heap for a waiting instance", lines, "bytes_per_instance", "resident");
        plot(target, "rehydrate", "milliseconds to replay 10,000 events", lines, "ms", "rehydrate");
        plot(target, "seconds", "seconds for the whole", lines, "seconds", "fanout|timers|long");
    }

    private static void plot(
            Path target, String file, String title, List<String> lines, String metric, String workloads)
            throws IOException {
        List<Bar> bars = new ArrayList<>();
        for (String line : lines) {
            Map<String, String> facts = facts(line);
            Matcher values = METRIC.matcher(line);
            while (facts.getOrDefault("workload", "").matches(workloads) && values.find()) {
                if (values.group(1).equals(metric)) {
                    bars.add(new Bar(label(facts), number(values, 2), number(values, 3), number(values, 4)));
                }
            }
        }
        if (!bars.isEmpty()) {
            Files.writeString(target.resolve(file + ".svg"), svg(title, bars));
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

    private static String svg(String title, List<Bar> bars) {
        double least = bars.stream().mapToDouble(Bar::min).min().orElse(1);
        double greatest = bars.stream().mapToDouble(Bar::max).max().orElse(1);
        double from = Math.floor(Math.log10(least) - 0.01);
        double to = Math.ceil(Math.log10(greatest) + 0.01);
        StringBuilder svg = new StringBuilder(format(
                "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='sans-serif' font-size='12'>%n",
                LEFT + WIDTH + 90, 50 + BAR * bars.size()));
        svg.append(format("<rect width='100%%' height='100%%' fill='white'/><text x='8' y='20'>%s</text>%n", title));
        for (int decade = (int) from; decade <= to; decade++) {
            double x = x(Math.pow(10, decade), from, to);
            svg.append(format(
                    "<line x1='%.1f' x2='%.1f' y1='30' y2='%d' stroke='#ccc'/>%n", x, x, 34 + BAR * bars.size()));
        }
        for (int i = 0; i < bars.size(); i++) {
            svg.append(bar(bars.get(i), 34 + BAR * i, from, to));
        }
        return svg.append("</svg>\n").toString();
    }

    private static String bar(Bar bar, int y, double from, double to) {
        double end = x(bar.median(), from, to);
        return format("<text x='%d' y='%d' text-anchor='end'>%s</text>", LEFT - 6, y + 14, bar.label())
                + format("<rect x='%d' y='%d' width='%.1f' height='14' fill='#4a7ab5'/>", LEFT, y + 3, end - LEFT)
                + format(
                        "<line x1='%.1f' x2='%.1f' y1='%d' y2='%d' stroke='black'/>",
                        x(bar.min(), from, to), x(bar.max(), from, to), y + 10, y + 10)
                + format("<text x='%.1f' y='%d'>%,.2f</text>%n", end + 8, y + 14, bar.median());
    }

    private static double x(double value, double from, double to) {
        return LEFT + WIDTH * (Math.log10(value) - from) / (to - from);
    }

    private static String format(String text, Object... values) {
        return String.format(Locale.ROOT, text, values);
    }

    private Plots() {}
}

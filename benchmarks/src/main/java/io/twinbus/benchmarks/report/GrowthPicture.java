package io.twinbus.benchmarks.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How figures grow with the size of what is measured: a line for each scenario and side, both axes
 * logarithmic, so that what grows in proportion is parallel to the dashed line.
 */
final class GrowthPicture {
  private static final int LEFT = 70;
  private static final int TOP = 30;
  private static final int WIDTH = 520;
  private static final int HEIGHT = 320;
  private static final int LEGEND = 300;
  private static final List<String> COLOURS =
      List.of("#27a", "#c33", "#2a7", "#a3c", "#c82", "#555");

  private record Point(double size, double value) {}

  private final StringBuilder svg = new StringBuilder();
  private final Map<String, List<Point>> lines;
  private final double leastSize;
  private final double mostSize;
  private final double least;
  private final double most;

  private GrowthPicture(Map<String, List<Point>> lines) {
    this.lines = lines;
    List<Point> all = lines.values().stream().flatMap(List::stream).toList();
    leastSize = floor(all.stream().mapToDouble(Point::size).min().orElse(1));
    mostSize = ceiling(all.stream().mapToDouble(Point::size).max().orElse(10), leastSize);
    least = floor(all.stream().mapToDouble(Point::value).min().orElse(1));
    most = ceiling(all.stream().mapToDouble(Point::value).max().orElse(10), least);
  }

  static String of(List<Measurement> measurements) {
    Map<String, List<Point>> lines = new LinkedHashMap<>();
    measurements.stream()
        .filter(one -> one.size() > 0)
        .sorted(Comparator.comparingLong(Measurement::size))
        .forEach(
            one -> {
              String name = one.scenario() + ", " + one.unit();
              point(lines, name, one.size(), one.ours());
              if (!one.bare().isEmpty()) {
                point(lines, name + ", bare", one.size(), one.bare());
              }
            });
    return new GrowthPicture(lines).draw();
  }

  private static void point(
      Map<String, List<Point>> lines, String name, long size, List<Double> figures) {
    double median = Spread.of(figures).median();
    if (median > 0) {
      lines.computeIfAbsent(name, key -> new ArrayList<>()).add(new Point(size, median));
    }
  }

  private String draw() {
    add(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                + " font-family=\"sans-serif\" font-size=\"12\">",
            LEFT + WIDTH + LEGEND,
            TOP + HEIGHT + 50));
    add("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>");
    add(
        String.format(
            Locale.ROOT,
            "<text x=\"%d\" y=\"%d\">targets, or twins</text>",
            LEFT,
            TOP + HEIGHT + 40));
    for (double size = leastSize; size <= mostSize; size *= 10) {
      line(x(size), TOP, x(size), TOP + HEIGHT, "#ddd", "");
      add(
          String.format(
              Locale.ROOT,
              "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
              x(size),
              TOP + HEIGHT + 18,
              Numbers.text(size)));
    }
    for (double value = least; value <= most; value *= 10) {
      line(LEFT, y(value), LEFT + WIDTH, y(value), "#ddd", "");
      add(
          String.format(
              Locale.ROOT,
              "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
              LEFT - 8,
              y(value) + 4,
              Numbers.text(value)));
    }
    int number = 0;
    for (Map.Entry<String, List<Point>> each : lines.entrySet()) {
      draw(each.getKey(), each.getValue(), number++);
    }
    return svg.append("</svg>\n").toString();
  }

  private void draw(String name, List<Point> points, int number) {
    String colour = COLOURS.get(number % COLOURS.size());
    Point first = points.getFirst();
    Point last = points.getLast();
    for (int i = 0; i < points.size(); i++) {
      Point to = points.get(i);
      if (i > 0) {
        Point from = points.get(i - 1);
        line(x(from.size()), y(from.value()), x(to.size()), y(to.value()), colour, "");
      }
      add(
          String.format(
              Locale.ROOT,
              "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\"/>",
              x(to.size()),
              y(to.value()),
              colour));
    }
    double proportional = first.value() * last.size() / first.size();
    if (points.size() > 1 && proportional <= most) {
      line(x(first.size()), y(first.value()), x(last.size()), y(proportional), colour, "4 4");
    }
    add(
        String.format(
            Locale.ROOT,
            "<text x=\"%d\" y=\"%d\" fill=\"%s\">%s</text>",
            LEFT + WIDTH + 20,
            TOP + 16 + 20 * number,
            colour,
            name));
  }

  private void line(double x1, double y1, double x2, double y2, String colour, String dashes) {
    add(
        String.format(
            Locale.ROOT,
            "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-dasharray=\"%s\"/>",
            x1,
            y1,
            x2,
            y2,
            colour,
            dashes.isEmpty() ? "none" : dashes));
  }

  private double x(double size) {
    return LEFT + WIDTH * Math.log(size / leastSize) / Math.log(mostSize / leastSize);
  }

  private double y(double value) {
    return TOP + HEIGHT * (1 - Math.log(value / least) / Math.log(most / least));
  }

  private static double floor(double value) {
    return Math.pow(10, Math.floor(Math.log10(value)));
  }

  private static double ceiling(double value, double above) {
    return Math.max(above * 10, Math.pow(10, Math.ceil(Math.log10(value))));
  }

  private void add(String element) {
    svg.append(element).append('\n');
  }
}

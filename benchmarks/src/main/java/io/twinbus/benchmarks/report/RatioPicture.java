package io.twinbus.benchmarks.report;

import java.util.List;
import java.util.Locale;

/** The ratios of a run as a picture: a bar from least to greatest, the median, and the goal. */
final class RatioPicture {
  private static final int LEFT = 380;
  private static final int WIDTH = 520;
  private static final int ROW = 26;
  private static final int TOP = 40;

  private final StringBuilder svg = new StringBuilder();
  private final double greatest;

  private RatioPicture(double greatest) {
    this.greatest = greatest;
  }

  static String of(List<Measurement> measurements) {
    List<Measurement> ratios = measurements.stream().filter(one -> !one.bare().isEmpty()).toList();
    double greatest = ratios.stream().mapToDouble(one -> one.ratio().max()).max().orElse(1) * 1.1;
    return new RatioPicture(Math.max(1.2, greatest)).draw(ratios);
  }

  private String draw(List<Measurement> ratios) {
    int height = TOP + ROW * ratios.size() + 20;
    add(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                + " font-family=\"sans-serif\" font-size=\"12\">",
            LEFT + WIDTH + 40,
            height));
    add("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>");
    add("<text x=\"10\" y=\"20\">Twinbus : bare broker (1 = equal)</text>");
    line(x(1), TOP - 8, x(1), height - 20, "#888");
    for (int i = 0; i < ratios.size(); i++) {
      row(ratios.get(i), TOP + ROW * i);
    }
    return svg.append("</svg>\n").toString();
  }

  private void row(Measurement one, int y) {
    Spread ratio = one.ratio();
    String colour = one.isMet() ? "#2a7" : "#c33";
    add(
        String.format(
            Locale.ROOT,
            "<text x=\"10\" y=\"%d\">%s</text>",
            y + 14,
            escape(one.scenario() + ": " + one.what())));
    add(
        String.format(
            Locale.ROOT,
            "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"10\" fill=\"%s\" opacity=\"0.35\"/>",
            x(ratio.min()),
            y + 5,
            Math.max(1, x(ratio.max()) - x(ratio.min())),
            colour));
    add(
        String.format(
            Locale.ROOT,
            "<circle cx=\"%.1f\" cy=\"%d\" r=\"5\" fill=\"%s\"/>",
            x(ratio.median()),
            y + 10,
            colour));
    double goal =
        switch (one.goal()) {
          case Goal.RatioAtLeast least -> least.ratio();
          case Goal.RatioAtMost most -> most.ratio();
          case Goal.AtLeast least -> Double.NaN;
          case Goal.AtMost most -> Double.NaN;
          case Goal.Told told -> Double.NaN;
        };
    if (!Double.isNaN(goal)) {
      line(x(Math.min(goal, greatest)), y + 1, x(Math.min(goal, greatest)), y + 19, "#000");
    }
  }

  private void line(double x1, int y1, double x2, int y2, String colour) {
    add(
        String.format(
            Locale.ROOT,
            "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"%s\"/>",
            x1,
            y1,
            x2,
            y2,
            colour));
  }

  private double x(double ratio) {
    return LEFT + WIDTH * ratio / greatest;
  }

  private void add(String element) {
    svg.append(element).append('\n');
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}

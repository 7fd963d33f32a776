import Host
import Ledger
import Weaving

/// `reports/errata.md`: what is amiss in print, text by text, with the proof, in a form that can be sent
/// to the authors; and what only looks wrong.
struct ErrataPage: Sendable {
  /// With the slug of the report that proves them, in the ledger's order.
  let errata: [(slug: String, erratum: Erratum)]
  /// Those that are `rounded` are listed as no errors.
  let verdicts: [Verdict]
  /// Of the ledger, in its order.
  let sources: [Source]

  /// The page's Markdown.
  var text: String {
    let sources = sources.filter { source in
      errata.contains { $0.erratum.source == source.key }
        || verdicts.contains { $0.source == source.key && $0.verdict == .rounded }
    }
    return """
      <!-- Written by retrace from the errata of the reports. Do not edit. -->

      # Errata

      \(opening). Each entry says of \
      which class it is, where it stands, what is printed, what is right, how that was shown, and what it does to \
      someone who computes with it. The programs that show it stand in this repository: `make <chapter>` repeats every \
      computation. One slip is one entry, however many places show it. Names that \
      merely differ from place to place, and are wrong at none, are no entries; they stand in the notes of their rows.

      The classes: *error*, a value, formula or statement that is wrong; *label or wording*, the numbers are right and \
      a name, symbol or word is not, or a condition is missing; *inconsistency*, two places of the text disagree and either can be mended; \
      *perhaps only the extraction*, the document may be right and only the text that we took from it wrong: please \
      compare with the document.

      A proof is *arithmetic* (the printed operands, or those that the entry names, computed again), *finite differences* (the printed \
      formula disagrees with a central difference of the function, the right one agrees), *shapes and \
      definitions* (sizes, indices or the text's own definitions contradict the print), or a \
      *counter-example*. How a slip came about is our guess; where one was computed and gives the printed digits, the \
      row's note in `verdicts.csv` says so.

      \(table(sources))

      \(sources.map(section).joined(separator: "\n\n"))

      """
  }

  /// What the page is about, without its full stop.
  private var opening: String {
    if sources.count == 1 { return "Where one teaching text, as we have it, disagrees with a computation or with itself" }
    let count = NumberText.word(sources.count)
    return "Where \(count) teaching texts, as we have them, disagree with a computation or with themselves"
  }

  private func slips(_ source: Source) -> [Slip] {
    Slip.grouped(errata.filter { $0.erratum.source == source.key })
  }

  private func rounded(_ source: Source) -> [Verdict] {
    verdicts.filter { $0.source == source.key && $0.verdict == .rounded }
  }

  private func table(_ sources: [Source]) -> String {
    func row(_ title: String, _ slips: [Slip], _ rounded: Int) -> [String] {
      [title] + ErratumClass.allCases.map { kind in "\(slips.filter { $0.kind == kind }.count)" }
        + ["\(slips.count)", "\(slips.map { 1 + $0.others.count }.reduce(0, +))", "\(rounded)"]
    }
    var rows = sources.map { row(Markdown.plain($0.title), slips($0), rounded($0).count) }
    rows.append(row("**all**", sources.flatMap(slips), sources.map { rounded($0).count }.reduce(0, +)))
    return Markdown.table(
      header: ["Text"] + ErratumClass.allCases.map(\.rawValue) + ["all", "rows that show them", "only rounded"],
      rows: rows)
  }

  private func section(_ source: Source) -> String {
    var parts = ["## \(Markdown.plain(source.title))"]
    parts += slips(source).enumerated().map { index, slip in entry(index + 1, slip) }
    let rounded = rounded(source)
    if !rounded.isEmpty {
      parts.append(
        """
        ### Not errors: carried rounding

        \(rounded.count == 1 ? "This number differs" : "These \(rounded.count) numbers differ") from exact \
        arithmetic, but \(rounded.count == 1 ? "comes" : "come") out, digit for digit or within the last \
        printed one where a row says that it is a tie, when the rounding of intermediate values in print is carried through.

        \(Markdown.table(
          header: ["Where", "Quantity", "Printed", "Exact"],
          rows: rounded.map {
            [
              Markdown.shown($0.locator), Markdown.shown($0.quantity),
              Markdown.shown(Markdown.spaced($0.published)), Markdown.shown(Markdown.spaced($0.readableValue)),
            ]
          }))
        """)
    }
    return parts.joined(separator: "\n\n")
  }

  private func entry(_ number: Int, _ slip: Slip) -> String {
    let erratum = slip.head.erratum
    var lines = [
      "### \(number). \(Markdown.shown(erratum.locator)): \(Markdown.shown(erratum.quantity))", "",
      "- **Class:** \(erratum.class.rawValue)",
      "- **Printed:** \(Markdown.shown(Markdown.spaced(erratum.quoted)))",
      "- **Right:** \(Markdown.shown(erratum.correct))",
      "- **Shown by \(erratum.method):** \(Markdown.shown(erratum.argument))",
    ]
    if !erratum.slip.isEmpty { lines.append("- **A likely slip:** \(Markdown.shown(erratum.slip))") }
    lines.append("- **Effect:** \(Markdown.shown(erratum.effect))")
    if !slip.others.isEmpty {
      let places = slip.others.map { "\($0.erratum.locator): \($0.erratum.quantity), printed \(Markdown.spaced($0.erratum.quoted))" }
      lines.append("- **The same slip in:** \(Markdown.shown(places.joined(separator: "; ")))")
    }
    let rows = ([slip.head] + slip.others).map { "[\($0.slug)](\($0.slug)/report.md), ledger row `\($0.erratum.id)`" }
    lines.append("- Computed in \(rows.joined(separator: "; ")).")
    return lines.joined(separator: "\n")
  }
}

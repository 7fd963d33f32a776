import Ledger

/// `reports/errata.md`: what is wrong in print, text by text, with the proof, in a form that can be sent
/// to the authors; and what only looks wrong.
struct ErrataPage: Sendable {
  /// With the slug of the report that proves them, in the ledger's order.
  let errata: [(slug: String, erratum: Erratum)]
  /// Those that are `rounded` are listed as no errors.
  let verdicts: [Verdict]

  /// The page's Markdown.
  var text: String {
    let sources = Source.all.filter { source in
      errata.contains { $0.erratum.source == source.key }
        || verdicts.contains { $0.source == source.key && $0.verdict == .rounded }
    }
    return """
      <!-- Written by retrace from the errata of the reports. Do not edit. -->

      # Errata

      What five teaching texts print and a computation refutes. Each entry says where it stands, what is \
      printed, what is right, how that was shown, and what the misprint does to someone who computes with \
      it. The programs that show it stand in this repository: `make <chapter>` repeats every computation.

      A proof is *arithmetic* (the printed operands, computed again), *finite differences* (the printed \
      formula disagrees with a central difference of the function, the right one agrees), *shapes and \
      definitions* (sizes, indices or the text's own definitions contradict the print), or a \
      *counter-example*. A contradiction within a text is listed too, with the ways to resolve it.

      We worked from text extracted from the documents. Where the extraction, and not the document, may be \
      at fault, the entry says so.

      \(Markdown.table(
        header: ["Text", "Errata", "of these perhaps of the extraction", "only rounded"],
        rows: sources.map { source in
          let own = errata.filter { $0.erratum.source == source.key }
          return [
            Markdown.plain(source.title), "\(own.count)", "\(own.filter { $0.erratum.class == .extraction }.count)",
            "\(rounded(source).count)",
          ]
        }))

      \(sources.map(section).joined(separator: "\n\n"))

      """
  }

  private func rounded(_ source: Source) -> [Verdict] {
    verdicts.filter { $0.source == source.key && $0.verdict == .rounded }
  }

  private func section(_ source: Source) -> String {
    var parts = ["## \(Markdown.plain(source.title))"]
    let own = errata.filter { $0.erratum.source == source.key }
    parts += own.enumerated().map { index, item in entry(index + 1, item.slug, item.erratum) }
    let rounded = rounded(source)
    if !rounded.isEmpty {
      parts.append(
        """
        ### Not errors: carried rounding

        \(rounded.count == 1 ? "This number differs" : "These \(rounded.count) numbers differ") from exact \
        arithmetic, but \(rounded.count == 1 ? "comes" : "come") out digit for digit when the rounding of \
        intermediate values in print is carried through.

        \(Markdown.table(
          header: ["Where", "Quantity", "Printed", "Exact"],
          rows: rounded.map {
            [
              Markdown.plain($0.locator), Markdown.plain($0.quantity),
              Markdown.plain(Markdown.spaced($0.published)), Markdown.plain(Markdown.spaced($0.readableValue)),
            ]
          }))
        """)
    }
    return parts.joined(separator: "\n\n")
  }

  private func entry(_ number: Int, _ slug: String, _ erratum: Erratum) -> String {
    var lines = [
      "### \(number). \(Markdown.plain(erratum.locator)): \(Markdown.plain(erratum.quantity))", "",
      "- **Printed:** \(Markdown.plain(Markdown.spaced(erratum.published)))",
      "- **Right:** \(Markdown.plain(erratum.correct))",
      "- **Shown by \(erratum.method):** \(Markdown.plain(erratum.argument))",
    ]
    if !erratum.slip.isEmpty { lines.append("- **The slip:** \(Markdown.plain(erratum.slip))") }
    lines.append("- **Effect:** \(Markdown.plain(erratum.effect))")
    if erratum.class == .extraction {
      lines.append("- Perhaps only the extraction of the text is at fault; please compare with the document.")
    }
    lines.append("- Computed in [\(slug)](\(slug)/report.md), ledger row `\(erratum.id)`.")
    return lines.joined(separator: "\n")
  }
}

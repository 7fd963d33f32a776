import Host
import Ledger

/// A committed verdict against its row of the ledger, and against what stands beside it.
enum VerdictCheck {
  /// Where the verdict's printed side is not the ledger's.
  static func copied(_ verdict: Verdict, from row: PublishedRow) -> [String] {
    let fields: [(name: String, ours: String, ledger: String)] = [
      ("source", verdict.source, row.source), ("locator", verdict.locator, row.locator),
      ("quantity", verdict.quantity, row.quantity), ("kind", verdict.kind.rawValue, row.kind.rawValue),
      ("published", verdict.published, row.published),
    ]
    let id = Shown.text(verdict.id)
    var found = fields.filter { !$0.ours.utf8.elementsEqual($0.ledger.utf8) }.map {
      "\(id): \($0.name) is '\(Shown.text($0.ours))', in the ledger '\(Shown.text($0.ledger))'"
    }
    switch (verdict.condition, row.condition) {
    case (nil, let headline?):
      found.append("\(id): stands under no condition; the ledger's headline is \(headline.rawValue)")
    case (let condition?, nil):
      found.append("\(id): stands under the condition \(condition.rawValue), and the ledger has none for it")
    default: break
    }
    return found
  }

  /// Where the rules, applied to the values that the record itself shows, give something else than it says.
  static func contradictions(_ verdict: Verdict, _ row: PublishedRow) -> [String] {
    switch (verdict.verdict, row.kind) {
    case (.notRun, _), (.notRecomputable, _), (_, .setting): []
    case (_, .exact): exact(verdict, row)
    case (_, .stochastic): stochastic(verdict, row)
    case (_, .claim): claim(verdict, row)
    }
  }

  /// Verdicts that agree with what was printed, in one way or another.
  private static let agreeing: Set<VerdictKind> = [.reproduced, .rounded, .fitted, .definition]

  // MARK: Exact rows

  private static func exact(_ verdict: Verdict, _ row: PublishedRow) -> [String] {
    let says = "\(row.id): \(verdict.verdict.rawValue), but \(Shown.text(verdict.reproduced))"
    let again: Verdict
    if row.values != nil {
      guard let ours = read(verdict.reproduced).values else {
        return agreeing.contains(verdict.verdict)
          ? ["\(row.id): \(verdict.verdict.rawValue), but '\(Shown.text(verdict.reproduced))' is no number"] : []
      }
      again = Judge.exact(row, computed: ours, carryingRounding: carried(verdict.note))
    } else {
      again = Judge.exact(row, computedTexts: read(verdict.reproduced).texts ?? [verdict.reproduced])
    }
    // What does not agree may be proved wrong, which is seen with its proof.
    let isSame = again.verdict == verdict.verdict || (again.verdict == .notReproduced && verdict.verdict == .erratum)
    if isSame { return [] }
    if !agreeing.contains(again.verdict) {
      return row.values == nil
        ? ["\(says) is not \(Shown.text(row.published))"]
        : ["\(says) is not within the tolerance of \(Shown.text(row.published))"]
    }
    // Digits of intermediate steps may agree where the authors' do not: an erratum stays one.
    if again.verdict == .rounded, verdict.verdict == .erratum { return [] }
    return ["\(row.id): \(verdict.verdict.rawValue), but by its value and its row it is \(again.verdict.rawValue)"]
  }

  private static func misplaced(_ kind: VerdictKind, _ verdict: Verdict, _ row: PublishedRow) -> [String] {
    let expected = Verdict(row: row, verdict: kind).verdict
    return expected == verdict.verdict
      ? [] : ["\(row.id): \(verdict.verdict.rawValue), but by its value and its row it is \(expected.rawValue)"]
  }

  /// The digits that rounded intermediate values give, as the note of a rounded value shows them.
  private static func carried(_ note: String) -> [Double]? {
    let opening = Judge.carriedRounding
    guard note.hasPrefix(opening) else { return nil }
    return read(String(note.dropFirst(opening.count).prefix { $0 != ";" })).values
  }

  // MARK: Random rows

  private static func stochastic(_ verdict: Verdict, _ row: PublishedRow) -> [String] {
    let seeds = verdict.seeds.split(separator: " ").compactMap { UInt64($0) }
    // The ledger says which rows have an exact distribution; a note says of itself what it likes.
    let isByDistribution = verdict.note.hasPrefix(Judge.exactDistribution)
    guard isByDistribution == (row.tolerance == Judge.centralOfExactDistribution) else {
      return [
        "\(row.id): its note is \(isByDistribution ? "" : "not ")\(Judge.exactDistribution.dropLast(2)), "
          + "but the ledger's tolerance is \(Shown.text(row.tolerance))"
      ]
    }
    if isByDistribution { return distribution(verdict, row, seeds: seeds.count) }
    guard let values = values(verdict.note) else {
      return seeds.isEmpty && verdict.verdict == .inconclusive
        ? [] : ["\(row.id): \(verdict.verdict.rawValue), but its note does not show the values of all seeds"]
    }
    guard seeds.count == values.count else { return ["\(row.id): \(seeds.count) seeds, but \(values.count) values"] }
    let again = Judge.stochastic(row, seeds: seeds, values: values, condition: verdict.condition)
    return differences(verdict, again, "its values")
  }

  /// A verdict by an exact distribution, against the two probabilities that its note shows.
  private static func distribution(_ verdict: Verdict, _ row: PublishedRow, seeds: Int) -> [String] {
    let note = verdict.note.dropFirst(Judge.exactDistribution.count)
    guard let words = note.prefixMatch(of: /([0-9.e-]+) is the probability of at most (.+?), ([0-9.e-]+) of at least that; drawn: ([^;]*)/)?.output,
      let low = Double(words.1), let high = Double(words.3), words.2 == row.published
    else { return ["\(row.id): its note does not show both probabilities of the printed value, and what the seeds drew"] }
    let drawn = words.4.split(separator: ",").count
    if drawn != seeds { return ["\(row.id): \(seeds) seeds, but \(drawn) were drawn"] }
    // As `Judge.distribution` has it.
    let kind = low >= 0.025 && high >= 0.025 ? VerdictKind.reproduced : .notReproduced
    var found = misplaced(kind, verdict, row)
    let pValue = NumberText.sixDigits(min(1, 2 * min(low, high)))
    if !isSame(verdict.pValue, pValue) { found.append("\(row.id): p_value is '\(Shown.text(verdict.pValue))', but the rule gives '\(pValue)' for its note") }
    let ranges = [read(verdict.accepted).values, row.values]
    if let accepted = ranges[0], accepted.count == 2, let value = ranges[1]?.first {
      let isInside = accepted[0] <= value && value <= accepted[1]
      if isInside != (kind == .reproduced) {
        found.append("\(row.id): \(verdict.verdict.rawValue), but \(row.published) is \(isInside ? "" : "not ")in the accepted \(Shown.text(verdict.accepted))")
      }
    } else {
      found.append("\(row.id): accepted is '\(Shown.text(verdict.accepted))', no range")
    }
    return found
  }

  /// What stands after "all values: ", as `Judge` writes it; nil where a note has none.
  private static func values(_ note: String) -> [Double]? {
    guard let start = note.firstRange(of: "all values: ") else { return nil }
    let list = note[start.upperBound...].prefix { $0 != ";" }
    var values: [Double] = []
    for field in list.split(separator: ",") {
      guard let value = Double(field.drop { $0 == " " }) else { return nil }
      values.append(value)
    }
    return values
  }

  // MARK: Claims

  private static func claim(_ verdict: Verdict, _ row: PublishedRow) -> [String] {
    let seeds = verdict.seeds.split(separator: " ").compactMap { UInt64($0) }
    guard let words = verdict.reproduced.wholeMatch(of: /(holds|reached) in ([0-9]{1,9}) of ([0-9]{1,9}) seeds/)?.output,
      let count = Int(words.2), let all = Int(words.3)
    else {
      // Left open: nothing says whether it holds, and the note says why.
      if verdict.verdict == .inconclusive, verdict.reproduced.isEmpty, !verdict.note.isEmpty { return [] }
      if !seeds.isEmpty {
        return ["\(row.id): names seeds, but '\(Shown.text(verdict.reproduced))' does not say in how many of them it holds"]
      }
      switch verdict.reproduced {
      case let ours where ours == "holds" || ours.hasPrefix("holds for "):
        return misplaced(.reproduced, verdict, row)
      case "does not hold": return verdict.verdict == .erratum ? [] : misplaced(.notReproduced, verdict, row)
      default: return ["\(row.id): '\(Shown.text(verdict.reproduced))' does not say whether it holds"]
      }
    }
    guard seeds.count == all, count <= all else {
      return ["\(row.id): \(verdict.reproduced), but \(seeds.count) seeds are named"]
    }
    let outcomes = (0..<all).map { $0 < count }
    let again =
      words.1 == "holds"
      ? Judge.claim(row, seeds: seeds, holds: outcomes, condition: verdict.condition, detail: "")
      : Judge.possibility(row, seeds: seeds, reached: outcomes, condition: verdict.condition, detail: "")
    // One seed in which it fails is what an erratum needs, and a proof.
    if verdict.verdict == .erratum, count < all { return [] }
    return differences(verdict, again, "'\(verdict.reproduced)'")
  }

  // MARK: Fields

  /// Where a verdict is not what the rule gave once more.
  private static func differences(_ verdict: Verdict, _ again: Verdict, _ what: String) -> [String] {
    if verdict.verdict != again.verdict {
      return ["\(verdict.id): \(verdict.verdict.rawValue), but the rule gives \(again.verdict.rawValue) for \(what)"]
    }
    let fields: [(name: String, ours: String, rule: String)] = [
      ("reproduced", verdict.reproduced, again.reproduced), ("spread", verdict.spread, again.spread),
      ("rank", verdict.rank, again.rank), ("p_value", verdict.pValue, again.pValue),
      ("accepted", verdict.accepted, again.accepted), ("tolerance", verdict.tolerance, again.tolerance),
    ]
    return fields.filter { !isSame($0.ours, $0.rule) }.map {
      "\(verdict.id): \($0.name) is '\(Shown.text($0.ours))', but the rule gives '\(Shown.text($0.rule))' for \(what)"
    }
  }

  /// Equal texts, or numbers that differ no more than six digits let them.
  private static func isSame(_ one: String, _ other: String) -> Bool {
    if one.utf8.elementsEqual(other.utf8) { return true }
    guard let (left, right) = read(one).values.flatMap({ left in read(other).values.map { (left, $0) } }),
      left.count == right.count
    else { return false }
    return zip(left, right).allSatisfy { abs($0 - $1) <= 2e-5 * max(abs($0), abs($1)) }
  }

  /// A field written like the ledger's `published`.
  private static func read(_ field: String) -> PublishedRow {
    PublishedRow(id: "", source: "", locator: "", experiment: "", kind: .exact, quantity: "", published: field)
  }
}

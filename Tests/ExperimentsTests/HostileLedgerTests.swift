import Foundation
import Ledger
import Testing

/// Copies of the ledger in which one row is hostile: a program computes with it, or refuses it in one line.
/// `scripts/hostile_ledger.py` does the same with every row and every value, for an hour.
@Suite("A hostile row of the ledger")
struct HostileLedgerTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let slug, id, value: String
    var testDescription: String { "\(slug): \(id) = \(value.prefix(40))" }
  }

  /// What once ended a program by a signal, or kept it running for ever.
  static let crashers = [
    Row(slug: "parameter-counts", id: "mmds-ex13-7-image", value: "1e9"),
    Row(slug: "parameter-counts", id: "mmds-ex13-7-image", value: "1e18"),
    Row(slug: "parameter-counts", id: "mmds-ex13-7-hidden", value: "1e9"),
    Row(slug: "parameter-counts", id: "mmds-ex13-7-hidden", value: "9007199254740993"),
    Row(slug: "parameter-counts", id: "mmds-s13-4-nodes", value: "1e18"),
    Row(slug: "parameter-counts", id: "mmds-f13-11-row-7", value: String(repeating: "[", count: 30)),
    Row(slug: "parameter-counts", id: "mmds-ex13-11-classes", value: "1e18"),
    Row(slug: "parameter-counts", id: "mmds-exercise13-4-1", value: "[1,1]"),
    Row(slug: "parameter-counts", id: "mmds-exercise13-4-2", value: "1e9"),
    Row(slug: "parameter-counts", id: "zaki-meira-mnist-image-side", value: "1e9"),
    Row(slug: "parameter-counts", id: "zaki-meira-mnist-m1", value: "1e18"),
    Row(slug: "parameter-counts", id: "zaki-meira-mnist-out", value: "1e18"),
    Row(slug: "convolution-by-hand", id: "kelleher-eq85-filter", value: String(repeating: "[", count: 100_000)),
    Row(slug: "neurons-by-hand", id: "usc552-perceptron-rule", value: String(repeating: "9", count: 400)),
    Row(slug: "neurons-by-hand", id: "zhang-f4-step-0", value: "[[],[]]"),
    Row(slug: "xor-net", id: "kelleher-f9-inputs", value: "[[1e18,1e18,1e18],[1e18,1e18,1e18],[1,1,0],[1,1,1]]"),
    Row(slug: "xor-net", id: "usc552-perceptron-rule", value: "1e400"),
    Row(slug: "power-plant-regression", id: "kelleher-t1-row-1", value: "[]"),
    Row(slug: "power-plant-regression", id: "kelleher-t2-min", value: "[]"),
    Row(slug: "power-plant-regression", id: "kelleher-t9-prediction", value: "1e-9223372036854775807"),
    Row(slug: "recurrence-by-hand", id: "kelleher-eq134-operand", value: "1.0e-9223372036854775806"),
    Row(slug: "weight-initialisation", id: "kelleher-eq60-nin", value: "1e-999999999"),
  ]

  /// Others, drawn from the settings of all chapters; the same ones in every run of the tests.
  static let drawn: [Row] = {
    guard let ledger = try? Ledger(folder: LedgerCopy.folder) else { return [] }
    let values = [
      "[]", "[[]]", "", "0", "-1", "0.5", "1e9", "-1e9", "1e18", "1e300", "1e-300", "nan", "0x10", "text", "[0,0]",
      "[1,2,3,4,5]", "[[1,2],[3,4]]", "[\"a\",\"b\"]", "[" + repeatElement("1", count: 2_000).joined(separator: ",") + "]",
      String(repeating: "x", count: 5_000), "two\nlines",
    ]
    // Knuth's linear congruential generator.
    var state: UInt64 = 11
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    return Programs.slugs.flatMap { slug -> [Row] in
      let settings = ledger.rows(experiment: slug).filter { $0.kind == .setting }
      if settings.isEmpty { return [] }
      return (0..<4).map { _ in
        Row(slug: slug, id: settings[next(settings.count)].id, value: values[next(values.count)])
      }
    }
  }()

  @Test("is computed with, or refused in one line that names it", arguments: crashers + drawn)
  func hostile(row: Row) throws {
    let folder = try TemporaryFolder()
    try LedgerCopy().write(to: folder.file("ledger"), changing: [row.id: row.value])
    // 4 GiB of address space and two minutes; a tenth of either is enough for every chapter.
    let outcome = try Programs.run(
      "/bin/sh",
      [
        "-c", "ulimit -v 4194304; exec timeout 120 \"$0\" \"$@\"", "\(Programs.folder)/\(row.slug)", "--quick",
        "--verdicts-only", "--threads", "1", "--fresh", "--ledger", folder.file("ledger"), "--output",
        folder.file("out"),
      ], in: Programs.checkout,
      environment: [
        "RETRACE_DATA": ProcessInfo.processInfo.environment["RETRACE_DATA"], "SWIFT_BACKTRACE": "enable=no",
      ])
    // Progress shows itself every half minute.
    let lines = outcome.errors.split(separator: "\n").filter { !$0.hasPrefix("\(row.slug), ") }
    if outcome.code == 0 {
      #expect(lines.isEmpty, "\(outcome.errors)")
      return
    }
    #expect(outcome.code == 1, "\(outcome.errors)")
    #expect(lines.count == 1, "\(outcome.errors)")
    #expect(lines.first?.hasPrefix("\(row.slug): ") == true, "\(outcome.errors)")
    #expect((lines.first?.count ?? 0) < 600, "\(outcome.errors)")
    #expect(!outcome.errors.contains("Fatal error"), "\(outcome.errors)")
  }

  @Test("is named with what was expected of it")
  func words() throws {
    let folder = try TemporaryFolder()
    for (id, value, words) in [
      (
        "mmds-ex13-7-image", "1e9",
        "parameter-counts: ledger row mmds-ex13-7-image: 1e9 is out of range; expected a whole number from 1 to 1000\n"
      ),
      ("mmds-s13-4-image", "[]", "parameter-counts: ledger row mmds-s13-4-image: 0 numbers; expected 3\n"),
      (
        "zhang-t1-bee-synapses", "-1",
        "parameter-counts: ledger row zhang-t1-bee-synapses: -1 is out of range; expected a number from 1 to 1e+18\n"
      ),
      (
        "mmds-ex13-7-image", "many",
        "parameter-counts: the ledger's row mmds-ex13-7-image prints 'many', which is no number\n"
      ),
    ] {
      try LedgerCopy().write(to: folder.file("ledger"), changing: [id: value])
      let outcome = try Programs.run(
        "\(Programs.folder)/parameter-counts",
        ["--quick", "--verdicts-only", "--ledger", folder.file("ledger"), "--output", folder.file("out")],
        in: Programs.checkout)
      #expect(outcome.code == 1)
      #expect(outcome.errors == words)
      #expect(!folder.exists("out/parameter-counts"))
    }
  }
}

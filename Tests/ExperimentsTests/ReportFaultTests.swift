import Foundation
import Ledger
import Testing

/// What a user can do to reports and ledger, and what `retrace` and the programs say of it: an exit code, and
/// one line on the standard error that names the file and holds nothing of the program's insides. To add a
/// fault is to add a line to a table.
@Suite("A fault of the user's files")
struct ReportFaultTests {
  /// Something done to a file of the pretended checkout.
  enum Deed: Sendable {
    case write(String, in: String)
    case bytes([UInt8], in: String)
    case edit(String, replacing: String, with: String)
    case remove(String)
    case makeFolder(String)
    case enlarge(String, to: Int)
    case nothing
  }

  struct Fault: Sendable, CustomTestStringConvertible {
    let arguments: [String]
    let deed: Deed
    let code: Int32
    /// Parts of the line on the standard error.
    let says: [String]
    var testDescription: String { "\(arguments.joined(separator: " ")): \(says.joined(separator: " … "))" }

    init(_ arguments: String..., after deed: Deed, code: Int32 = 1, says: String...) {
      self.arguments = arguments
      self.deed = deed
      self.code = code
      self.says = says
    }
  }

  private static let ledger = "experiments/published/mmds.csv"
  private static let verdicts = "reports/two/verdicts.csv"
  private static let deep = String(repeating: "[", count: 30) + "1" + String(repeating: "]", count: 30)
  private static let abyss = String(repeating: "[", count: 100_000) + "1" + String(repeating: "]", count: 100_000)
  private static let columns = Ledger.columns.joined(separator: ",") + "\n"

  static let faults: [Fault] =
    // The ledger.
    [
      Fault("verify", after: .remove(ledger), says: "experiments/published", "cannot be read as a ledger"),
      Fault("verify", after: .write("", in: ledger), says: "mmds.csv:1: is empty"),
      Fault("verify", after: .makeFolder(ledger), says: "mmds.csv: cannot be read: it is a folder"),
      Fault("verify", after: .enlarge(ledger, to: 100 << 20), says: "mmds.csv: cannot be read: it holds 104857600 bytes"),
      Fault("verify", after: .edit(ledger, replacing: "errors,p. 3", with: "sum,p. 3"), says: "mmds.csv:4: id sum occurs twice"),
      Fault("verify", after: .edit(ledger, replacing: ",147,", with: ",\(deep),"), says: "mmds.csv:4: row errors", "an array deeper than 4"),
      Fault("verify", after: .edit(ledger, replacing: ",147,", with: ",\(abyss),"), says: "mmds.csv:4: row errors", "an array deeper than 4"),
      Fault("verify", after: .edit(ledger, replacing: ",0.01,", with: ",1e-999999999,"), says: "mmds.csv:3: row sum: 'tolerance' is a number out of range"),
      Fault("verify", after: .edit(ledger, replacing: ",60,", with: ",1e-9223372036854775807,"), says: "mmds.csv:4: row errors: 'bound' is a number out of range"),
      Fault("verify", after: .write("id;locator\nx;\"p; q\"\n", in: ledger), says: "mmds.csv:1: separated by semicolons; expected commas"),
      Fault("verify", after: .write("id\tlocator\n", in: ledger), says: "mmds.csv:1: separated by tabs; expected commas"),
      Fault("verify", after: .bytes([0xff, 0xfe, 0x69, 0], in: ledger), says: "mmds.csv:1: not UTF-8 but UTF-16"),
      Fault("verify", after: .bytes(Array(columns.utf8) + [0xe9], in: ledger), says: "mmds.csv:2: not UTF-8"),
      Fault("verify", after: .write(columns + "a\u{0}", in: ledger), says: "mmds.csv:2: a NUL byte"),
      Fault("verify", after: .write(columns + "a,p,one,exact,q,1,,,,,,,,,\r", in: ledger), says: "mmds.csv:2: a carriage return without line feed"),
      Fault("verify", after: .write(columns + String(repeating: ",", count: 9_999), in: ledger), says: "mmds.csv:2: 10000 fields, expected 15"),
      Fault("reproduce", "--quick", after: .edit(ledger, replacing: "letters,p. 5,two,exact", with: "letters,p. 5,two,guess"), says: "mmds.csv:6: kind 'guess' is unknown"),
    ]
    // Verdicts, in verify and on a page that shows them.
    + ["verify", "weave"].flatMap { command -> [Fault] in
      func fault(_ deed: Deed, _ says: String...) -> Fault {
        Fault(command == "weave" ? [command, "two"] : [command], deed, says)
      }
      return [
        fault(.edit(verdicts, replacing: ",147,", with: ",\(deep),"), "verdicts.csv:2: row errors: 'published' is an array deeper than 4"),
        fault(.edit(verdicts, replacing: ",147,", with: ",\(abyss),"), "verdicts.csv:2: row errors: 'published' is an array deeper than 4"),
        fault(.edit(verdicts, replacing: ",147,", with: ",1e-9223372036854775807,"), "verdicts.csv:2: row errors: 'published' is a number out of range"),
        fault(.edit(verdicts, replacing: ",147,", with: ",1.0e-9223372036854775806,"), "verdicts.csv:2: row errors: 'published' is a number out of range"),
        fault(.edit(verdicts, replacing: ",147,", with: ",1e-999999999,"), "verdicts.csv:2: row errors: 'published' is a number out of range"),
        fault(.edit(verdicts, replacing: ",yes,holds,", with: ",yes,\(deep),"), "verdicts.csv:3: row holds: 'reproduced' is an array deeper than 4"),
        fault(.edit(verdicts, replacing: "no wider than 60,reproduced,", with: "no wider than 60,splendid,"), "verdicts.csv:2: row errors is no verdict"),
        fault(.write("id;source\n", in: verdicts), "verdicts.csv:1: separated by semicolons"),
        fault(.write("", in: verdicts), "verdicts.csv:1: no header"),
        fault(.write("a,b\n1,2\n", in: verdicts), "verdicts.csv:1: expected the columns id,condition"),
        fault(.edit(verdicts, replacing: "\nholds,", with: "\nho\"lds,"), "verdicts.csv:3: a quote inside an unquoted field"),
        fault(.makeFolder(verdicts), verdicts),
        fault(.remove("reports/two/report.md"), "reports/two/report.md", "run: make two"),
        fault(.write("Edited.\n", in: "reports/two/report.md"), "reports/two/report.md"),
        fault(.write("/*:\n # Open\n", in: "experiments/two/main.swift"), "experiments/two/main.swift"),
      ]
    }
    + [
      Fault("verify", after: .remove(verdicts), says: verdicts),
      Fault("verify", after: .write("{", in: "reports/one/run.json"), says: "reports/one/run.json: cannot be read as JSON"),
      Fault("verify", after: .write(abyss, in: "reports/one/run.json"), says: "reports/one/run.json: cannot be read as JSON"),
      Fault("verify", after: .makeFolder("reports/one/run.json"), says: "reports/one/run.json"),
      Fault("verify", after: .write("run\n", in: "reports/one/results.csv"), says: "reports/one/results.csv:1: expected the columns"),
      Fault("verify", after: .write("key,value\nsum\n", in: "reports/one/values.csv"), says: "reports/one/values.csv:2: 1 fields, expected 2"),
      Fault("verify", after: .write("id\n", in: "reports/two/errata.csv"), says: "reports/two/errata.csv:1: expected the columns"),
      Fault("verify", after: .makeFolder("reports/README.md"), says: "reports/README.md"),
      Fault("verify", after: .remove("reports/errata.md"), says: "reports/errata.md", "no such file"),
      Fault("verify", after: .remove("reports"), says: "reports/one: no such report; run: make one"),
      Fault("verify", "--fresh-from", "none", after: .nothing, says: "none/<slug>: no such folder"),
      // The list of experiments.
      Fault("list", after: .remove("Package.swift"), says: "Package.swift: no list of experiments"),
      Fault("list", after: .write("let experiments = [\n]\n", in: "Package.swift"), says: "Package.swift: no list of experiments"),
      Fault("list", after: .bytes([0xff, 0xfe], in: "Package.swift"), says: "Package.swift: no list of experiments"),
      Fault("list", after: .makeFolder("Package.swift"), says: "Package.swift: no list of experiments"),
      // Wrong usage.
      Fault("verify", "--fresh-from", after: .nothing, code: 64, says: "--fresh-from"),
      Fault("verify", "one", after: .nothing, code: 64, says: "one"),
      Fault("weave", after: .nothing, code: 64, says: "slug"),
      Fault("weave", "three", after: .nothing, code: 64, says: "no experiment 'three'; there are: one, two"),
      Fault("list", "--all", after: .nothing, code: 64, says: "--all"),
    ]

  /// Words of the program's insides, which help no user.
  static let insides = [
    "Fatal error", "Swift/", "Swift.", "NSCocoa", "NSPOSIX", "Error Domain", "Optional(", "couldn’t be", "*** ", "0x0",
  ]

  @Test("is said in one line", arguments: faults)
  func said(fault: Fault) throws {
    let checkout = try PretendCheckout()
    _ = try checkout.run("reproduce")
    try Self.perform(fault.deed, in: checkout.root)
    let outcome = try Programs.run(checkout.retrace, fault.arguments, in: checkout.root.path)
    #expect(outcome.code == fault.code, "\(outcome.output)\(outcome.errors)")
    // A wrong usage is followed by the right one.
    let lines = outcome.errors.split(separator: "\n").filter { line in
      fault.code != 64 || !["Usage:", "  See ", "Help:"].contains { line.hasPrefix($0) }
    }
    #expect(lines.count == 1, "\(outcome.errors)")
    for part in fault.says { #expect(outcome.errors.contains(part), "\(outcome.errors)") }
    for word in Self.insides { #expect(!(outcome.output + outcome.errors).contains(word), "\(outcome.errors)") }
    #expect((lines.map(\.count).max() ?? 0) < 600, "\(outcome.errors)")
  }

  @Test("of the ledger is said by the programs too")
  func programs() throws {
    let faults: [(deed: Deed, says: String)] = [
      (.remove("ledger"), "ledger: cannot be read as a ledger"),
      (.write("", in: "ledger/kelleher.csv"), "kelleher.csv:1: is empty"),
      // A text may be missing as long as nobody asks for its rows.
      (.remove("ledger/mmds.csv"), "mmds-"),
      (.makeFolder("ledger/zhang.csv"), "zhang.csv: cannot be read: it is a folder"),
      (.enlarge("ledger/mmds.csv", to: 100 << 20), "mmds.csv: cannot be read: it holds 104857600 bytes"),
      (.write("id;locator\n", in: "ledger/mmds.csv"), "mmds.csv:1: separated by semicolons; expected commas"),
    ]
    for (deed, says) in faults {
      let folder = try TemporaryFolder()
      try LedgerCopy().write(to: folder.file("ledger"), changing: [:])
      try Self.perform(deed, in: folder)
      let outcome = try Programs.run(
        "\(Programs.folder)/parameter-counts",
        ["--quick", "--verdicts-only", "--ledger", folder.file("ledger"), "--output", folder.file("out")],
        in: Programs.checkout)
      #expect(outcome.code == 1)
      #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
      #expect(outcome.errors.hasPrefix("parameter-counts: "), "\(outcome.errors)")
      #expect(outcome.errors.contains(says), "\(outcome.errors)")
      for word in Self.insides { #expect(!outcome.errors.contains(word), "\(outcome.errors)") }
    }
  }

  private static func perform(_ deed: Deed, in root: TemporaryFolder) throws {
    switch deed {
    case .write(let text, let name): try root.put(text, in: name)
    case .bytes(let bytes, let name): try Data(bytes).write(to: URL(fileURLWithPath: root.file(name)))
    case .edit(let name, let old, let new):
      try root.edit(name, replacing: old, with: new)
    case .remove(let name): try FileManager.default.removeItem(atPath: root.file(name))
    case .makeFolder(let name):
      try FileManager.default.removeItem(atPath: root.file(name))
      try FileManager.default.createDirectory(atPath: root.file(name), withIntermediateDirectories: false)
    case .enlarge(let name, let size): _ = truncate(root.file(name), size)
    case .nothing: break
    }
  }
}

extension ReportFaultTests.Fault {
  init(_ arguments: [String], _ deed: ReportFaultTests.Deed, _ says: [String]) {
    self.arguments = arguments
    self.deed = deed
    code = 1
    self.says = says
  }
}

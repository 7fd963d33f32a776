import Foundation
import Host

@testable import Ledger
@testable import Reports
@testable import retrace

extension Reader {
  static let reportReaders = [
    Reader(
      "results", words: ["run,seed,model,epoch,split,metric,value\n", "nan", "inf", "0x1p3", "18446744073709551615", "\""],
      seeds: { try reportSeeds("results.csv", upTo: 1024) }
    ) { bytes in
      let results: ResultsTable
      do throws(HostError) { results = try ResultsTable(text: text(bytes)) } catch { return }
      let again: ResultsTable
      do throws(HostError) { again = try ResultsTable(text: results.table.text) } catch {
        throw Broken(description: "written again they cannot be read: \(error)")
      }
      try same(again.table.rows, results.table.rows, "results written again")
    },

    // Two reports as `make verify FRESH=…` compares them.
    Reader(
      "run-json", words: ["\"seeds\":", "\"settings\":", "[", "]", "{", "}", "null", "1e999", "\\u0000", "\\ud800"],
      seeds: {
        let records = try reportSeeds("run.json", upTo: .max)
        let results = try reportSeeds("results.csv", upTo: 256)
        return zip(records, results).flatMap { [joined([$0, $0, $1, $1]), joined([$0, $0.reversed(), $1, []])] }
      }
    ) { bytes in
      let parts = files(bytes, 4)
      let named = [
        ("old/a/run.json", parts[0]), ("new/a/run.json", parts[1]), ("old/a/results.csv", parts[2]),
        ("new/a/results.csv", parts[3]),
      ]
      try Scratch.with(named, folders: ["old", "new", "old/a", "new/a"]) { folder in
        let comparison = FreshComparison(committed: folder + "/old", fresh: folder + "/new")
        let problems = comparison.findings("a").problems
        if parts[2] != parts[3] { try expect(!problems.isEmpty, "other results, and not a word of it") }
        try expect(problems.count <= FreshComparison.shownRows + 1, "\(problems.count) lines on one file")
      }
    },

    // A saved network as `make verify` hashes it, and the table of what the hash must be.
    Reader(
      "saved-tensors",
      words: ["{\"", "\":{\"dtype\":\"F32\",\"shape\":[", "],\"data_offsets\":[", "]}", "F64", "9223372036854775807", "-1"],
      seeds: {
        try ["xor-net/solved", "reber-rnn-vs-mlp/rnn"].map { try Repository.file("reports/\($0).safetensors") }
      }
    ) { bytes in
      let tensors: SavedTensors
      do throws(HostError) { tensors = try SavedTensors(bytes, path: "a") } catch { return }
      try expect(tensors.numbers <= bytes.count / 4, "\(tensors.numbers) numbers in \(bytes.count) bytes")
      try expect((try? SavedTensors(bytes + [0], path: "a")) == nil, "whole, and whole with one byte more")
    },

    Reader(
      "networks", words: ["slug,file,numbers,sha256,file_sha256\n", ".safetensors", "\""],
      seeds: { [try Repository.file("reports/networks.csv")] }
    ) { bytes in
      try Scratch.with([("a", bytes)]) { folder in
        let listed: [PublishedNetwork]
        do throws(HostError) { listed = try PublishedNetwork.listed(path: folder + "/a") } catch { return }
        let again: [PublishedNetwork]
        do throws(HostError) {
          try CSVTable(networks: listed).write(to: folder + "/b")
          again = try PublishedNetwork.listed(path: folder + "/b")
        } catch { throw Broken(description: "written again they cannot be read: \(error)") }
        try expect(again == listed, "written again they are others")
      }
    },

    // What we write as JSON, others can read.
    Reader("ordered-json", words: ["\\", "\"", "\u{2028}", "\u{7f}"], seeds: { [Array("a\n\"b\"".utf8)] }) { bytes in
      let parts = text(bytes).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      let written = OrderedJSON.members([
        .init(parts[0], .text(parts.last ?? "")), .init("list", .list(parts.map(OrderedJSON.text))),
        .init("numbers", .list(parts.compactMap { Double($0) }.filter(\.isFinite).map(OrderedJSON.number))),
      ]).text
      let read = (try? JSONSerialization.jsonObject(with: Data(written.utf8))) as? [String: Any]
      try expect(read != nil, "no JSON: \(written)")
      let list = read?["list"] as? [String]
      if parts[0] != "list" { try same([list ?? []], [parts], "texts read from our JSON") }
    },

    // A committed report with damaged files, as `make verify` looks at it.
    Reader(
      "report-folder", limit: 16384, words: ["reproduced", "\n---\n\nRun it again:\n\n```sh\n", "> **", "**\n\n"],
      seeds: { [joined(try reportFiles.map { try Repository.file("reports/xor-net/\($0)", upTo: 3000) })] }
    ) { bytes in
      let parts = files(bytes, reportFiles.count)
      let named = zip(reportFiles, parts).map { (name: "xor-net/\($0)", bytes: $1) }
      try Scratch.with(named, folders: ["xor-net"]) { folder in
        guard case .success(let (checkout, ledger)) = sources else {
          throw Broken(description: "the checkout has no ledger to compare with")
        }
        let problems = ReportCheck(checkout, ledger: ledger, slug: "xor-net", reports: folder).problems()
        // Not one of the curves that the page shows is there.
        try expect(!problems.isEmpty, "a report with half its files is called sound")
        _ = FrontPageCheck(checkout, ledger: ledger, reports: folder).problems()
      }
    },
  ]

  private static let reportFiles = ["verdicts.csv", "values.csv", "results.csv", "report.md"]

  private static let sources: Result<(Checkout, Ledger), any Error> = Result {
    let checkout = try Checkout()
    return (checkout, try checkout.ledger())
  }
}

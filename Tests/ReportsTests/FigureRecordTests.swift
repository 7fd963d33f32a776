import Digests
import Foundation
import Host
import Pictures
import TestSupport
import Testing

@testable import Reports

@Suite("The record of figures")
struct FigureRecordTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func record() -> FigureRecord {
    var record = FigureRecord()
    record.figures["a.png"] = FigureRecord.Figure(
      sha256: "1", gnuplot: "gnuplot 5.4 patchlevel 4", sample: "2", scripts: ["style.gp": "3"], tables: ["a.csv": "4"])
    record.figures["b.png"] = FigureRecord.Figure(sha256: "5", failure: "no \"gnuplot\"", scripts: [:], tables: [:])
    record.pictures["c.png"] = "6"
    return record
  }

  @Test("reads what it wrote, and writes the same bytes again")
  func roundTrip() throws {
    let record = record()
    try record.write(folder: folder.path)
    let read = try #require(try FigureRecord(folder: folder.path))
    #expect(read == record)
    #expect(read.json.text == record.json.text)
    #expect(try FigureRecord(folder: folder.path + "/none") == nil)
  }

  @Test("that is cut is refused", arguments: ["", "{", "[]", "{\"figures\": {}}", "{\"figures\": {\"a.png\": 1}, \"pictures\": {}}"])
  func cut(text: String) throws {
    try folder.put(text, in: "figures.json")
    let error = #expect(throws: HostError.self) { try FigureRecord(folder: folder.path) }
    #expect(error?.description.contains("figures.json:1: no record of figures") == true)
  }

  @Test("names the scripts and tables in which two figures differ")
  func differences() {
    let one = record().figures["a.png"]!
    var other = one
    #expect(other.differences(from: one).isEmpty && other.isDrawn(as: one))
    other.scripts["style.gp"] = "9"
    other.tables["b.csv"] = "9"
    #expect(other.differences(from: one) == ["style.gp", "b.csv"])
    other.sample = "9"
    #expect(!other.isDrawn(as: one))
    #expect(!record().figures["b.png"]!.isDrawn(as: record().figures["b.png"]!))
  }

  @Test("keeps the reason why a figure could not be drawn, and a sentence stands in its place")
  func failure() throws {
    var drawing = FigureDrawing(experiments: folder.path, slug: "one", folder: folder.path)
    try folder.put("", in: "style.gp")
    try folder.put("", in: "fonts.conf")
    let why = try drawing.draw("curves")
    #expect(why != nil)
    #expect(try PNGImage(path: folder.file("curves.png"), format: .rgb) == MissingFigure.picture)
    let figure = try #require(drawing.record.figures["curves.png"])
    let digest = try Digest.sha256(file: folder.file("curves.png"))
    #expect(figure.gnuplot == nil && figure.sha256 == digest)
    #expect(figure.failure?.hasPrefix("experiments/sample.gp: cannot be read") == true, "\(figure.failure ?? "")")
  }
}

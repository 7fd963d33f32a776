import Digests
import Foundation
import Host
import Reports

/// The pictures of one report against the record of what they were drawn from.
struct FigureCheck {
  let checkout: Checkout
  let slug: String
  /// The report's folder.
  let folder: String

  /// All that is wrong, a line each.
  func problems() -> [String] {
    let present = pictures()
    let record: FigureRecord?
    do { record = try FigureRecord(folder: folder) } catch { return ["\(error)"] }
    guard let record else {
      return present.isEmpty
        ? [] : ["\(folder)/\(FigureRecord.fileName): missing; it says what the figures were drawn from; run: \(command)"]
    }
    var found: [String] = []
    for (name, figure) in record.figures.sorted(by: { $0.key < $1.key }) {
      found += altered(name, figure.sha256, present)
      if let failure = figure.failure { found.append("\(folder)/\(name): was not drawn: \(failure); run: \(command)") }
      for (script, digest) in figure.scripts.sorted(by: { $0.key < $1.key })
      where digest != (try? Digest.sha256(file: checkout.path("experiments/\(script)"))) {
        found.append("\(folder)/\(name): was drawn by another experiments/\(script); run: \(command)")
      }
      for (table, digest) in figure.tables.sorted(by: { $0.key < $1.key })
      where digest != (try? Digest.sha256(file: "\(folder)/\(table)")) {
        found.append("\(folder)/\(name): was drawn from another \(table); run: \(command)")
      }
    }
    for (name, digest) in record.pictures.sorted(by: { $0.key < $1.key }) { found += altered(name, digest, present) }
    for name in present where record.figures[name] == nil && record.pictures[name] == nil {
      found.append("\(folder)/\(name): \(FigureRecord.fileName) does not know it; run: \(command)")
    }
    return found
  }

  /// What makes figures and record again.
  private var command: String { "retrace weave \(slug)" }

  private func altered(_ name: String, _ digest: String, _ present: [String]) -> [String] {
    guard present.contains(name) else { return ["\(folder)/\(name): missing; run: make \(slug)"] }
    if digest == (try? Digest.sha256(file: "\(folder)/\(name)")) { return [] }
    return ["\(folder)/\(name): is not what was drawn, as \(FigureRecord.fileName) says; run: make \(slug)"]
  }

  /// The names of the PNGs and the drawings, sorted.
  func pictures() -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
      .filter { ($0.hasSuffix(".png") || $0.hasSuffix(".svg")) && !$0.hasPrefix(".") }.sorted()
  }

  /// Draws the figures again whose script, table or picture is not what the record says, and records them; all of them
  /// where there is no record yet. The others keep their bytes, whatever gnuplot drew them.
  ///
  /// - Returns: The figures that could not be drawn, and why.
  /// - Throws: `HostError`.
  func redraw() throws(HostError) -> [(name: String, why: HostError)] {
    let before = try FigureRecord(folder: folder)
    var drawing = FigureDrawing(experiments: checkout.path("experiments"), slug: slug, folder: folder)
    drawing.record = before ?? FigureRecord()
    var missing: [(name: String, why: HostError)] = []
    for name in pictures() {
      let figure = String(name.dropLast(4))
      // gnuplot draws PNGs only; a drawing may bear the name of a figure.
      if name.hasSuffix(".png"), FileManager.default.fileExists(atPath: drawing.script(figure)) {
        if let known = before?.figures[name], isCurrent(known, name) { continue }
        if let why = try drawing.draw(figure) { missing.append((name, why)) }
      } else if before?.pictures[name] == nil {
        try drawing.note(picture: name)
      }
    }
    if drawing.record != before, !drawing.record.isEmpty { try drawing.record.write(folder: folder) }
    return missing
  }

  private func isCurrent(_ figure: FigureRecord.Figure, _ name: String) -> Bool {
    figure.failure == nil && figure.sha256 == (try? Digest.sha256(file: "\(folder)/\(name)"))
      && figure.scripts.allSatisfy { $1 == (try? Digest.sha256(file: checkout.path("experiments/\($0)"))) }
      && figure.tables.allSatisfy { $1 == (try? Digest.sha256(file: "\(folder)/\($0)")) }
  }
}

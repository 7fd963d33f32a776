import Host

/// A Jupyter notebook in the form 4.5, as Jupyter itself writes it: nobody who opens one and saves it changes a byte.
struct Notebook: Equatable {
  /// A cell without outputs.
  struct Cell: Equatable {
    enum Kind: String {
      case markdown
      case code
    }

    /// 1 to 64 letters, digits, `-` and `_`; no two cells of a notebook have the same.
    let id: String
    let kind: Kind
    let source: String
    /// Whether the code is folded away until a reader opens it.
    var isFolded = false

    static func markdown(_ id: String, _ source: String) -> Cell { Cell(id: id, kind: .markdown, source: source) }
    static func code(_ id: String, _ source: String, isFolded: Bool = false) -> Cell {
      Cell(id: id, kind: .code, source: source, isFolded: isFolded)
    }
  }

  var cells: [Cell] = []

  /// JSON with sorted keys, a blank of indent a level, and each line of a source in a line of its own.
  var text: String {
    """
    {
     "cells": [
    \(cells.map(Self.cellText).joined(separator: ",\n"))
     ],
     "metadata": {
      "kernelspec": {
       "display_name": "Python 3",
       "language": "python",
       "name": "python3"
      },
      "language_info": {
       "name": "python"
      }
     },
     "nbformat": 4,
     "nbformat_minor": 5
    }

    """
  }

  private static func cellText(_ cell: Cell) -> String {
    var lines = ["  {", "   \"cell_type\": \"\(cell.kind.rawValue)\","]
    if cell.kind == .code { lines.append("   \"execution_count\": null,") }
    lines.append("   \"id\": \(OrderedJSON.quoted(cell.id)),")
    lines += cell.isFolded
      ? ["   \"metadata\": {", "    \"jupyter\": {", "     \"source_hidden\": true", "    }", "   },"]
      : ["   \"metadata\": {},"]
    if cell.kind == .code { lines.append("   \"outputs\": [],") }
    let source = sourceLines(cell.source).map { "    \(OrderedJSON.quoted($0))" }
    lines.append(
      source.isEmpty ? "   \"source\": []" : "   \"source\": [\n" + source.joined(separator: ",\n") + "\n   ]")
    lines.append("  }")
    return lines.joined(separator: "\n")
  }

  /// Writes it to `path`, and makes the folders above it.
  func write(to path: String) throws(HandoutError) { try Files.write(text, to: path) }

  /// Each with its line end, but for the last.
  private static func sourceLines(_ source: String) -> [String] {
    guard !source.isEmpty else { return [] }
    let lines = source.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let ended = lines.dropLast().map { $0 + "\n" }
    guard let last = lines.last, !last.isEmpty else { return ended }
    return ended + [last]
  }
}

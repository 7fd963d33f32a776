import Foundation
import Host

/// One of a chapter's variants: its exercises with other numbers, the same in statement, code, solution, tests and
/// notebook, so that neighbours in a course have different ones.
///
/// A variant changes text before anything else reads it. What varies stands in the chapter's `variants.txt`
/// (`VariantFile`). Where no variant is asked for, nobody comes here, and every text is what it is.
///
/// An exercise has as many variants as there are permitted draws but the present one. They are taken in an order that
/// chapter and exercise decide, one after the other: of so many variants in a row no two have the same numbers, and none has
/// those of the text as it stands.
public struct ExerciseVariant: Equatable, Sendable {
  /// As a course names it, from 1.
  public let number: Int
  /// The path of the chapter's `variants.txt`.
  let path: String
  private let exercises: [Drawn]

  /// What an exercise has in the place of its numbers.
  private struct Drawn: Equatable, Sendable {
    let varying: VariantFile.Varying
    let present: [Double]
    let drawn: [Double]
  }

  /// What a course may ask for.
  public static let numbers = 1...999_999

  /// The variant `number` of the chapter `slug`, whose files stand in `folder`; nil where nothing in the chapter varies.
  ///
  /// - Throws: `HostError.weave` with file and line for what the file of variants says wrongly; `HostError.unreadable`.
  public init?(_ number: Int, of slug: String, folder: String) throws(HostError) {
    let path = "\(folder)/\(VariantFile.name)"
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    try self.init(number, of: slug, file: VariantFile(text: try AtomicFile.text(of: path), path: path))
  }

  init(_ number: Int, of slug: String, file: VariantFile) throws(HostError) {
    var exercises: [Drawn] = []
    for varying in file.exercises {
      let draws = try Self.draws(of: varying, path: file.path)
      let order = Order(count: draws.count, name: "\(slug), exercise \(varying.number)")
      let present = varying.values(varying.draws.map(\.present)) ?? []
      exercises.append(Drawn(varying: varying, present: present, drawn: draws[order[number]]))
    }
    self.number = number
    path = file.path
    self.exercises = exercises
  }

  /// The numbers of the exercises that vary.
  public var varying: [Int] { exercises.map(\.varying.number) }

  /// The names and values of an exercise, those that follow from the draws included.
  func values(_ exercise: Int) -> [String: Double] {
    guard let drawn = exercises.first(where: { $0.varying.number == exercise }) else { return [:] }
    return Dictionary(uniqueKeysWithValues: zip(drawn.varying.names, drawn.drawn))
  }

  /// How many variants in a row have each another draw.
  func count(_ exercise: Int) throws(HostError) -> Int {
    guard let drawn = exercises.first(where: { $0.varying.number == exercise }) else { return 0 }
    return try Self.draws(of: drawn.varying, path: path).count
  }

  /// All values for each permitted draw but the present one.
  private static func draws(of exercise: VariantFile.Varying, path: String) throws(HostError) -> [[Double]] {
    var draws: [[Double]] = [[]]
    for draw in exercise.draws { draws = draws.flatMap { known in draw.choices.map { known + [$0] } } }
    let present = exercise.draws.map(\.present)
    let permitted = draws.compactMap { drawn in
      zip(drawn, present).allSatisfy { abs($0 - $1) < 1e-9 } ? nil : exercise.values(drawn)
    }
    guard permitted.count > 1 else {
      throw .weave(path: path, line: exercise.line, reason: "exercise \(exercise.number) needs so much that too few draws are left")
    }
    return permitted
  }

  /// All numbers from 0 to `count` - 1 in an order that a name decides: equal strides that miss none.
  private struct Order {
    let count, start, stride: Int

    init(count: Int, name: String) {
      // FNV-1a over the name, mixed by SplitMix64, as `RandomStream` has it, which stands above this library.
      var state: UInt64 = 0xcbf2_9ce4_8422_2325
      for byte in name.utf8 { state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
      func next() -> Int {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return Int((z ^ (z >> 31)) % UInt64(count))
      }
      start = next()
      // Neither next to each other nor next to the other end, where there is room.
      var stride = count / 4 + next() / 2
      while stride < 1 || Self.divisor(stride, count) > 1 { stride += 1 }
      self.count = count
      self.stride = stride
    }

    subscript(_ number: Int) -> Int { (start + number % count * stride) % count }

    private static func divisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : divisor(b, a % b) }
  }
}

extension ExerciseVariant {
  /// The text of the file at `path`, one of exercises or of their tests, in this variant.
  ///
  /// - Throws: as `applied(to:path:)`, and `HostError.unreadable`.
  public func text(of path: String) throws(HostError) -> String {
    try applied(to: try AtomicFile.text(of: path), path: path)
  }

  /// `text`, which stands in the file at `path`, in this variant.
  ///
  /// - Throws: `HostError.weave` with file and line of the piece that does not occur as often as declared, reaches into
  ///   another, or has no words; and of an answer for exports (`// Answer:`) that no piece touches, which would stay.
  public func applied(to text: String, path: String) throws(HostError) -> String {
    let name = NSString(string: path).lastPathComponent
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { Array($0.utf8) }
    for exercise in exercises {
      let pieces = exercise.varying.pieces.filter { $0.file == name }
      let part = Self.part(of: exercise.varying.number, name, lines)
      var changes: [Change] = []
      for piece in pieces { changes += try self.changes(piece, exercise, lines, part, path) }
      changes.sort { ($0.line, $0.range.lowerBound) < ($1.line, $1.range.lowerBound) }
      for (one, next) in zip(changes, changes.dropFirst())
      where one.line == next.line && one.range.upperBound > next.range.lowerBound {
        throw .weave(
          path: self.path, line: next.piece,
          reason: "this piece reaches into that of line \(one.piece), at \(path):\(one.line + 1)")
      }
      if let left = part.first(where: { index in
        Self.isAnswer(lines[index]) && !changes.contains { $0.line == index }
      }), !pieces.isEmpty {
        throw .weave(
          path: path, line: left + 1,
          reason: "exercise \(exercise.varying.number) varies, but no piece in \(self.path) names this answer")
      }
      for change in changes.reversed() { lines[change.line].replaceSubrange(change.range, with: change.text) }
    }
    return lines.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
  }

  private struct Change {
    let line: Int
    let range: Range<Int>
    let text: [UInt8]
    /// Its line in the file of variants.
    let piece: Int
  }

  private func changes(
    _ piece: VariantFile.Piece, _ exercise: Drawn, _ lines: [[UInt8]], _ part: Range<Int>, _ path: String
  ) throws(HostError) -> [Change] {
    let (sought, text): (String, String)
    do throws(VariantExpression.Fault) {
      sought = try piece.template.text(exercise.present, exercise.varying.words)
      text = try piece.template.text(exercise.drawn, exercise.varying.words)
    } catch {
      throw .weave(path: self.path, line: piece.line, reason: error.text)
    }
    let (old, new) = (Array(sought.utf8), Array(text.utf8))
    var changes: [Change] = []
    for index in part {
      var start = 0
      while let found = Self.place(of: old, in: lines[index], from: start) {
        changes.append(Change(line: index, range: found..<found + old.count, text: new, piece: piece.line))
        start = found + old.count
      }
    }
    if let count = piece.count, count != changes.count {
      let place = Self.isWhole(path) ? path : "\(path), exercise \(exercise.varying.number)"
      throw .weave(
        path: self.path, line: piece.line,
        reason: "'\(sought)' occurs \(Self.times(changes.count)) in \(place), not \(Self.times(count))")
    }
    return changes
  }

  private static func times(_ count: Int) -> String { count == 1 ? "once" : "\(count) times" }

  private static func place(of old: [UInt8], in line: [UInt8], from start: Int) -> Int? {
    guard let first = old.first, line.count >= old.count else { return nil }
    var index = start
    while index + old.count <= line.count {
      if line[index] == first, line[index..<index + old.count].elementsEqual(old) { return index }
      index += 1
    }
    return nil
  }

  /// Whether pieces stand anywhere in the file, which is none of exercises.
  private static func isWhole(_ path: String) -> Bool {
    let name = NSString(string: path).lastPathComponent
    return !ExerciseFiles.isOne(name) && name != PythonExercises.fileName
  }

  /// The lines of an exercise: in a file of exercises from its heading to the next, in Python its cells.
  private static func part(of exercise: Int, _ name: String, _ lines: [[UInt8]]) -> Range<Int> {
    guard !isWhole(name) else { return lines.indices }
    let isPython = name == PythonExercises.fileName
    func opens(_ line: [UInt8]) -> Int? {
      let text = trimmedBlanks(String(decoding: line, as: UTF8.self))
      if isPython { return text.wholeMatch(of: /# %% (?:exercise|tests) ([0-9]+)/).flatMap { Int($0.1) } }
      return text.wholeMatch(of: /(?:\/\/: *)?### Exercise ([0-9]+)\. .*/).flatMap { Int($0.1) }
    }
    let openings = lines.indices.compactMap { index in opens(lines[index]).map { (index: index, number: $0) } }
    guard let start = openings.first(where: { $0.number == exercise })?.index else { return 0..<0 }
    return start..<(openings.first { $0.index > start && $0.number != exercise }?.index ?? lines.count)
  }

  /// Whether a line of a solution tells the answer to exports.
  private static func isAnswer(_ line: [UInt8]) -> Bool {
    trimmedBlanks(String(decoding: line, as: UTF8.self)).hasPrefix("// Answer")
  }
}

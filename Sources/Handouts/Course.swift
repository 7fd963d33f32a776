import Weaving

/// What a lecturer wants handed out.
public struct Course: Equatable, Sendable {
  /// Sizes of paper for the PDFs.
  public enum Paper: String, Sendable, CaseIterable {
    /// 210 mm × 297 mm.
    case a4
    /// 8.5 in × 11 in.
    case letter
  }

  /// What is made for each chapter.
  public enum Output: String, Sendable, CaseIterable {
    /// A page for the browser, in every edition.
    case html
    /// The same for printing, once in each size of paper.
    case pdf
    /// A deck to show (`DeckFormat`), in every edition.
    case slides
    /// The exercises as a zipped Swift package; only of chapters that have any.
    case packages
    /// A page on the same in PyTorch, its program and files zipped; only of chapters that have one.
    case pytorch

    /// Made by LaTeX.
    var isTypeset: Bool { self == .pdf || self == .slides }
    /// Made by zip, or with archives beside it.
    var isPacked: Bool { self == .packages || self == .pytorch }
  }

  /// The course's name on every first page.
  public var course = "Deep learning, computed again"
  /// Such as "Autumn 2027"; left out where it is empty.
  public var term = ""
  /// Left out where it is empty.
  public var lecturer = ""
  /// In the order of the course; nil for all.
  public var chapters: [String]?
  /// Of each chapter a PDF in each of these sizes.
  public var papers = Paper.allCases
  /// Whose editions are built.
  public var editions = Edition.allCases
  /// Nil for all that this machine can make.
  public var outputs: [Output]?

  /// Everything: all chapters, both editions, both sizes of paper.
  public init() {}
}

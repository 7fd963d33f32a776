import Host
import Tensors

/// Words as components of a vector (Leskovec, Rajaraman and Ullman, section 13.5, footnote 10): one for each of the most
/// common words, and a single one more, the last, for all others.
public struct Vocabulary: Sendable, Equatable {
  /// The words that have a component of their own, in the order of the components.
  public let words: [String]
  private let components: [String: Int]

  /// A component for each of `words`, which must differ.
  public init(_ words: [String]) {
    var components: [String: Int] = [:]
    for (component, word) in words.enumerated() {
      require(components[word] == nil, "Vocabulary: the word '\(word)' twice")
      components[word] = component
    }
    self.words = words
    self.components = components
  }

  /// A component for each of `reserved`, such as a sign for the end, and then for the `count` most common other words of
  /// `text`, from common to rare; words that are as common come in the order of the alphabet, by their Unicode scalars.
  public init(mostCommon count: Int, of text: some Sequence<String>, reserved: [String] = []) {
    require(count >= 0, "Vocabulary: the \(count) most common words")
    var counts: [String: Int] = [:]
    for word in text { counts[word, default: 0] += 1 }
    for word in reserved { counts[word] = nil }
    let common = counts.sorted { a, b in
      a.value != b.value ? a.value > b.value : a.key.unicodeScalars.lexicographicallyPrecedes(b.key.unicodeScalars)
    }
    self.init(reserved + common.prefix(count).map(\.key))
  }

  /// How many components a vector has: one more than words.
  public var count: Int { words.count + 1 }
  /// The component of all words that have none of their own.
  public var rare: Int { words.count }

  /// The component of `word`.
  public func component(of word: String) -> Int { components[word] ?? rare }

  /// The word of a component; nil for that of all rare words, which is nobody's.
  public func word(of component: Int) -> String? {
    require(0..<count ~= component, "Vocabulary: component \(component) of \(count)")
    return component < words.count ? words[component] : nil
  }

  /// A 1-hot column for each word, `[count, words]`.
  public func unitVectors<S: Scalar>(_ text: [String], as type: S.Type = S.self) -> Tensor<S> {
    Tensor(unitVectors: text.map(component(of:)), of: count)
  }

  /// Which part of the words of `text` has a component of its own; 1 for no text.
  public func coverage(of text: some Sequence<String>) -> Double {
    var (own, all) = (0, 0)
    for word in text {
      all += 1
      if components[word] != nil { own += 1 }
    }
    return all == 0 ? 1 : Double(own) / Double(all)
  }
}

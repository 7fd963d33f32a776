import Tensors
import TestSupport
import Testing

@testable import Networks

@Suite("Words as components of a vector")
struct VocabularyTests {
  private let text = "the cat saw the dog and the dog saw a bird".split(separator: " ").map { String($0) }

  @Test("the most common words have components of their own, ties by the alphabet, all others share one")
  func common() {
    let words = Vocabulary(mostCommon: 4, of: text)
    #expect(words.words == ["the", "dog", "saw", "a"] && words.count == 5 && words.rare == 4)
    #expect(text.map(words.component(of:)) == [0, 4, 2, 0, 1, 4, 0, 1, 2, 3, 4])
    #expect((0..<5).map(words.word(of:)) == ["the", "dog", "saw", "a", nil])
    #expect(words.component(of: "zebra") == words.rare)
    #expect(abs(words.coverage(of: text) - 8.0 / 11) < 1e-15 && words.coverage(of: [] as [String]) == 1)
    #expect(Vocabulary(mostCommon: 100, of: text).words.count == 7 && Vocabulary(mostCommon: 0, of: text).count == 1)
  }

  @Test("reserved words come first, however common")
  func reserved() {
    let words = Vocabulary(mostCommon: 2, of: text, reserved: ["<end>", "the"])
    #expect(words.words == ["<end>", "the", "dog", "saw"])
    #expect(words == Vocabulary(["<end>", "the", "dog", "saw"]))
  }

  @Test("each word is a unit vector of its component")
  func vectors() {
    let words = Vocabulary(["a", "b"])
    let columns = words.unitVectors(["b", "zebra", "a"], as: Double.self)
    #expect(columns.shape == [3, 3] && columns.columns == [[0, 1, 0], [0, 0, 1], [1, 0, 0]])
  }

  @Test("a word twice is refused in words")
  func refused() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Vocabulary(["a", "b", "a"])
    }
    expectSentence("Vocabulary: the word 'a' twice", from: "Vocabulary", in: result)
  }
}

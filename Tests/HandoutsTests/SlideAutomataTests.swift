import Datasets
import Drawings
import Foundation
import Testing

@testable import Handouts

@Suite("Automata on slides")
struct SlideAutomataTests {
  @Test("take the place of the reports' drawings, whose edges they have", arguments: [Automaton.reber, .embeddedReber])
  func drawn(automaton: Automaton) throws {
    let slide = try #require(HandoutPlan.forSlide(Drawing(automaton: automaton).svg))
    #expect(slide == Drawing(automaton: automaton, isForSlide: true).svg && slide != Drawing(automaton: automaton).svg)
  }

  @Test("are found in the reports", arguments: ["reber-rnn-vs-mlp", "embedded-reber-lstm-vs-rnn"])
  func reports(slug: String) throws {
    let svg = try String(contentsOfFile: "\(DeckTests.root)/reports/\(slug)/automaton.svg", encoding: .utf8)
    #expect(HandoutPlan.forSlide(svg) != nil)
  }

  @Test("are drawn for no other drawing, and for no automaton with another edge")
  func others() {
    #expect(HandoutPlan.forSlide("<svg></svg>") == nil)
    let svg = Drawing(automaton: .reber).svg.replacingOccurrences(of: "0 by B to 1", with: "0 by P to 1")
    #expect(HandoutPlan.forSlide(svg) == nil)
  }
}

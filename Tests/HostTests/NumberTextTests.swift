import Host
import Testing

@Suite("Numbers as text")
struct NumberTextTests {
  @Test("the shortest text reads back as the same number")
  func shortest() {
    #expect(NumberText.shortest(16) == "16")
    #expect(NumberText.shortest(0.1) == "0.1")
    #expect(NumberText.shortest(-0.00009) == "-9e-05")
    for value: Double in [0.1 + 0.2, 1.0 / 3, 1e300, -5e-324, 123456789.125] {
      #expect(Double(NumberText.shortest(value)) == value)
    }
  }

  @Test("six digits for statistics")
  func six() {
    #expect(NumberText.powerOfTen(8.88178e-16) == "8.9 × 10⁻¹⁶")
    #expect(NumberText.powerOfTen(0.000199) == "2.0 × 10⁻⁴")
    #expect(NumberText.powerOfTen(9.96e10) == "1.0 × 10¹¹")
    #expect(NumberText.powerOfTen(0) == "0")
    #expect(NumberText.sixDigits(2.59440844) == "2.59441")
    #expect(NumberText.sixDigits(147) == "147")
  }

  @Test("counts in words to twelve")
  func words() {
    #expect([0, 1, 5, 12, 13, -1].map(NumberText.word) == ["zero", "one", "five", "twelve", "13", "-1"])
  }

  @Test("arrays nest after their shape, and stay flat when it does not fit")
  func arrays() {
    #expect(NumberText.json(["1", "2", "3", "4", "5", "6"], shape: [2, 3]) == "[[1,2,3],[4,5,6]]")
    #expect(NumberText.json(["1"], shape: []) == "1")
    #expect(NumberText.json(["1", "2"], shape: [3]) == "[1,2]")
    #expect(NumberText.json(["1", "2"], shape: nil) == "[1,2]")
  }

  @Test("arrays without numbers keep their axes")
  func empty() {
    #expect(NumberText.json([], shape: [0]) == "[]")
    #expect(NumberText.json([], shape: [2, 0]) == "[[],[]]")
    #expect(NumberText.json([], shape: nil) == "[]")
  }

  @Test("numbers that are not positive have no power of ten, and those that are none no digits")
  func odd() {
    #expect(NumberText.powerOfTen(-0.5) == "-0.5" && NumberText.powerOfTen(1) == "1.0 × 10⁰")
    #expect(NumberText.powerOfTen(.infinity) == "inf" && NumberText.sixDigits(-.infinity) == "-inf")
    #expect(NumberText.shortest(-0.0) == "-0" && NumberText.shortest(1e16) == "1e+16")
  }
}

import Handouts
import Weaving

/// What commands say of a variant.
enum Variants {
  /// Why `number` is none; nil where it is one.
  static func fault(_ number: Int) -> String? {
    let numbers = ExerciseVariant.numbers
    return numbers.contains(number)
      ? nil : "--variant needs \(numbers.lowerBound) to \(numbers.upperBound), got \(number)"
  }

  /// Which exercises of these chapters have other numbers.
  static func list(_ number: Int, _ chapters: [Chapter]) -> String {
    let varying = chapters.compactMap { chapter in
      chapter.variant.map { "\(chapter.slug) \($0.varying.map(String.init).joined(separator: ", "))" }
    }
    return "variant \(number): " + (varying.isEmpty ? "no exercise of these chapters varies" : varying.joined(separator: "; "))
  }

  /// Behind the name of a folder, so that variants do not overwrite each other.
  static func ending(_ number: Int?) -> String { number.map { "-\($0)" } ?? "" }
}

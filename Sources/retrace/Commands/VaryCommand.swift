import ArgumentParser
import Reports
import Weaving

/// A file in a variant, for `scripts/variants_check.sh` and for authors who look at what they declared.
struct VaryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vary", abstract: "Prints a file of exercises, or of their tests, with the numbers of a variant.",
    discussion: "What varies stands in experiments/<slug>/variants.txt.", shouldDisplay: false)

  @Argument(help: ArgumentHelp("The file.", valueName: "file"))
  var file: String

  @Option(help: ArgumentHelp("The chapter to which it belongs.", valueName: "slug"))
  var chapter: String

  @Option(help: "Which variant, from 1.")
  var variant: Int

  func validate() throws {
    if let fault = Variants.fault(variant) { throw ValidationError(fault) }
  }

  func run() throws {
    let checkout = try Checkout(naming: [chapter])
    let folder = checkout.path("experiments/\(chapter)")
    guard let variant = try ExerciseVariant(variant, of: chapter, folder: folder) else {
      throw ValidationError("nothing varies in \(chapter); it has no \(folder)/variants.txt")
    }
    var text = try variant.text(of: file)
    if text.hasSuffix("\n") { text.removeLast() }
    report(text)
  }
}

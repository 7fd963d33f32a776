import ArgumentParser
import Reports

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Lists the experiments with their titles.")

  func run() throws {
    let checkout = try Checkout()
    let width = checkout.slugs.map(\.count).max() ?? 0
    for slug in checkout.slugs {
      print(padded(slug, to: width) + "  " + checkout.title(slug))
    }
  }
}

/// `text` with blanks behind it up to `width` characters.
func padded(_ text: String, to width: Int) -> String {
  text + String(repeating: " ", count: max(0, width - text.count))
}

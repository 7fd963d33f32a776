import Foundation
import Host
import Ledger
import Networks
import Studies

/// Other settings than the page's, one thing at a time, for the section "Other settings".
@MainActor func exploreAlternatives() -> Never {
  let sizes = [2, 3, 4, 8]
  typealias Change = (inout Recipe) -> Void
  var variants: [(name: String, change: Change)] = [("as above", { _ in })]
  variants.append(("tanh hidden units", { $0.activation = .tanh }))
  variants.append(("cross-entropy", { $0.loss = .sigmoidCrossEntropy }))
  let both: Change = { recipe in
    recipe.activation = .tanh
    recipe.loss = .sigmoidCrossEntropy
  }
  variants.append(("tanh hidden units, cross-entropy", both))
  for scale in [0.1, 0.5, 2, 5] {
    variants.append(("initial weights U(±\(NumberText.shortest(scale)))", { $0.scale = scale }))
  }
  for rate in [0.1, 0.5, 2, 10] {
    variants.append(("step size \(NumberText.shortest(rate))", { $0.learningRate = rate }))
  }
  variants.append(("ten times as many epochs", { $0.epochs *= 10 }))
  let rows = variants.map { name, change in
    [name] + sizes.map { hidden in
      var recipe = Recipe(hidden: hidden, stopsWhenSolved: true)
      change(&recipe)
      let varied = recipe
      let solved = study.map(study.seeds) { seed in isSolved(train(varied, seed: seed).outputs) }
      return "\(solved.filter { $0 }.count) (\(interval(solved)))"
    }
  }
  study.finishExploring(["training"] + sizes.map { "2-\($0)-1, solved of \(study.seeds.count)" }, rows)
  exit(0)
}

import Host
import Tensors

/// When a training is to end, told by one error (or loss) after the other: early stopping without a network. The errors
/// are those of data that is not trained on, in whatever unit; a rule only compares them.
///
/// ```swift
/// var rule = StoppingRule.patience(3, ties: .strict)
/// for (epoch, error) in [0.9, 0.5, 0.6, 0.5, 0.7].enumerated() { rule.observe(error, at: epoch + 1) }
/// // rule.stop is epoch 5 with 0.7, rule.best epoch 2 with 0.5.
/// ```
///
/// Which error is given to it matters: a loss may rise for long while fewer and fewer examples are classified wrongly.
/// And an error by which a training was stopped is no longer one of unseen data; Mining of Massive Datasets, 13.6.3,
/// keeps a third part of the data for the test. `EarlyStopping` adds the copy of the parameters.
public struct StoppingRule: Resumable {
  /// Whether an error that is equal to the best so far is an improvement.
  public enum Ties: String, Sendable {
    /// Yes: `bestValidationError ≥ tmpValidationError`, as Kelleher et al. print it in line 9 of their algorithm 1. Of
    /// equal errors the last counts as the best, and a training whose error no longer changes never stops.
    case improve
    /// No: only a lower one is. Of equal errors the first counts, which is the one with less training.
    case strict
  }

  /// What follows from an error.
  public enum Decision: Sendable {
    /// It is the best so far, and the training goes on.
    case improved
    /// It is not, and the training goes on.
    case unimproved
    /// The training ends, whether or not this error is the best.
    case stop
  }

  /// An error and the epoch at whose end it was taken.
  public struct Check: Equatable, Sendable {
    /// From 1; 0 stands for the network before its first epoch.
    public let epoch: Int
    /// As it was given, NaN too.
    public let error: Double
  }

  private enum Course {
    case firstRise
    case patience(Int, Ties)
    case below(Double)
  }

  private let course: Course
  /// The best check; nil before there is any, and as long as every error was NaN.
  public private(set) var best: Check?
  /// The last check; nil before there is any.
  public private(set) var last: Check?
  /// How many checks in a row, up to the last, were no improvement: `patienceCount` of Kelleher et al., algorithm 1.
  public private(set) var checksWithoutImprovement = 0
  private var isOver = false

  /// The check that ended the training, nil while it goes on: the stopping epoch, and the loss recorded at the stop.
  public var stop: Check? { isOver ? last : nil }

  private init(_ course: Course) { self.course = course }

  /// Stops at the first error above the one before it: USC INF 552, lesson 10, "Early Stopping" ("when the validation
  /// error starts increasing, overfitting is occurring").
  ///
  /// One error that is a little higher by chance ends the training. An equal one is no rise; NaN is one.
  public static let firstRise = StoppingRule(.firstRise)

  /// Stops after `p` checks in a row without improvement: Kelleher et al., algorithm 1, with its ties or without; and
  /// USC INF 552, lesson 10, "Another Version of Early Stopping" ("when validation error not improved for some time").
  ///
  /// - Parameters:
  ///   - p: The patience in checks, not in epochs: of a training that is checked at each second epoch it is half as
  ///     many. Above 0, else it traps: the printed loop would then never begin.
  ///   - ties: Whether an equal error is an improvement. No error is below an infinite one, but one that is infinite is
  ///     equal to the ∞ with which the algorithm begins.
  public static func patience(_ p: Int, ties: Ties) -> StoppingRule {
    require(p > 0, "StoppingRule: a patience of \(p) checks")
    return StoppingRule(.patience(p, ties))
  }

  /// Stops at the first loss below `loss`: USC INF 552, lesson 10, "Early Stopping: Pros and Cons", 2, continues on
  /// training and validation data "until the training loss < the validation loss at the early stopping point", which
  /// is `.below(rule.stop!.error)` of the rule that stopped the first run.
  ///
  /// Observe the training loss before the first epoch too, as epoch 0. A training loss is usually the lower of the two,
  /// so that the condition, as it is printed, holds at once and nothing is trained; where the validation loss at the
  /// stop is one that the data cannot reach, it never holds.
  public static func below(_ loss: Double) -> StoppingRule {
    require(!loss.isNaN, "StoppingRule: nothing is below NaN")
    return StoppingRule(.below(loss))
  }

  /// Takes the error of the network as it is at the end of `epoch`.
  ///
  /// NaN is no improvement. After the stop nothing changes any more and the answer is `.stop` again, so that a curve can
  /// be followed further; until then epochs that do not rise trap.
  ///
  /// - Parameters:
  ///   - error: On validation data, or whatever the rule is about.
  ///   - epoch: From 1, or 0 before the first one; not every epoch needs a check.
  @discardableResult
  public mutating func observe(_ error: Double, at epoch: Int) -> Decision {
    if isOver { return .stop }
    let least = last.map { $0.epoch + 1 } ?? 0
    require(epoch >= least, "StoppingRule: epoch \(epoch), where \(least) or a later one comes next")
    let before = last?.error ?? .infinity
    let check = Check(epoch: epoch, error: error)
    last = check
    let isImproved = isImprovement(error)
    if isImproved {
      best = check
      checksWithoutImprovement = 0
    } else {
      checksWithoutImprovement += 1
    }
    switch course {
    case .firstRise: isOver = !(error <= before)
    case .patience(let p, _): isOver = checksWithoutImprovement >= p
    case .below(let loss): isOver = error < loss
    }
    if isOver { return .stop }
    return isImproved ? .improved : .unimproved
  }

  /// Whether `error` is better than the best so far, +∞ at first.
  private func isImprovement(_ error: Double) -> Bool {
    let best = best?.error ?? .infinity
    if case .patience(_, .improve) = course { return best >= error }
    return error < best
  }

  // MARK: In a checkpoint

  /// The rule with its settings.
  var kind: String {
    switch course {
    case .firstRise: "stop at the first rise"
    case .patience(let p, let ties): "stop after \(p) checks, ties \(ties.rawValue)"
    case .below(let loss): "stop below \(loss)"
    }
  }

  /// The epochs of the last and the best check, counted from 1 so that 0 says that there is none; how many checks brought
  /// no improvement; whether it has stopped.
  var counts: [Int] {
    [(last?.epoch ?? -1) + 1, (best?.epoch ?? -1) + 1, checksWithoutImprovement, isOver ? 1 : 0]
  }

  /// Of the last and the best check; 0 where there is none.
  var errors: Tensor<Double> { Tensor([2], [last?.error ?? 0, best?.error ?? 0]) }

  /// This rule with what `counts` and `errors` say, four and two of them; nil where they contradict each other.
  func resumed(counts: [Int], errors: Tensor<Double>) -> StoppingRule? {
    let (last, best, without, isOver) = (counts[0], counts[1], counts[2], counts[3] == 1)
    // There are no more checks than epochs, counted from 0.
    guard best <= last, without <= last, last > 0 || !isOver, !errors[1].isNaN else { return nil }
    var rule = self
    rule.last = last > 0 ? Check(epoch: last - 1, error: errors[0]) : nil
    rule.best = best > 0 ? Check(epoch: best - 1, error: errors[1]) : nil
    rule.checksWithoutImprovement = without
    rule.isOver = isOver
    return rule
  }

  /// The last and the best check, the checks without improvement, and whether it has stopped.
  public var trainingState: TrainingState { TrainingState(of: kind, counts: counts, vectors: errors) }

  /// Takes over a state of the same rule with the same settings; false, and nothing changes, where it is another's.
  public mutating func resume(from state: TrainingState) -> Bool {
    guard state.fits(kind, counts: 4, vectors: 1), let errors: Tensor<Double> = state.vector(0, count: 2),
      let rule = resumed(counts: state.counts, errors: errors), rule.trainingState == state
    else { return false }
    self = rule
    return true
  }
}

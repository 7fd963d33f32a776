import Host
import Tensors

/// What a layer sees while it runs: its parameters, the place for their gradients, its workspace, and what is known
/// about the examples in its columns.
public struct LayerContext<S: Scalar> {
  let parameterBase: UnsafePointer<S>
  let gradientBase: UnsafeMutablePointer<S>?
  let place: LayerPlace
  /// `workspaceRows` numbers for each example and step, kept from forward to backward.
  package let workspace: UnsafeMutablePointer<S>
  /// The pass's, for all its layers.
  let conditions: UnsafePointer<PassConditions>
  /// How many steps the layer's inputs have, beside the network's.
  let inputSteps: StepRule
  /// How many steps times examples of each row of the workspace are other runs' of the same layer.
  var columnsBefore = 0

  /// The rows of the workspace in `rows` for each step and example of `x`, or for another number of steps: `[T, rows, N]`,
  /// kept from forward to backward.
  public func workspace(_ rows: Range<Int>, like x: Block<S>, steps: Int? = nil) -> MutableBlock<S> {
    let (steps, capacity) = (steps ?? x.steps, conditions.pointee.capacity)
    require(
      rows.lowerBound >= 0 && rows.upperBound <= place.ownRows && steps * x.columns <= capacity - columnsBefore,
      "\(place.name): rows \(rows) of \(place.ownRows) workspaceRows, \(steps)×\(x.columns) columns, room for \(capacity - columnsBefore)")
    // Rows lie as far apart as in the longest piece, so that blocks of different length do not meet.
    return MutableBlock(
      workspace + rows.lowerBound * capacity + rows.count * columnsBefore, steps: steps, rows: rows.count,
      columns: x.columns)
  }

  /// The parameter number `index`: its first axis as rows, all others as columns. A vector is one row.
  public func parameter(_ index: Int) -> MatrixView<S> {
    let slot = slot(index)
    return MatrixView(parameterBase + slot.offset, rows: slot.rows, columns: slot.columns)
  }

  /// Where ∂E/∂(parameter number `index`) is summed.
  public func gradient(_ index: Int) -> MutableMatrixView<S> {
    guard let gradientBase else { programmerError("backward in a pass without gradients") }
    let slot = slot(index)
    return MutableMatrixView(gradientBase + slot.offset, rows: slot.rows, columns: slot.columns)
  }

  private func slot(_ index: Int) -> ParameterSlot {
    require(place.slots.indices.contains(index), "\(place.name): no parameter \(index) of \(place.slots.count)")
    return place.slots[index]
  }
}

extension LayerContext {
  /// Whether the pass trains, so that a random layer draws, or evaluates.
  public var isTraining: Bool {
    switch conditions.pointee.mode {
    case .training: true
    case .evaluation: false
    }
  }

  /// The layer's random numbers in a pass that trains; nil in one that evaluates. A pass that trains without a `Draw`
  /// traps.
  public var draws: LayerDraws? {
    guard case .training(let draw) = conditions.pointee.mode else { return nil }
    guard let draw else {
      programmerError(
        "\(place.name) draws random numbers; give a Draw to gradient(of:on:draw:) or to a trace's mode, .training(draw)")
    }
    return LayerDraws(draw, layer: place.name, conditions.pointee.members)
  }

  /// How many of its steps the sequence in column `column` of the layer's inputs has; what lies behind means nothing.
  /// Without lengths that is all steps.
  public func length(of column: Int) -> Int {
    switch inputSteps {
    case .asInputs: conditions.pointee.members.sequences?.lengths[column] ?? conditions.pointee.steps
    case .one: 1
    case .asTargets: targetLength(of: column)
    }
  }

  /// How many steps the targets of the example in column `column` have: for a layer with `outputSteps` `.asTargets`.
  public func targetLength(of column: Int) -> Int {
    conditions.pointee.members.sequences?.targetLengths[column] ?? conditions.pointee.targetSteps
  }

  /// What the layer number `index` of `sublayers` sees.
  ///
  /// - Parameters:
  ///   - steps: how many steps the sublayer's inputs have, beside this layer's: `.one` behind a `LastState`.
  ///   - columnsBefore: for a sublayer that is run several times in one pass, over stretches of time: how many steps
  ///     times examples its earlier runs have had, whose workspace the backward pass still needs.
  public func sublayer(_ index: Int, steps: StepRule = .asInputs, columnsBefore: Int = 0) -> LayerContext {
    require(columnsBefore >= 0, "\(place.name): \(columnsBefore) columns before those of sublayer \(index)")
    require(
      place.sublayers.indices.contains(index), "\(place.name): no sublayer \(index) of \(place.sublayers.count)")
    let inner = place.sublayers[index]
    return LayerContext(
      parameterBase: parameterBase, gradientBase: gradientBase, place: inner,
      workspace: workspace + inner.firstRow * conditions.pointee.capacity, conditions: conditions,
      inputSteps: inputSteps.followed(by: steps), columnsBefore: self.columnsBefore + columnsBefore)
  }
}

/// Where a layer stands in its network, fixed when that is built: its parameters in the flat vector, its part of the
/// workspace, and the layers inside it.
final class LayerPlace: Sendable {
  /// Its name in the network, `dropout1`; inside another layer `parallel1.dropout1`.
  let name: String
  /// Its own parameters.
  let slots: [ParameterSlot]
  /// Where its workspace begins in that of the layer around it.
  let firstRow: Int
  /// Rows of its own workspace.
  let ownRows: Int
  /// Rows of its workspace, those of its sublayers included.
  let workspaceRows: Int
  let sublayers: [LayerPlace]

  /// The place of `layer`, whose first parameter lies at `offset`, which moves on to the number behind its last.
  init<S: Scalar>(_ layer: any Layer<S>, name: String, firstRow: Int = 0, offset: inout Int) {
    var slots: [ParameterSlot] = []
    for description in layer.parameters {
      slots.append(ParameterSlot(description, offset: offset))
      offset += description.count
    }
    var (rows, inner) = (layer.workspaceRows, [LayerPlace]())
    let sublayers = layer.sublayers
    for (sublayer, own) in zip(sublayers, namesByKind(sublayers)) {
      inner.append(LayerPlace(sublayer, name: "\(name).\(own)", firstRow: rows, offset: &offset))
      rows += inner[inner.count - 1].workspaceRows
    }
    self.name = name
    self.slots = slots
    self.firstRow = firstRow
    ownRows = layer.workspaceRows
    workspaceRows = rows
    self.sublayers = inner
  }
}

/// Where a parameter lies in the flat vector of all parameters.
struct ParameterSlot: Sendable {
  let offset: Int
  let rows: Int
  let columns: Int

  init(_ description: ParameterDescription, offset: Int) {
    self.offset = offset
    if description.shape.count <= 1 {
      rows = 1
      columns = description.count
    } else {
      rows = description.shape[0]
      columns = description.count / max(rows, 1)
    }
  }
}

/// What the layers of a pass can know about it.
struct PassConditions {
  /// The most steps times examples that fit.
  let capacity: Int
  var mode = PassMode.evaluation
  var members = PieceMembers()
  /// Steps of the network's inputs.
  var steps = 1
  /// Steps of the targets.
  var targetSteps = 1
}

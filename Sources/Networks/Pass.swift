import Host
import Tensors

/// One forward and backward pass of a network over one piece of a batch: the memory for every
/// layer's outputs, their gradients and workspaces, kept from step to step so that training allocates
/// nothing.
package final class Pass<S: Scalar> {
  private let layers: [any Layer<S>]
  private let places: [LayerPlace]
  private let inputShape: [Int]
  private let shapes: [[Int]]
  private let sizes: [Int]
  /// The most examples times steps that fit.
  package let capacity: Int
  /// One memory for all, and where each part of it begins.
  private let memory: Arena<S>
  private let outputs, gradients, workspaces: [UnsafeMutablePointer<S>]
  private let inputGradient: UnsafeMutablePointer<S>?
  private var parameterGradient: UnsafeMutablePointer<S>?
  private let parameterCount: Int
  private let isLean: Bool
  /// The first layer that ∂E/∂(its output) is asked of: what lies below the first parameter needs no gradient.
  private let lowest: Int
  /// What is known about the piece, at an address that the layers' contexts can hold.
  private let conditions: UnsafeMutablePointer<PassConditions>
  /// How many steps go into each layer, and come out of the last.
  private let stepRules: [StepRule]
  /// How many steps of this piece come out of each layer.
  private let stepCounts: UnsafeMutablePointer<Int>
  /// The most of them.
  private var longest = 1
  private var columns = 0
  private var steps = 1

  /// Memory for up to `columns` examples, or examples times steps, of inputs and of targets. `wantsInputGradient` also keeps
  /// ∂E/∂x. A lean pass takes less memory: ∂E/∂θ goes where `collectGradient` says, and activations write
  /// over what they read, so that `activation(after:)` and `activationGradient(after:)` trap.
  package init(
    _ network: Network<S>, columns: Int, forTraining: Bool = true, wantsInputGradient: Bool = false,
    isLean: Bool = false
  ) {
    layers = network.layers
    places = network.places
    stepRules = [.asInputs] + network.outputSteps
    inputShape = network.inputShape
    shapes = network.outputShapes
    sizes = shapes.map { $0.reduce(1, *) }
    capacity = columns
    self.isLean = isLean
    lowest =
      isLean && !wantsInputGradient
      ? network.layers.firstIndex { !$0.allParameters.isEmpty } ?? network.layers.count : 0
    parameterCount = network.parameters.count
    var arena = Arena<S>.Plan()
    // The same memory twice where a layer works in place.
    var (outputParts, gradientParts): ([Int], [Int]) = ([], [])
    for index in network.layers.indices {
      let isInPlace =
        isLean && index > 0 && network.layers[index].worksInPlace && network.layers[index].outputSteps == .asInputs
        && !network.layers[index - 1].needsOutput
      outputParts.append(isInPlace ? outputParts[index - 1] : arena.part(sizes[index] * columns))
      if forTraining {
        gradientParts.append(isInPlace ? gradientParts[index - 1] : arena.part(sizes[index] * columns))
      }
    }
    let workspaceParts = network.places.map { arena.part($0.workspaceRows * columns) }
    let inputPart = wantsInputGradient ? arena.part(inputShape.reduce(1, *) * columns) : nil
    let parameterPart = forTraining && !isLean ? arena.part(parameterCount) : nil
    let memory = Arena<S>(arena)
    self.memory = memory
    outputs = outputParts.map { memory.base + $0 }
    gradients = gradientParts.map { memory.base + $0 }
    workspaces = workspaceParts.map { memory.base + $0 }
    inputGradient = inputPart.map { memory.base + $0 }
    parameterGradient = parameterPart.map { memory.base + $0 }
    conditions = .allocate(capacity: 1)
    conditions.initialize(to: PassConditions(capacity: columns))
    stepCounts = .allocate(capacity: layers.count)
    stepCounts.initialize(repeating: 1, count: layers.count)
  }

  deinit {
    conditions.deinitialize(count: 1)
    conditions.deallocate()
    stepCounts.deallocate()
  }

  /// Runs all layers over `x` and returns the last one's output. Steps times columns of x, and of the targets where a
  /// layer asks for their steps, must not exceed `capacity`.
  ///
  /// - Parameters:
  ///   - mode: what the pass is for, also on the way back.
  ///   - members: which examples the columns are; numbered from 0, all steps counting, if not given.
  ///   - targetSteps: how many steps the targets have; as many as x where it is nil.
  @discardableResult
  @_specialize(where S == Float)
  @_specialize(where S == Double)
  package func forward(
    _ x: Block<S>, parameters: Parameters<S>, mode: PassMode = .evaluation, members: PieceMembers = PieceMembers(),
    targetSteps: Int? = nil
  ) -> Block<S> {
    require(
      x.columns * x.steps <= capacity, "Pass: \(x.steps)×\(x.columns) columns, room for \(capacity)")
    require(
      x.rows == inputShape.reduce(1, *), "Pass: \(x.rows) inputs for a network of \(inputShape)")
    require(
      parameters.count == parameterCount, "Pass: \(parameters.count) parameters for a network of \(parameterCount)")
    conditions.pointee.mode = mode
    conditions.pointee.members = members
    let targetSteps = targetSteps ?? x.steps
    if steps != x.steps || conditions.pointee.targetSteps != targetSteps { setSteps(x.steps, targets: targetSteps) }
    columns = x.columns
    require(
      longest * columns <= capacity, "Pass: a layer puts out \(longest)×\(columns) columns, room for \(capacity)")
    return parameters.flat.withUnsafe { numbers in
      var input = x
      for index in layers.indices {
        let output = output(index)
        layers[index].forward(input, into: output, context(index, numbers))
        input = output.view
      }
      return input
    }
  }

  /// Fixes how many steps come out of each layer.
  private func setSteps(_ inputs: Int, targets: Int) {
    steps = inputs
    conditions.pointee.steps = inputs
    conditions.pointee.targetSteps = targets
    longest = 1
    for index in layers.indices {
      stepCounts[index] =
        switch stepRules[index + 1] {
        case .asInputs: inputs
        case .one: 1
        case .asTargets: targets
        }
      longest = max(longest, stepCounts[index])
    }
  }

  /// The window for ∂E/∂(output of the network), to be filled before `backward`.
  package var outputGradient: MutableBlock<S> { gradient(layers.count - 1) }

  /// Propagates `outputGradient` back through all layers and adds ∂E/∂θ to the pass's gradient.
  /// `x` is the input of the last `forward`.
  @_specialize(where S == Float)
  @_specialize(where S == Double)
  package func backward(_ x: Block<S>, parameters: Parameters<S>) {
    parameters.flat.withUnsafe { numbers in
      for index in layers.indices.reversed() where index >= lowest {
        let input = index == 0 ? x : output(index - 1).view
        let below = index > lowest ? gradient(index - 1) : inputGradientBlock
        layers[index].backward(
          x: input, y: output(index).view, dY: gradient(index), dX: below, context(index, numbers))
      }
    }
  }

  /// Sets ∂E/∂θ back to zero.
  package func clearGradient() {
    // As bytes: all of them 0 is the number 0, and no generic code runs over the numbers.
    UnsafeMutableRawPointer(gradientBase).initializeMemory(
      as: UInt8.self, repeating: 0, count: parameterCount * MemoryLayout<S>.stride)
  }

  /// From now on ∂E/∂θ is added to `memory`, one number a parameter, which the caller keeps.
  package func collectGradient(in memory: UnsafeMutablePointer<S>) { parameterGradient = memory }

  /// ∂E/∂θ, summed over the backward passes since `clearGradient`.
  package var gradientBase: UnsafeMutablePointer<S> {
    guard let parameterGradient else { programmerError("Pass: made without gradients") }
    return parameterGradient
  }

  /// The output of layer `index` in the last pass, `[steps] + shape + [N]`.
  package func activation(after index: Int) -> Tensor<S> {
    require(!isLean, "Pass: a lean one does not keep what its layers put out")
    return copy(output(index).view, shapes[index])
  }

  /// ∂E/∂(output of layer `index`) of the last backward pass, `[steps] + shape + [N]`. A recurrent layer adds
  /// what comes back from later steps; `RNN` then leaves the net gradients δₜ in its place.
  package func activationGradient(after index: Int) -> Tensor<S> {
    require(!isLean, "Pass: a lean one does not keep the gradients of its layers")
    return copy(gradient(index).view, shapes[index])
  }

  /// ∂E/∂x of the last backward pass, `[steps] + inputShape + [N]`.
  package var inputGradients: Tensor<S> {
    guard let block = inputGradientBlock else {
      programmerError("Pass: made without input gradients")
    }
    return copy(block.view, inputShape)
  }

  private func copy(_ block: Block<S>, _ shape: [Int]) -> Tensor<S> {
    let count = block.steps * block.rows * block.columns
    return Tensor(
      [block.steps] + shape + [block.columns],
      Array(UnsafeBufferPointer(start: block.base, count: count)))
  }

  // Blocks begin at the start of their part and have no gaps, so that a short piece stays dense.
  private func output(_ index: Int) -> MutableBlock<S> {
    MutableBlock(outputs[index], steps: stepCounts[index], rows: sizes[index], columns: columns)
  }
  private func gradient(_ index: Int) -> MutableBlock<S> {
    MutableBlock(gradients[index], steps: stepCounts[index], rows: sizes[index], columns: columns)
  }
  private var inputGradientBlock: MutableBlock<S>? {
    inputGradient.map { MutableBlock($0, steps: steps, rows: inputShape.reduce(1, *), columns: columns) }
  }
  private func context(_ index: Int, _ numbers: UnsafeBufferPointer<S>) -> LayerContext<S> {
    guard let base = numbers.baseAddress else {
      programmerError("Pass: no memory for parameters")
    }
    return LayerContext(
      parameterBase: base, gradientBase: parameterGradient, place: places[index],
      workspace: workspaces[index], conditions: conditions, inputSteps: stepRules[index])
  }
}

/// Memory for many arrays, each on a cache line of its own, zero at first.
private final class Arena<S: Scalar> {
  /// Adds up the parts before the memory is taken.
  struct Plan {
    fileprivate(set) var count = 0
    /// Room for `size` numbers; where it begins.
    mutating func part(_ size: Int) -> Int {
      defer { count += (size + 31) / 32 * 32 }
      return count
    }
  }

  let base: UnsafeMutablePointer<S>

  init(_ plan: Plan) {
    let bytes = max(plan.count, 1) * MemoryLayout<S>.stride
    let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    raw.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    base = raw.bindMemory(to: S.self, capacity: max(plan.count, 1))
  }

  deinit { UnsafeMutableRawPointer(base).deallocate() }
}

//#-hidden-code
import Datasets
import Host
import Ledger
import Networks
import Studies
import Tensors
//#-end-hidden-code
/*:
 ## Early stopping

 The training is ended where the loss on digits that are not trained on is lowest. Nobody knows that place before it is
 passed, so a rule must decide, and a copy of the parameters must be kept. The first version stops when the validation error
 starts to rise. The second keeps a copy at each improvement and stops when there was none for some time: for $p$ checks in a
 row, its *patience*. An algorithm in print makes this exact. Line by line, the errors given:
 */
/// KMD's algorithm 1. `stop` is the check at which the loop ends, counted from 1 and nil where the errors end first; `best`
/// the check whose parameters are returned.
func algorithm1(_ errors: [Double], patience p: Int) -> (stop: Int?, best: Int?) {
  var bestValidationError = Double.infinity                            // 1
  var best: Int?                                                       // 4
  var (patienceCount, check) = (0, 0)                                  // 5
  while patienceCount < p {                                            // 6
    guard check < errors.count else { return (nil, best) }
    check += 1                                                         // 7
    let tmpValidationError = errors[check - 1]                         // 8
    if bestValidationError >= tmpValidationError {                     // 9
      bestValidationError = tmpValidationError
      best = check
      patienceCount = 0
    } else {
      patienceCount += 1                                               // 14
    }
  }
  return (check, best)                                                 // 17
}
/*:
 In this library the same rules are types that take one error after the other: `StoppingRule`, made by `.firstRise` or
 `.patience(p, ties:)`, with ties as printed (`.improve`) or `.strict`; `EarlyStopping` adds the copy. With $p = 3$,
 on sequences that are written down beforehand:

 {{table scripted.csv}}

 Each pair is the check after which the rule stops, and the check whose parameters it returns; where it never stops, the
 second number is what it would return after the last error given.

 - One check that is a little worse by chance ends the first version. Patience waits.
 - Line 9 has ≥, as printed: an error that *equals* the best counts as an improvement and sets the count back to 0. So an
   error that stands still never ends the loop: after {{value plateau-checks}} equal checks it still runs. With > it ends
   after $p$. Errors that are counts do tie, such as those on the validation digits here; {{value ties-endless}}.
 - Of equal checks the printed rule returns the last, `.strict` the first, which is the one with less training.

 **Which error?** On the curves above each rule sees a loss or a share of errors; the columns show where it stops, which
 epoch's parameters it returns, and what these do on the test digits of the curves:

 {{table stops.csv}}

 All numbers are medians, but for the seeds that never stop. With patience, a stop by the loss saves {{value saved}} of
 {{value epochs}} epochs. It is right about the loss, {{value stop-sample-loss}} on the test digits where the last epoch
 has {{value sample-loss-last}}, and cuts off errors that would still have been mended: {{value stop-sample-error}} %
 against {{value sample-error-last}} %. With the errors watched instead it is {{value strict-sample-error}} %. The first
 rise is a matter of chance: it comes at epoch {{value first-rise-spread}} by the loss and at
 {{value first-rise-errors-spread}} by the errors (median and central 80 % of the seeds).

 **A stop spoils the data it looks at.** A loss that was the lowest of {{value epochs}} was also lucky, and is no
 longer what new digits would give. Therefore one wants a third set. With more digits one expects less of it; only sets
 of {{value set-size}} were tried. The {{value sample-count}} test digits of the curves are cut
 into sets of {{value set-size}}; each chooses its own stop, and is compared with all other test digits at that very
 epoch. In the mean over the sets, the loss of the chooser is lower by {{value optimism-loss}}, and its share of
 errors by {{value optimism-errors}} percentage points (median and central 80 % of the seeds). That the loss comes out
 lower is no discovery: each set picked its own lowest loss. The errors are one, since nothing picked them.

 **What of the validation digits?** After the stop they can be trained on too. There are two ways:

 1. Start afresh on all digits, for as many epochs. Nothing watches over this training any more.
 2. Go on from the stop on all digits, until a loss is low enough. Which one, and as low as what? In print it is: until the
    training loss is below the validation loss at the stop. But there the training loss is {{value stop-train-loss}} and the
    validation loss {{value stop-validation-loss}} (medians). So this holds before anything is trained, in
    {{value holds-at-once}} seeds, and also if the training loss is that of all digits together, which lies between the two.
    With the two exchanged it makes sense, and we use it so ("mended" in the table): until the loss on the *validation*
    digits, now trained on, falls below the *training* loss at the stop.

*/
/// Trains on all digits: afresh, as far as the stop, or from the stop on for `further` epochs at most, until the loss on the
/// validation digits is below `loss`.
@Sendable func retrain(stop: Int, further: Int, below loss: Double, _ run: Run) -> Network<Float> {
  let digits = digits(run.seed)
  let (all, validation) = (digits.all, Batch(digits.validation))
  var network = start(plain, run)                                      // the same weights
  let runner = BatchRunner(network, loss: .softmaxCrossEntropy, pool: run.pool)
  for number in run.epochs(stop + further, resuming: &network) {
    let isAll = further == 0 || number > stop
    epoch(number, &network, runner, plain, on: isAll ? all : digits.training, run)
    if further > 0, number == stop { run.record(number, test.scores(of: network), "test-at-stop") }
    let isBelow = number > stop && validation.scores(of: network).loss < loss
    if isBelow { run.stop(at: number) }
    if isBelow || number == stop + further { run.record(number, test.scores(of: network), "test") }
    run.endEpoch(number, network)
  }
  return network
}
/*:
 Errors here are on all {{value test-count}} test digits, those of the table above on {{value sample-count}}:

 {{table reuse.csv}}

 Both ways are worth it, since twice the digits are. The second, mended, ended within {{value reuse-limit}} epochs in
 {{value reuse-ended}} seeds; nothing guarantees that it ends.
 */

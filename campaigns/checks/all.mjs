// Every check of RELIABILITY chapter 6 that the campaign makes: facts in, { name, figure, bound, found } out.
import { lastWord, oneEnding, uncountedCrashes, uncountedTrouble } from './attempts.mjs'
import { conservation, honestFailures, honestUncertain, noLoss } from './conservation.mjs'
import { cancelHolds, duplicates, sameMail, unmarkedCopies } from './copies.mjs'
import { comesToRest, noOpenTransaction, visibleErrors, wellBehaved } from './process.mjs'

const CHECKS = [
  conservation, noLoss, honestFailures, honestUncertain, duplicates, unmarkedCopies, sameMail, cancelHolds, oneEnding,
  uncountedTrouble, uncountedCrashes, lastWord, comesToRest, noOpenTransaction, visibleErrors, wellBehaved,
] // prettier-ignore

export const checkAll = (facts) => CHECKS.map((check) => check(facts))

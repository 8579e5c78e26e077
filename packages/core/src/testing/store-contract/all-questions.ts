/** All questions of the exam, in the order of a message's life. */
import { addQuestions } from './add.js'
import { auditQuestions } from './audit.js'
import { claimQuestions } from './claim.js'
import { suspectQuestions } from './claim-suspects.js'
import { claimedQuestions } from './claimed.js'
import { contentRemovalQuestions } from './content-removal.js'
import { dontSendQuestions } from './dont-send.js'
import { handleQuestions } from './handles.js'
import { healthQuestions } from './health.js'
import { idempotencyQuestions } from './idempotency.js'
import { journalQuestions } from './journal.js'
import { lateQuestions } from './late-acceptance.js'
import { leaseQuestions } from './leases.js'
import { listingQuestions } from './listing.js'
import { logQuestions } from './log.js'
import { matchingQuestions } from './matching.js'
import { purgeQuestions } from './purge.js'
import type { Question } from './question.js'
import { raceQuestions } from './races.js'
import { batchRaceQuestions } from './races-of-batches.js'
import { personQuestions } from './requeue-by-person.js'
import { retryQuestions } from './requeue-by-retry.js'
import { settingQuestions } from './settings.js'
import { settleQuestions } from './settle.js'
import { arrowQuestions } from './settle-arrows.js'
import { settleLeaseQuestions } from './settle-lease.js'
import { statisticsQuestions } from './statistics.js'
import { steeringQuestions } from './steering.js'
import { sweepQuestions } from './sweep.js'
import { textQuestions } from './text.js'
import { transactionQuestions } from './transactions.js'

export const QUESTIONS: readonly Question[] = [
  ...addQuestions,
  ...idempotencyQuestions,
  ...transactionQuestions,
  ...claimQuestions,
  ...suspectQuestions,
  ...claimedQuestions,
  ...journalQuestions,
  ...settleQuestions,
  ...settleLeaseQuestions,
  ...arrowQuestions,
  ...lateQuestions,
  ...leaseQuestions,
  ...sweepQuestions,
  ...retryQuestions,
  ...personQuestions,
  ...steeringQuestions,
  ...contentRemovalQuestions,
  ...purgeQuestions,
  ...listingQuestions,
  ...logQuestions,
  ...dontSendQuestions,
  ...matchingQuestions,
  ...statisticsQuestions,
  ...auditQuestions,
  ...settingQuestions,
  ...healthQuestions,
  ...textQuestions,
  ...handleQuestions,
  ...raceQuestions,
  ...batchRaceQuestions,
]

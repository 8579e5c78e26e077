/** All questions of the exam, in the order of a message's life. */
import { addQuestions } from './add.js'
import { claimQuestions } from './claim.js'
import { suspectQuestions } from './claim-suspects.js'
import { contentRemovalQuestions } from './content-removal.js'
import { journalQuestions } from './journal.js'
import { lateQuestions } from './late-acceptance.js'
import { leaseQuestions } from './leases.js'
import { purgeQuestions } from './purge.js'
import type { Question } from './question.js'
import { personQuestions } from './requeue-by-person.js'
import { retryQuestions } from './requeue-by-retry.js'
import { settleQuestions } from './settle.js'
import { arrowQuestions } from './settle-arrows.js'
import { steeringQuestions } from './steering.js'
import { sweepQuestions } from './sweep.js'

export const QUESTIONS: readonly Question[] = [
  ...addQuestions,
  ...claimQuestions,
  ...suspectQuestions,
  ...journalQuestions,
  ...settleQuestions,
  ...arrowQuestions,
  ...lateQuestions,
  ...leaseQuestions,
  ...sweepQuestions,
  ...retryQuestions,
  ...personQuestions,
  ...steeringQuestions,
  ...contentRemovalQuestions,
  ...purgeQuestions,
]

/** All questions of the exam, in the order of a message's life. */
import { addQuestions } from './add.js'
import { claimQuestions } from './claim.js'
import { suspectQuestions } from './claim-suspects.js'
import { journalQuestions } from './journal.js'
import type { Question } from './question.js'
import { settleQuestions } from './settle.js'

export const QUESTIONS: readonly Question[] = [
  ...addQuestions,
  ...claimQuestions,
  ...suspectQuestions,
  ...journalQuestions,
  ...settleQuestions,
]

/**
 * The exam that every store sits: `storeContract('sqlite', open)`. Duty: puts each question to a fresh store, under
 * any runner that has a global test(). Failures: MAILER_BAD_ARGUMENT outside a test runner; else failing tests.
 */
import { MailerError } from '../../errors.js'
import { QUESTIONS } from './all-questions.js'
import type { Question } from './question.js'
import type { Abilities, StoreUnderTest } from './store-under-test.js'

type Test = ((name: string, run: () => Promise<void>) => unknown) & {
  skip?: (name: string, run: () => Promise<void>) => unknown
}

/** Registers the exam's tests. `open` gives an empty store for each question; a lacking ability names its reason. */
export function storeContract(name: string, open: () => Promise<StoreUnderTest>, abilities: Abilities = {}): void {
  const { test, describe } = globalThis as { test?: Test; describe?: (name: string, body: () => void) => void }
  if (test === undefined) {
    throw new MailerError('MAILER_BAD_ARGUMENT', {
      path: 'storeContract',
      problem: 'needs a runner with a global test()',
    })
  }
  const register = () => {
    for (const question of QUESTIONS) registerOne(test, question, { open, abilities })
  }
  if (describe === undefined) register()
  else describe(`store contract: ${name}`, register)
}

interface Sitting {
  open: () => Promise<StoreUnderTest>
  abilities: Abilities
}

function registerOne(test: Test, question: Question, sitting: Sitting): void {
  const title = `${question.verb}: ${question.title}`
  const reason = question.needs === null ? undefined : sitting.abilities.cannot?.[question.needs]
  if (reason === undefined) {
    test(title, () => put(question, sitting))
    return
  }
  process.stderr.write(`SKIPPED ${title}: ${reason}\n`)
  test.skip?.(`${title} (skipped: ${reason})`, async () => undefined)
}

/** Puts one question to a fresh store; rejects when the answer is wrong. */
export async function put(question: Question, { open, abilities }: Sitting): Promise<void> {
  const subject = await open()
  try {
    await question.ask(subject, abilities)
  } finally {
    await subject.close()
  }
}

/** Questions about settle and the lifecycle: every arrow of the table is taken, every other one is refused. */
import assert from 'node:assert/strict'
import { LIFECYCLE, allows, type Stage, type Step } from '../../message/lifecycle.js'
import { STATES, type FailReason, type State } from '../../message/message.js'
import type { ClaimedMessage, Ending } from '../../store/store.js'
import { accepting, anAttempt, countersOf, deferring } from '../an-ending.js'
import { questions, type Ask } from './question.js'
import { changesNothing, found, isAboutNow, journaled, rawRow, sending, stageNow } from './steps.js'
import type { StoreUnderTest } from './store-under-test.js'

type SettleStep = Ending['step']
type SendingStage = Extract<Stage, `sending ${string}`>

const STEPS: readonly SettleStep[] = ['accept', 'defer', 'giveUp', 'setAside', 'notCarriedOut', 'silence', 'lapse', 'release'] // prettier-ignore
const FROM: readonly SendingStage[] = ['sending open', 'sending final']

const isSettled = (step: Step): step is SettleStep => (STEPS as readonly Step[]).includes(step)

/** The arrows that settle takes, each once. */
const ARROWS = LIFECYCLE.flatMap(({ from, step, to }) =>
  isSettled(step) && (FROM as readonly string[]).includes(from) ? [{ from: from as SendingStage, step, to }] : [],
)

const EVERY = FROM.flatMap((from) => STEPS.flatMap((step) => STATES.map((state) => ({ from, step, state }))))

export const arrowQuestions = [
  ...questions('settle, the arrows', Object.fromEntries(ARROWS.map((arrow) => [named(arrow), taken(arrow)]))),
  ...questions('settle, the arrows that there are not', {
    'refuses them with a RangeError and changes nothing': async (subject) => {
      const claims = { 'sending open': await sending(subject), 'sending final': await journaled(subject) }
      await changesNothing(subject, async () => {
        for (const { from, step, state } of EVERY) {
          if (FROM.some((any) => allows(any, step, state as Stage))) continue
          const ending = endingBy(claims[from], step, state)
          await assert.rejects(async () => subject.store.settle([ending]), RangeError, `${step} to ${state}`)
        }
      })
    },

    'takes none that belongs to the other phase': async (subject) => {
      const claims = { 'sending open': await sending(subject), 'sending final': await journaled(subject) }
      await changesNothing(subject, async () => {
        for (const { from, step, state } of EVERY) {
          const to = state as Stage
          if (allows(from, step, to) || !FROM.some((any) => allows(any, step, to))) continue
          const answers = await subject.store.settle([endingBy(claims[from], step, state)])
          assert.deepEqual(answers, ['lost'], `from ${from} by ${step} to ${state}`)
        }
      })
    },

    'refuses the whole batch for one of them': async (subject) => {
      const [first, second] = [await sending(subject), await sending(subject)]
      await changesNothing(subject, async () => {
        const wrong = endingBy(second, 'silence', 'failed')
        await assert.rejects(async () => subject.store.settle([deferring(first), wrong, accepting(first)]), RangeError)
      })
    },
  }),
]

function named({ from, step, to }: (typeof ARROWS)[number]): string {
  return `from ${from} by ${step} to ${to}`
}

function taken({ from, step, to }: (typeof ARROWS)[number]): Ask {
  return async (subject) => {
    const claim = from === 'sending final' ? await journaled(subject) : await sending(subject)
    const ending = endingBy(claim, step, to as State)
    assert.deepEqual(await subject.store.settle([ending]), ['settled'])
    assert.equal(await stageNow(subject, claim.id), to)
    await isLeftInOrder(subject, ending)
  }
}

async function isLeftInOrder(subject: StoreUnderTest, { id, state, reason }: Ending): Promise<void> {
  const message = await found(subject, id)
  assert.equal(message.reason, reason)
  assert.deepEqual(message.attempts?.length, 1)
  assert.equal((await rawRow(subject, id)).token, null, 'a message that is not sending has no token')
  if (['sent', 'failed', 'uncertain'].includes(state)) isAboutNow(message.finishedAt)
  else assert.equal(message.finishedAt, null, 'only a finished message has been finished')
  if (state === 'scheduled' || state === 'deferred') isAboutNow(message.dueAt, -60)
}

function endingBy(claim: ClaimedMessage, step: SettleStep, state: State): Ending {
  const reason: FailReason | null = state === 'failed' ? 'refused' : null
  const due = state === 'scheduled' || state === 'deferred' ? { in: 60 } : null
  const { id, token, sequence } = claim
  const lease = { id, token, sequence }
  const what = { step, state: state as Ending['state'], reason, due, counters: countersOf(claim), fates: [] }
  return { ...lease, ...what, attempt: anAttempt({ result: 'failure', counted: false }) }
}

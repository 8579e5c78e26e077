/**
 * What always holds (RELIABILITY chapter 2), asked of the memory store's rows after every step; the store under test
 * was found to have the same rows. Duty: a sentence for what does not hold.
 */
import { FINISHED, LIFECYCLE, STATES, stageOf, type Phase, type Stage, type State } from '@mailspool/core'
import type { Plain, WholeState } from './raw.js'
import type { Step } from './steps.js'

const ENDINGS = ['accept', 'defer', 'giveUp', 'setAside', 'notCarriedOut', 'silence', 'lapse', 'release', 'lateAccept']

/** What a step may move a message by. */
const ARROWS: Record<Step['op'], readonly string[]> = {
  add: [],
  addAgain: [],
  claim: ['claim'],
  journal: ['journal'],
  renew: [],
  release: ['release'],
  settle: ENDINGS,
  settleAgain: ENDINGS,
  sweep: ['due', 'expire'],
  retry: ['retry'],
  requeue: ['requeue', 'resolveNotSent'],
  cancel: ['cancel'],
  delete: ['cancel'],
  resolveSent: ['resolveSent'],
  purge: [],
  dontSend: [],
  setting: [],
  age: [],
  look: [],
}

export interface Course {
  step: Step
  before: WholeState
  after: WholeState
  /** Declared sent by a person. */
  resolved: ReadonlySet<string>
}

/** Everything that does not hold after this step. */
export function violations({ step, before, after, resolved }: Course): string[] {
  const earlier = new Map(before.messages.map((row) => [row.id, row]))
  return after.messages.flatMap((row) => {
    const was = earlier.get(row.id)
    const ofRow = [
      ...shape(row),
      ...kept(row, after),
      ...sent(row, { after, resolved }),
      ...(was === undefined ? [] : course(step, was, row)),
    ]
    return [...ofRow, ...fates(row, before, after)].map((sentence) => `message ${String(row.id)} ${sentence}`)
  })
}

const holds = (yes: boolean, sentence: string): string[] => (yes ? [] : [sentence])
const isFinished = (row: Plain): boolean => FINISHED.includes(row.state as State)

/** One state, and everything else as it belongs to that state. */
function shape(row: Plain): string[] {
  const sending = row.state === 'sending'
  return [
    ...holds(STATES.includes(row.state as State), `has the state ${String(row.state)}`),
    ...holds((row.phase !== null) === sending, `is ${String(row.state)} with phase ${String(row.phase)}`),
    ...holds((row.leaseUntil !== null) === sending, `is ${String(row.state)} with a lease`),
    ...holds((row.reason !== null) === (row.state === 'failed'), `is ${String(row.state)}, reason ${String(row.reason)}`),
    ...holds((row.finishedAt !== null) === isFinished(row), `is ${String(row.state)}, finished ${String(row.finishedAt)}`),
  ]
} // prettier-ignore

/** What may not be kept is gone, what is needed to send is there. */
function kept(row: Plain, { contents, recipients }: WholeState): string[] {
  const id = String(row.id)
  const over = isFinished(row) && row.state !== 'uncertain'
  const people = recipients.filter((one) => one.message === id).length
  return [
    ...holds(!(over && (row.sensitive || !row.logContent) && id in contents), 'is finished and keeps its content'),
    ...holds(!(over && !row.logContent && (people > 0 || row.subject !== null)), 'keeps recipients or subject'),
    ...holds(isFinished(row) || (id in contents && people > 0), 'has nothing left to send'),
  ]
}

/** Sent only with an attempt that says so, or by a person's word. */
function sent(row: Plain, { after, resolved }: Pick<Course, 'after' | 'resolved'>): string[] {
  if (row.state !== 'sent' || resolved.has(String(row.id))) return []
  const said = after.attempts.some((one) => one.message === row.id && ['success', 'uncertain', 'failure'].includes(String(one.result)))
  return holds(said, 'is sent without an attempt')
} // prettier-ignore

/** Along the arrows of the lifecycle only; a claim more is a sequence more; a copy that may be out is not forgotten. */
function course(step: Step, was: Plain, now: Plain): string[] {
  const [from, to] = [stage(was), stage(now)]
  const moved = from === to || LIFECYCLE.some((a) => a.from === from && a.to === to && ARROWS[step.op].includes(a.step))
  const claims = Number(now.sequence) - Number(was.sequence)
  const forgotten = was.possibleDuplicate === true && now.possibleDuplicate === false
  return [
    ...holds(moved, `went from ${from} to ${to} by ${step.op}`),
    ...holds(claims === (step.op === 'claim' && from !== to ? 1 : 0), `has ${claims} claims more`),
    ...holds(!forgotten || step.op === 'requeue' || isOwnEnding(step), 'is no possible duplicate any more'),
  ]
}

/** The model's endings carry the counters of their claim, as an engine's do: a late mark in between is overwritten. */
const isOwnEnding = (step: Step): boolean => step.op === 'settle' || step.op === 'settleAgain'
export const stage = (row: Plain): Stage => stageOf(row.state as State, row.phase as Phase | null)

/** An accepted recipient stays accepted. */
function fates(row: Plain, before: WholeState, after: WholeState): string[] {
  const of = ({ recipients }: WholeState) => recipients.filter((one) => one.message === row.id)
  const now = of(after)
  const lost = of(before).filter(
    (one) => one.fate === 'accepted' && now.some(({ place, fate }) => place === one.place && fate !== 'accepted'),
  )
  return lost.map((one) => `opens ${String(one.address)}, which has the mail`)
}

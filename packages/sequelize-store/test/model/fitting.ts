/** To which messages and claims a step can do something, by what is stored. Pure. */
import { allows, stagesBefore, type Ending } from '@mailspool/core'
import { stage } from './invariants.js'
import type { TwinClaim } from './pair.js'
import type { Plain, WholeState } from './raw.js'
import type { Step } from './steps.js'

type Steering = Extract<Step, { op: 'requeue' | 'cancel' | 'delete' | 'resolveSent' }>

const rowOf = ({ messages }: WholeState, id: string): Plain | undefined => messages.find((row) => row.id === id)

/** Claims whose token still stands. */
export const holding =
  (state: WholeState) =>
  ({ wanted }: TwinClaim): boolean =>
    rowOf(state, wanted.id)?.token === wanted.token

/** Whether this ending is an arrow from where the claim's message is now. */
export const mayEnd = (state: WholeState) => (claim: TwinClaim, ending: Ending) => {
  const row = rowOf(state, claim.wanted.id)
  return row !== undefined && row.token === claim.wanted.token && allows(stage(row), ending.step, ending.state)
}

export function isLapsed(state: WholeState, id: string): boolean {
  const until = rowOf(state, id)?.leaseUntil
  return until instanceof Date && until.getTime() <= Date.now()
}

/** Undefined: every message is as good as the other. */
export function fittingFor(step: Steering, state: WholeState): ((id: string) => boolean) | undefined {
  if (!step.fits || step.op === 'delete') return undefined
  const from = stagesBefore(step.op === 'requeue' ? (step.resolved ? 'resolveNotSent' : 'requeue') : step.op)
  return (id) => {
    const row = rowOf(state, id)
    return row !== undefined && from.includes(stage(row))
  }
}

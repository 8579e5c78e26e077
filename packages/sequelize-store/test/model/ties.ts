/**
 * Limits that do not cut through a tie. Duty: where a verb takes only so many and which ones is open (the sweep), or open
 * among those of the same instant (retry by due time, purge), a limit that would have to choose is widened. Pure.
 */
import { FINISHED, stagesBefore, type State } from '@mailspool/core'
import type { Plain, WholeState } from './raw.js'
import type { Step } from './steps.js'

const WIDE = 1000
/** Rows that one step wrote may lie so far apart in one store and not at all in another. */
const SAME_MS = 5

type Limited = Extract<Step, { op: 'sweep' | 'retry' | 'purge' }>

export function wideEnough(step: Limited, { messages }: WholeState): number {
  if (step.op === 'sweep') return Math.max(...SWEPT.map((of) => messages.filter(of).length)) > step.limit ? WIDE : step.limit
  if (step.op === 'retry' && !step.due) return step.limit
  const column = step.op === 'purge' ? 'finishedAt' : 'dueAt'
  const states: readonly State[] = step.op === 'purge' ? FINISHED : ['deferred']
  const instants = messages.filter((row) => states.includes(row.state as State)).flatMap((row) => instantOf(row, column))
  instants.sort((a, b) => a - b)
  const tied = instants.some((one, n) => n > 0 && one - instants[n - 1]! < SAME_MS)
  return tied ? WIDE : step.limit
} // prettier-ignore

const passed = (row: Plain, column: string): boolean => instantOf(row, column).some((one) => one <= Date.now())
const isIn = (row: Plain, states: readonly string[]): boolean => states.includes(row.state as string)

const SWEPT: readonly ((row: Plain) => boolean)[] = [
  (row) => isIn(row, stagesBefore('expire')) && passed(row, 'expiresAt'),
  (row) => isIn(row, stagesBefore('due')) && passed(row, 'dueAt'),
  (row) => row.state === 'sending' && passed(row, 'leaseUntil'),
]

const instantOf = (row: Plain, column: string): number[] => (row[column] instanceof Date ? [row[column].getTime()] : [])

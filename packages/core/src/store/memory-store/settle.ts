/**
 * settle: writes verdicts. Duty: state, counters, fates and the attempt's row together, only while the token holds;
 * an attempt that is stored already is not stored again; the 250 of an older claim counts all the same (late.ts).
 * Failures: RangeError for an ending that no arrow of the lifecycle allows, before anything is written.
 */
import { LIFECYCLE, allows, stageOf } from '../../message/lifecycle.js'
import type { Ending, SettleAnswer } from '../store.js'
import { acceptLate } from './late.js'
import { held, putBack } from './leases.js'
import { move } from './move.js'
import type { MessageRow, Tables } from './tables.js'

export function settle(tables: Tables, endings: readonly Ending[]): SettleAnswer[] {
  for (const ending of endings) mustBeAnArrow(ending)
  return endings.map((ending) => settleOne(tables, ending))
}

function mustBeAnArrow({ step, state }: Ending): void {
  const known = LIFECYCLE.some((a) => a.from.startsWith('sending') && a.step === step && a.to === state)
  if (!known) throw new RangeError(`No arrow of the lifecycle leads from sending by '${step}' to '${state}'.`)
}

function settleOne(tables: Tables, ending: Ending): SettleAnswer {
  const row = tables.messages.get(ending.id)
  if (row === undefined) return 'gone'
  if (ending.attempt !== null && row.log.some(({ id }) => id === ending.attempt?.id)) return 'settled'
  if (held(tables, ending) === null) return acceptLate(tables, row, ending)
  if (!allows(stageOf(row.state, row.phase), ending.step, ending.state)) return 'lost'
  if (ending.lapsed === true && !tables.passed(row.leaseUntil)) return 'lost'
  apply(tables, row, ending)
  return 'settled'
}

function apply(tables: Tables, row: MessageRow, ending: Ending): void {
  for (const { index, fate, reply } of ending.fates) {
    const recipient = row.recipients[index]
    if (recipient === undefined) throw new RangeError(`The message ${row.id} has no recipient ${index}.`)
    // an older claim's 250 may have come in between, and what was accepted stays accepted
    if (recipient.fate !== 'accepted') Object.assign(recipient, { fate, reply })
  }
  Object.assign(row, ending.counters)
  if (ending.step === 'release') putBack(tables, row)
  else move(row, { to: ending.state, reason: ending.reason, now: tables.now() })
  if (ending.state !== 'queued') row.dueAt = dueOf(tables, ending)
  tables.writeAttempt(row, ending)
}

function dueOf(tables: Tables, { due }: Ending): Date | null {
  if (due === null) return null
  return 'in' in due ? tables.inSeconds(due.in) : new Date(due.at)
}

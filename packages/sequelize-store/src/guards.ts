/**
 * The arrows of the lifecycle as conditions of SQL. Duty: the one place where a step becomes a guard, so that no
 * statement can move a message where core/message/lifecycle.ts has no arrow.
 */
import { stagesBefore, stored, type Stage, type Step } from '@mailspool/core'
import { list, raw, sql, type Sql } from './sql.js'

/**
 * The stages that a step may start from. States stand there as text, not as binds: partial indexes are only used for
 * conditions that the planner can read. `state`: the column, as `dialect.unindexed` has it where ids name the rows.
 */
export function guard(step: Step, state: Sql = STATE): Sql {
  return inStages(stagesBefore(step), state)
}

export function inStages(stages: readonly Stage[], state: Sql = STATE): Sql {
  const whole = stages.map(stored).filter((one) => one.phase === null)
  const sending = stages.map(stored).filter((one) => one.phase !== null)
  const conditions = [
    ...(whole.length === 0 ? [] : [sql`${state} ${among(whole.map((one) => one.state))}`]),
    ...(sending.length === 0
      ? []
      : [sql`${state} = 'sending' and phase ${among(sending.map((one) => one.phase ?? ''))}`]),
  ]
  return sql`(${list(conditions, ' or ')})`
}

const STATE = raw('state')

/** Words of our own, never input. */
function among(words: readonly string[]): Sql {
  const quoted = words.map((word) => `'${word}'`)
  return raw(quoted.length === 1 ? `= ${quoted.join('')}` : `in (${quoted.join(', ')})`)
}

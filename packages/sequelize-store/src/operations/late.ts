/**
 * "A late 250 wins" (RELIABILITY 3): the server took the mail from a claim that was taken over meanwhile. Duty: that
 * acceptance is applied per recipient, whatever happened to the message since. Rare, so one message at a time.
 */
import { stageOf, stagesBefore, type Ending, type Phase, type SettleAnswer, type State } from '@mailspool/core'
import type { Row, Session } from '../dialect/dialect.js'
import { count } from '../rows.js'
import { raw, sql, type Sql } from '../sql.js'
import { writeAttempts } from './attempt-rows.js'
import { arriving, forget, oneMore } from './move.js'

/** The answer for an ending whose token no longer holds. `row`: the message as it is now, locked. */
export async function acceptLate(session: Session, ending: Ending, row: Row): Promise<SettleAnswer> {
  const accepted = ending.fates.filter(({ fate }) => fate === 'accepted')
  if (accepted.length === 0 || ending.sequence > count(row.claimSeq)) return 'lost'
  const { recipient: r, message: m } = session.tables
  for (const { index, fate, reply } of accepted) {
    await session.change(
      sql`update ${r.table} set fate = ${fate}, reply = ${reply}
        where message = ${ending.id} and place = ${index} and fate <> 'accepted'`,
    )
  }
  if (ending.attempt?.counted === true) {
    await session.change(sql`update ${m.table} set attempts = ${oneMore(raw('attempts'))} where id = ${ending.id}`)
  }
  await writeAttempts(session, [ending])
  await moveOn(session, ending, row)
  return 'late'
}

async function moveOn(session: Session, ending: Ending, row: Row): Promise<void> {
  const { message: m } = session.tables
  const stage = stageOf(row.state as State, row.phase as Phase | null)
  const update = async (set: Sql) => {
    await session.change(sql`update ${m.table} set ${set} where id = ${ending.id}`)
  }
  // its content may be with the server a second time by now; the newer claim's outcome decides the state
  if (stage === 'sending final') return update(sql`${m.possibleDuplicate} = 1`)
  if (!stagesBefore('lateAccept').includes(stage)) return
  if (await everybodyHasIt(session, ending)) {
    await update(arriving(session, { to: 'sent' }))
    await forget(session, [ending.id])
  } else if (stage === 'sending open') {
    // the newer claim would write to those who have it already: it must claim again, with the fates as they are now
    await update(arriving(session, { to: 'queued' }))
  } else if (row.reason === 'refused') {
    await update(sql`reason = 'partial'`)
  }
}

async function everybodyHasIt({ rows, tables }: Session, { id, state }: Ending): Promise<boolean> {
  const fates = await rows(sql`select fate from ${tables.recipient.table} where message = ${id}`)
  // recipients leave with the content when logContent is false; then the older claim's own verdict is all we have
  if (fates.length === 0) return state === 'sent'
  return fates.every(({ fate }) => fate === 'accepted' || fate === 'dontSend')
}

/**
 * settle: writes verdicts. Duty: state, counters, fates and the attempt's row together, only while the token holds; an
 * attempt that is stored already is not stored again; the 250 of an older claim counts all the same (late.ts).
 * Failures: RangeError for an ending that no arrow of the lifecycle allows, before anything is written.
 *
 * However many endings, it is the same few statements: one update of messages and one of recipients, each from a table
 * of values, and one insert of attempts. Nearly always all tokens hold, and the update itself says so by its count; when
 * they do not, all is undone, the rows are read and locked and each is judged here.
 */
import { FINISHED, LIFECYCLE, allows, stageOf, type Ending, type Phase, type SettleAnswer } from '@mailspool/core'
import type { Row, Session } from '../dialect/dialect.js'
import { count, text, toFlag, toInstant, toMilliseconds } from '../rows.js'
import { chunks, sql, type Value } from '../sql.js'
import { writeAttempts } from './attempt-rows.js'
import { acceptLate } from './late.js'
import { byId } from './by-id.js'
import { firstAttemptUnlessTried } from './leases.js'
import { forget } from './move.js'

/** Writes them all, if all hold their claims. False: not so, and the transaction has to be undone. */
export async function settleHolding(session: Session, endings: readonly Ending[]): Promise<boolean> {
  for (const ending of endings) mustBeAnArrow(ending)
  const isPlain = endings.every(({ lapsed }) => lapsed !== true) && oncePerMessage(endings).length === 1
  return isPlain && apply(session, endings)
}

/** Judges each by itself. */
export async function settle(session: Session, endings: readonly Ending[]): Promise<SettleAnswer[]> {
  for (const ending of endings) mustBeAnArrow(ending)
  const answers = new Map<Ending, SettleAnswer>()
  for (const round of oncePerMessage(endings)) {
    for (const [ending, answer] of await settleRound(session, round)) answers.set(ending, answer)
  }
  return endings.map((ending) => answers.get(ending) ?? 'lost')
}

function mustBeAnArrow({ step, state }: Ending): void {
  const known = LIFECYCLE.some((a) => a.from.startsWith('sending') && a.step === step && a.to === state)
  if (!known) throw new RangeError(`No arrow of the lifecycle leads from sending by '${step}' to '${state}'.`)
}

/** An older and a newer claim of one message may end in the same flight; the second must see what the first wrote. */
function oncePerMessage(endings: readonly Ending[]): Ending[][] {
  const rounds: Ending[][] = []
  const seen = new Map<string, number>()
  for (const ending of endings) {
    const round = seen.get(ending.id) ?? 0
    seen.set(ending.id, round + 1)
    rounds[round] = [...(rounds[round] ?? []), ending]
  }
  return rounds
}

async function settleRound(session: Session, endings: readonly Ending[]): Promise<Map<Ending, SettleAnswer>> {
  const rows = await currentRows(session, endings)
  const stored = await storedAttempts(session, endings)
  const judged = endings.map((ending) => [ending, judge(ending, rows.get(ending.id), stored)] as const)
  const holding = judged.filter(([, verdict]) => verdict === 'holds').map(([ending]) => ending)
  // they are locked and were judged: an update that finds another number of them would be told as settled
  if (!(await apply(session, holding))) throw new RangeError('An ending that was judged to hold found no row.')
  const answers = new Map<Ending, SettleAnswer>()
  for (const [ending, verdict] of judged) {
    if (verdict === 'lostToken') answers.set(ending, await acceptLate(session, ending, rows.get(ending.id) ?? {}))
    else answers.set(ending, verdict === 'holds' ? 'settled' : verdict)
  }
  return answers
}

/** In key order, so that two flights can never wait for each other. */
async function currentRows({ rows, tables, dialect }: Session, endings: readonly Ending[]): Promise<Map<string, Row>> {
  const { message: m } = tables
  return byId(
    await rows(
      sql`select id, state, phase, token, reason, ${m.claimSeq}, ${m.leaseUntil} <= ${dialect.now} as lapsed from ${m.table}
        where ${dialect.isAmong(
          m.id,
          endings.map(({ id }) => id),
        )} order by id ${dialect.lockRows}`,
    ),
  )
}

async function storedAttempts({ rows, tables, dialect }: Session, endings: readonly Ending[]): Promise<Set<string>> {
  const ids = endings.flatMap(({ attempt }) => attempt?.id ?? [])
  const found = await rows(sql`select id from ${tables.attempt.table} where ${dialect.isAmong(tables.attempt.id, ids)}`)
  return new Set(found.map((row) => text(row.id)))
}

type Judgement = 'holds' | 'lostToken' | 'gone' | 'settled' | 'lost'

function judge(ending: Ending, row: Row | undefined, stored: ReadonlySet<string>): Judgement {
  if (row === undefined) return 'gone'
  if (ending.attempt !== null && stored.has(ending.attempt.id)) return 'settled'
  if (row.state !== 'sending' || row.token !== ending.token) return 'lostToken'
  if (!allows(stageOf(row.state, row.phase as Phase | null), ending.step, ending.state)) return 'lost'
  return ending.lapsed === true && count(row.lapsed) !== 1 ? 'lost' : 'holds'
}

/** In key order, so that two flights can never wait for each other. False: an update found a token gone. */
async function apply(session: Session, unordered: readonly Ending[]): Promise<boolean> {
  if (unordered.length === 0) return true
  const { maxBinds } = session.dialect
  const endings = unordered.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  for (const some of chunks(endings, maxBinds / 16)) {
    if ((await updateMessages(session, some)) < some.length) return false
  }
  const fates = endings.flatMap(({ id, fates }) => fates.map(({ index, fate, reply }) => [id, index, fate, reply]))
  for (const some of chunks(fates, maxBinds / 4)) await updateRecipients(session, some)
  await writeAttempts(session, endings)
  const finished = endings.filter(({ state }) => FINISHED.includes(state) && state !== 'uncertain')
  await forget(
    session,
    finished.map(({ id }) => id),
  )
  const released = endings.filter(({ step }) => step === 'release').map(({ id }) => id)
  if (released.length > 0) await restoreFirstAttempt(session, released)
  return true
}

async function updateMessages(session: Session, endings: readonly Ending[]): Promise<number> {
  const { message: m } = session.tables
  const { now, unindexed } = session.dialect
  const due = sql`case when v.j = 1 then ${m.table}.${m.dueAt} when v.k is not null then ${now} + v.k else v.l end`
  return session.change(
    session.dialect.updateFrom({
      table: m.table,
      lines: endings.map(lineOf),
      kinds: LINE,
      set: sql`state = v.b, reason = v.c, attempts = v.d, retries = v.e, ${m.setAsides} = v.f, crashes = v.g,
        ${m.uncertainAttempts} = v.h, ${m.possibleDuplicate} = v.i, ${m.dueAt} = ${due},
        phase = null, token = null, ${m.leaseUntil} = null, ${m.finishedAt} = case when v.m = 1 then ${now} end`,
      // as stageOf reads it: what is not final is open, whatever somebody wrote there
      on: sql`${m.table}.id = v.a and ${m.table}.token = v.n and ${unindexed(sql`${m.table}.${m.state}`)} = 'sending'
        and (v.o is null or v.o = case when ${m.table}.phase = 'final' then 1 else 0 end)`,
    }),
  )
}

const COUNTS = Array.from({ length: 10 }, () => 'integer' as const)
const LINE = ['text', 'text', 'text', ...COUNTS, 'text', 'integer'] as const

/** Back in the queue a message keeps the time since which it is due. */
function lineOf({ id, token, step, state, reason, counters, due }: Ending): Value[] {
  const { attempts, retries, setAsides, crashes, uncertainAttempts, possibleDuplicate } = counters
  const counted = [attempts, retries, setAsides, crashes, uncertainAttempts, toFlag(possibleDuplicate)]
  const dueIn = due !== null && 'in' in due ? toMilliseconds(due.in) : null
  const dueAt = due !== null && 'at' in due ? toInstant(due.at) : null
  const finished = toFlag(FINISHED.includes(state))
  return [
    id,
    state,
    reason,
    ...counted,
    toFlag(state === 'queued'),
    dueIn,
    dueAt,
    finished,
    token,
    isFinalFor(step, state),
  ]
}

/** Whether the arrow leaves from the phase `final`, as a flag; null: from any. */
function isFinalFor(step: Ending['step'], state: Ending['state']): number | null {
  const open = allows('sending open', step, state)
  return open && allows('sending final', step, state) ? null : toFlag(!open)
}

/** An older claim's 250 may have come in between, and what was accepted stays accepted. */
async function updateRecipients(session: Session, lines: readonly (readonly Value[])[]): Promise<void> {
  const { recipient: r } = session.tables
  await session.change(
    session.dialect.updateFrom({
      table: r.table,
      lines,
      kinds: ['text', 'integer', 'text', 'text'],
      set: sql`fate = v.c, reply = v.d`,
      on: sql`${r.table}.message = v.a and ${r.table}.place = v.b and ${r.table}.fate <> 'accepted'`,
    }),
  )
}

async function restoreFirstAttempt(session: Session, ids: readonly string[]): Promise<void> {
  const { message: m } = session.tables
  await session.change(
    sql`update ${m.table} set ${firstAttemptUnlessTried(session)} where ${session.dialect.isAmong(m.id, ids)}`,
  )
}

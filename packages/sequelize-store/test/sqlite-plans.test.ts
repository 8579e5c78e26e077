/**
 * How SQLite goes about every statement on a filled file: no claim, sweep, search or purge reads or sorts a table.
 * docs/indexes.md says why each index exists; here each is needed by a statement.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openRaw, openSqlite } from './open-sqlite.js'
import { fill, Planner, type Plan } from './plans.js'
import { FIGURES, LOGS, LOOKED_THROUGH, PAGES, SOME, WAYS } from './ways.js'
import { list } from '../src/operations/list.js'
import { attempts } from '../src/operations/log.js'
import { counts } from '../src/operations/statistics.js'
import { sql } from '../src/sql.js'

const MESSAGES = 20_000

let planner: Planner
let close: () => Promise<void>
const used = new Set<string>()

beforeAll(async () => {
  const opened = await openSqlite()
  const raw = await openRaw(opened.file)
  await fill(raw, MESSAGES)
  planner = new Planner(raw)
  close = async () => {
    await raw.close()
    await opened.close()
  }
})
afterAll(() => close())

/** Reading a few values, a page or a co-routine from end to end is no scan of a table. */
const HARMLESS = /^SCAN (CONSTANT|\d+ CONSTANT|\d+-ROW|v$|b$|u$|f$|found$|\(subquery)/

/** Of some ids the rows are found one by one, and these few are sorted. */
const isSortOfNamed = (step: string, { statement }: Plan) => /TEMP B-TREE FOR ORDER BY/.test(step) && / and id in \(/.test(statement) // prettier-ignore

function troubles(plans: readonly Plan[]): string[] {
  expect(plans.length).toBeGreaterThan(0)
  for (const step of plans.flatMap((plan) => plan.steps)) {
    for (const [, index] of step.matchAll(/INDEX (mailer_\w+)/g)) used.add(index!)
  }
  return plans.flatMap((plan) =>
    plan.steps
      .filter((step) => /SCAN|TEMP B-TREE/.test(step) && !HARMLESS.test(step) && !isSortOfNamed(step, plan))
      .map((s) => `${s}: ${plan.statement}`),
  )
}

for (const [name, way] of Object.entries(WAYS)) {
  test(`${name} reads and sorts no table`, async () => {
    expect(troubles(await planner.of(way))).toEqual([])
  })
}

for (const [name, figures] of Object.entries(FIGURES)) {
  test(`${name} reads no table`, async () => {
    const found = troubles(await planner.of(figures))
    const bounded = /TEMP B-TREE|SCAN (mailer_failure|f) USING INDEX mailer_failure_at: .* limit 10000/
    expect(found.filter((one) => !bounded.test(one))).toEqual([])
  })
}

for (const [name, query] of LOOKED_THROUGH) {
  test(`a page of ${name} walks along an index, some hundreds at a time`, async () => {
    const plans = await planner.of((session) => list(session, { ...query, limit: 50 }))
    const bad = troubles(plans).filter((one) => !/limit (200|800|2000|2001|51)( |$|\))/.test(one))
    expect(bad.filter((one) => !/TEMP B-TREE.*ann1999|address_key >=/.test(one))).toEqual([])
    expect(plans.length).toBeLessThan(20)
  })
}

for (const [name, query] of PAGES) {
  test(`a page of ${name}, first and following, reads and sorts no table`, async () => {
    const plans = await planner.of(async (session) => {
      const first = await list(session, { ...query, limit: 1 })
      if (first.next !== null) await list(session, { ...query, limit: 50, after: first.next })
    })
    expect(troubles(plans)).toEqual([])
  })
}

test('a page of everything walks along the index of days, and only as far as it is long', async () => {
  const [first] = troubles(await planner.of((session) => list(session, {})))
  expect(first).toMatch(/SCAN m USING COVERING INDEX mailer_message_created: .* limit 101/)
})

test('a Message-ID and a beginning of the subject are found by their indexes; their matches are put in order', async () => {
  for (const query of [{ messageId: '5@example.com' }, { subject: 'Subject 1999' }]) {
    const found = troubles(await planner.of((session) => list(session, query)))
    expect(found).toEqual([expect.stringContaining('TEMP B-TREE')])
  }
})

test('a page over several states puts only a page of each in order', async () => {
  const found = troubles(await planner.of((session) => list(session, { state: ['sent', 'failed'] })))
  for (const one of found)
    expect(one).toMatch(/TEMP B-TREE FOR ORDER BY: select \* from \(select \* from \(.* limit 101\)/)
})

for (const [name, query] of LOGS) {
  test(`the log of ${name} reads and sorts no table`, async () => {
    const plans = await planner.of(async (session) => {
      await attempts(session, query)
      await attempts(session, { ...query, after: `1 ${SOME[0]!}` })
    })
    expect(troubles(plans)).toEqual([])
  })
}

test('the whole log walks along the index of time, a page long', async () => {
  const [first] = troubles(await planner.of((session) => attempts(session, {})))
  expect(first).toMatch(/SCAN a USING INDEX mailer_attempt_at: .* limit 101/)
})

test('counting everything reads an index, not the table', async () => {
  const found = troubles(await planner.of((session) => counts(session, undefined)))
  expect(found).toEqual([expect.stringMatching(/^SCAN mailer_message USING COVERING INDEX/)])
})

test('each index of the migrations is needed by one of the statements above', async () => {
  const rows = await planner.session.rows(sql`select name from sqlite_master where type = 'index' and sql is not null`)
  const names = rows.map((row) => String(row.name))
  expect(names.length).toBeGreaterThan(10)
  expect(names.filter((name) => !used.has(name) && name !== 'mailer_message_key')).toEqual([])
})

/**
 * How Postgres goes about every statement on filled tables, with plans made for the values and with generic ones: no
 * claim, sweep, search or purge reads or sorts a table. Not the shape of a plan is judged but what it touched.
 * TEST_PLAN_ROWS: messages in each of the eight states; 200,000 in CI, 25,000 elsewhere, where filling would take longer
 * than all other tests together.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { list } from '../src/operations/list.js'
import { attempts } from '../src/operations/log.js'
import { counts } from '../src/operations/statistics.js'
import { fillPostgres } from './fill-postgres.js'
import { PostgresPlace, withPostgres } from './open-postgres.js'
import { Planner, type Plan, type PlanMode, type Step } from './postgres-plans.js'
import { FIGURES, idOf, LOGS, LOOKED_THROUGH, PAGES, WAYS } from './ways.js'

const PER_STATE = Number(process.env.TEST_PLAN_ROWS ?? (process.env.CI ? 200_000 : 25_000))
const PLANS: PlanMode[] = ['force_custom_plan', 'force_generic_plan']

/** A page has a hundred rows, and a filter may step over some; the figures of `status` count up to 10,000. */
const MOST = 2_500
const COUNTING = 10_001
/** What one look reads, and what figures are made of: minutes of the last hours, or GROUPED failures. */
const LOOKING = 2_001
const GROUPING = 60_000

/**
 * Figures are kept in a small table; minutes are counted in pieces of 50,000 attempts, whose messages may be hashed; and
 * where a table is no larger than that, some hundred ids in it may be quicker found by reading it.
 */
const isKnown = (trouble: string) =>
  /mailer_minute|mailer_setting|select minute as at/.test(trouble) ||
  (/^Seq Scan .* = any\(/.test(trouble) && Number(/touches (\d+)/.exec(trouble)?.[1]) <= 50_000) ||
  /^Seq Scan .* touches 2001: .* limit 2001\)/.test(trouble)

withPostgres((url) => {
  const place = new PostgresPlace(url)
  let planner: Planner
  const used = new Set<string>()

  beforeAll(async () => {
    await place.migrate()
    await fillPostgres(await place.raw(), PER_STATE)
    planner = new Planner(await place.raw())
  }, 600_000)
  afterAll(() => place.drop(), 60_000)

  function troubles(plans: readonly Plan[], most = MOST): string[] {
    expect(plans.length).toBeGreaterThan(0)
    return plans.flatMap(({ statement, steps }) => {
      for (const step of steps) if (step['Index Name'] !== undefined) used.add(step['Index Name'])
      return steps.filter((step) => isTrouble(step, most)).map((step) => `${told(step)}: ${statement}`)
    })
  }

  const touched = (step: Step): number =>
    step['Actual Loops'] *
    (step['Actual Rows'] + (step['Rows Removed by Filter'] ?? 0) + (step['Rows Removed by Index Recheck'] ?? 0))

  /** To read a table from end to end is trouble even where it is small; to sort, where it is more than a few pages. */
  const isTrouble = (step: Step, most: number): boolean =>
    step['Node Type'] === 'Seq Scan' || (touched(step) > most && step['Node Type'] !== 'ModifyTable')

  const told = (step: Step): string =>
    `${step['Node Type']} ${step['Index Name'] ?? step['Relation Name'] ?? ''} touches ${touched(step)}`

  for (const mode of PLANS) {
    for (const [name, way] of Object.entries(WAYS)) {
      test(`${mode}: ${name} reads and sorts no table`, async () => {
        const plans = await planner.of(way, mode)
        // known: mail of a newer version is looked for among all that is queued, along the index alone
        const known = plans.filter(({ statement }) => !statement.includes('format not in'))
        expect(troubles(known, name.startsWith('statistics') ? COUNTING : MOST)).toEqual([])
      })
    }

    for (const [name, figures] of Object.entries(FIGURES)) {
      test(`${mode}: ${name} reads no table, and no more than its bound`, async () => {
        const found = troubles(await planner.of(figures, mode), GROUPING)
        expect(found.filter((one) => !isKnown(one))).toEqual([])
      })
    }

    for (const [name, query] of LOOKED_THROUGH) {
      test(`${mode}: a page of ${name} looks at no more than its bound`, async () => {
        const plans = await planner.ofReading((session) => list(session, { ...query, limit: 50 }), mode)
        expect(troubles(plans, LOOKING).filter((one) => !isKnown(one))).toEqual([])
        expect(plans.length).toBeLessThan(20)
      })
    }

    for (const [name, query] of PAGES) {
      test(`${mode}: a page of ${name}, first and following, reads and sorts no table`, async () => {
        const plans = await planner.ofReading(async (session) => {
          const first = await list(session, { ...query, limit: 1 })
          if (first.next !== null) await list(session, { ...query, limit: 50, after: first.next })
        }, mode)
        expect(troubles(plans)).toEqual([])
      })
    }

    test(`${mode}: a page from the middle of a state is found along the index`, async () => {
      for (const order of ['newest', 'oldest'] as const) {
        const after = `${Date.now() - 100_000_000} ${idOf(PER_STATE * 4)}`
        expect(troubles(await planner.ofReading((s) => list(s, { state: 'sent', order, after }), mode))).toEqual([])
      }
      const next = { state: 'queued', order: 'next', after: `2 ${idOf(PER_STATE * 4)}` } as const
      expect(troubles(await planner.ofReading((session) => list(session, next), mode))).toEqual([])
    })

    test(`${mode}: a Message-ID, a beginning of the subject and pages over several states or of everything`, async () => {
      const subject = `Subject ${PER_STATE}`
      for (const query of [{ messageId: '5@example.com' }, { subject }, { state: ['sent', 'failed'] as const }, {}]) {
        expect(troubles(await planner.ofReading((session) => list(session, query), mode))).toEqual([])
      }
    })

    for (const [name, query] of LOGS) {
      test(`${mode}: the log of ${name} reads and sorts no table`, async () => {
        const plans = await planner.ofReading(async (session) => {
          await attempts(session, query)
          await attempts(session, { ...query, after: `${Date.now()} ${idOf(PER_STATE)}` })
        }, mode)
        expect(troubles(plans)).toEqual([])
      })
    }

    test(`${mode}: the whole log walks along the index of time, a page long`, async () => {
      expect(troubles(await planner.ofReading((session) => attempts(session, {}), mode))).toEqual([])
    })
  }

  test('counting everything reads once, and sorts no more than the states', async () => {
    const plans = await planner.ofReading((session) => counts(session, undefined), 'force_custom_plan')
    const steps = plans.flatMap((plan) => plan.steps)
    expect(steps.filter((step) => step['Node Type'].endsWith('Scan')).length).toBe(1)
    for (const sort of steps.filter((step) => step['Node Type'] === 'Sort')) expect(touched(sort)).toBeLessThan(100)
  })

  test('each index of the migrations is needed by one of the statements above', async () => {
    const raw = await place.raw()
    const { rows } = await raw.query<{ indexname: string }>(
      `select indexname from pg_indexes where schemaname = current_schema() and indexname not like '%_pkey'`,
    )
    const names = rows.map(({ indexname }) => indexname)
    expect(names.length).toBeGreaterThan(10)
    expect(names.filter((name) => !used.has(name) && name !== 'mailer_message_key')).toEqual([])
  })
})

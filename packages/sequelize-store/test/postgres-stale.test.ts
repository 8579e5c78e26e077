/**
 * What Postgres does before it has looked at its tables: a queue that filled up a moment ago is empty in its statistics.
 * Rows that are named by id are found by id all the same, and not among all that are queued or under way.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { aClaim, accepting } from '@mailspool/core/testing'
import { claim } from '../src/operations/claim.js'
import { journal, release, renew } from '../src/operations/leases.js'
import { settle, settleHolding } from '../src/operations/settle.js'
import { fillPostgres } from './fill-postgres.js'
import { PostgresPlace, withPostgres } from './open-postgres.js'
import { Planner, type Plan, type PlanMode } from './postgres-plans.js'

/** In each of the eight states. */
const PER_STATE = 3000
const CLAIMED = aClaim({ limit: 20, transports: [{ name: 'transport1', limit: 20 }] })
const PLANS: PlanMode[] = ['force_custom_plan', 'force_generic_plan']

withPostgres((url) => {
  const place = new PostgresPlace(url)
  let planner: Planner

  beforeAll(async () => {
    await place.migrate()
    const raw = await place.raw()
    await raw.query('alter table mailer_message set (autovacuum_enabled = off)')
    await fillPostgres(raw, PER_STATE)
    // as before the first analyze, which filling ends with
    await raw.query('delete from pg_statistic where starelid = $1::regclass', ['mailer_message'])
    planner = new Planner(raw)
  }, 120_000)
  afterAll(() => place.drop(), 60_000)

  const most = (plans: readonly Plan[]): number =>
    Math.max(...plans.flatMap(({ steps }) => steps.map(({ 'Actual Rows': rows, 'Actual Loops': loops, ...step }) => loops * (rows + (step['Rows Removed by Filter'] ?? 0))))) // prettier-ignore

  for (const mode of PLANS) {
    test(`${mode}: claim, journal, renew, settle and release touch what they name`, async () => {
      const plans = await planner.of(async (session) => {
        const claimed = await claim(session, CLAIMED)
        expect(claimed).toHaveLength(20)
        const some = claimed.slice(0, 10)
        await journal(session, { leases: some, lease: 60 })
        await renew(session, { leases: some, lease: 60 })
        expect(await settleHolding(session, some.slice(0, 5).map((one) => accepting(one)))).toBe(true) // prettier-ignore
        await settle(session, some.slice(5).map((one) => accepting({ ...one, token: 'older' }))) // prettier-ignore
        await release(session, claimed.slice(10))
      }, mode)
      expect(plans.length).toBeGreaterThan(10)
      expect(most(plans)).toBeLessThanOrEqual(100)
    })
  }
})

/** Failures: given-up mail grouped by what the servers said, so that a thousand refusals are one line. Fails as the store does. */
import { storeOf } from '../doors.js'
import { keepUp } from '../keep-up.js'
import { FailuresPage } from '../pages/failures.js'
import { page, type Answer, type Visit } from '../route.js'
import { texts } from '../texts/index.js'
import { DAYS, type Range } from './ranges.js'

const DAY_MS = 86_400_000

export async function showFailures(visit: Visit): Promise<Answer> {
  const given = visit.query.get('range') ?? ''
  const range = Object.hasOwn(DAYS, given) ? (given as Range) : null
  await keepUp(visit)
  const store = await storeOf(visit.mailer)
  const from = range === null ? null : new Date(visit.now.getTime() - DAYS[range] * DAY_MS)
  const found = store === null ? { groups: [], orMore: false } : await store.failureGroups({ from })
  const data = { ...found, range }
  return page({ title: texts.failures.title, here: { page: 'failures' }, data, component: FailuresPage, live: 10 })
}

/** The overview: whether mail goes out, in a line; counts, pauses, transports. Fails as the store does. */
import { EmptyPage } from '../pages/empty.js'
import { OverviewPage } from '../pages/overview.js'
import { page, type Answer, type Visit } from '../route.js'
import { texts } from '../texts/index.js'

export async function showOverview(visit: Visit): Promise<Answer> {
  const status = await visit.mailer.status()
  const here = { page: 'overview' as const }
  const empty = Object.values(status.counts).every((n) => n === 0) && !status.paused && status.pauses.length === 0
  if (empty) return page({ title: texts.empty.title, here, data: { store: status.store }, component: EmptyPage, live: true })
  return page({ title: texts.overview.title, here, data: { status }, component: OverviewPage, live: true })
} // prettier-ignore

/** The overview: whether mail goes out, in a line; counts, pauses, transports. Fails as the store does. */
import type { SpanCount } from '@mailspool/core'
import { EmptyPage } from '../pages/empty.js'
import { OverviewPage } from '../pages/overview.js'
import { storeOf } from '../doors.js'
import { keepUp } from '../keep-up.js'
import { reasonsOf, SCALES, type Scale } from '../words/figures.js'
import { page, type Answer, type Visit } from '../route.js'
import { texts } from '../texts/index.js'

export async function showOverview(visit: Visit): Promise<Answer> {
  const scale = scaleOf(visit)
  const through = await keepUp(visit)
  const [status, figures] = [await visit.mailer.status(), await figuresOf(visit, scale)]
  const here = { page: 'overview' as const }
  const empty = Object.values(status.counts).every((n) => n === 0) && !status.paused && status.pauses.length === 0
  if (empty) return page({ title: texts.empty.title, here, data: { store: status.store }, component: EmptyPage, live: 10 })
  return page({ title: texts.overview.title, here, data: { status, figures: { ...figures, scale, through } }, component: OverviewPage, live: 10 })
} // prettier-ignore

export function scaleOf({ query }: Visit): Scale {
  const given = query.get('range') ?? ''
  return Object.hasOwn(SCALES, given) ? (given as Scale) : 'day'
}

/** From which stretch on a range is made. */
function askedOf(visit: Visit, scale: Scale) {
  const { seconds, span } = SCALES[scale]
  return { span, from: new Date(visit.now.getTime() - (seconds - span) * 1000) }
}

export async function countsOf(visit: Visit, scale: Scale): Promise<SpanCount[]> {
  return (await storeOf(visit.mailer))?.spanCounts(askedOf(visit, scale)) ?? []
}

async function figuresOf(visit: Visit, scale: Scale) {
  const store = await storeOf(visit.mailer)
  if (store === null) return { counts: [], latencies: [], groups: [] }
  const from = new Date(visit.now.getTime() - SCALES[reasonsOf(scale)].seconds * 1000)
  const [counts, latencies, { groups }] = await Promise.all([
    countsOf(visit, scale),
    store.latencies(askedOf(visit, scale)),
    store.failureGroups({ from }),
  ])
  return { counts, latencies, groups }
}

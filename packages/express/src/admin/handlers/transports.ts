/**
 * Transports: state, last error, throughput; try one now, send a test through it. Duty: a try logs in and out and closes the
 * breaker where that worked; what came of it stands on the page for ten minutes, for everybody. Fails as the store does.
 */
import { cleanText, errorText, isMailerError, type MailStore } from '@mailspool/core'
import { note } from '../audit.js'
import { isBadWords } from '../content/open-content.js'
import { storeOf, transportsOf, verifyTransport } from '../doors.js'
import { TransportsPage, type Probe, type TestGiven } from '../pages/transports.js'
import { doneOf } from '../parts/notice.js'
import { page, redirect, type Answer, type Visit } from '../route.js'
import { texts } from '../texts/index.js'
import { fill } from '../texts/fill.js'
import { keepUp } from '../keep-up.js'
import { deliverOne } from './acts.js'
import { countsOf, scaleOf } from './overview.js'

/** A server that does not answer within so long is told as such; the page does not wait longer. */
const PATIENCE_MS = 15_000
/** Seconds for which the outcome of a try is shown. */
const SHOWN = 600

const probeName = (transport: string) => `probe:${transport}`
const words = texts.transportsPage

export async function showTransports(visit: Visit): Promise<Answer> {
  return answer(visit, null)
}

async function answer(visit: Visit, test: TestGiven | null): Promise<Answer> {
  const scale = scaleOf(visit)
  await keepUp(visit)
  const [status, counts, store] = [await visit.mailer.status(), await countsOf(visit, scale), await storeOf(visit.mailer)]
  const recent = store === null ? [] : await store.spanCounts({ span: 60, from: new Date(visit.now.getTime() - 5 * 60_000) })
  const { defaultFrom } = visit.mailer.settings
  const data = { status, scale, counts, recent, probes: await probesOf(store), test, needsFrom: defaultFrom === null, done: doneOf(visit.query) }
  const here = { page: 'transports' as const }
  return page({ title: texts.overview.transports, here, data, component: TransportsPage, live: test === null ? 10 : null, status: test === null ? 200 : 422 })
} // prettier-ignore

async function probesOf(store: MailStore | null): Promise<Record<string, Probe>> {
  const found = (await store?.readSettings('probe:')) ?? []
  const recent = found.filter(({ remaining }) => (remaining ?? 0) > 0)
  return Object.fromEntries(recent.map(({ name, value }) => [name.slice('probe:'.length), value as Probe]))
}

export async function probeTransport(visit: Visit): Promise<Answer> {
  const name = visit.form.get('transport') ?? ''
  if (!(await transportsOf(visit.mailer)).has(name)) return { kind: 'notFound' }
  const began = performance.now()
  const error = await tried(verifyTransport(visit.mailer, name))
  const probe: Probe = { at: visit.now.toISOString(), by: visit.actor.name, error, ms: Math.round(performance.now() - began) }
  const store = await storeOf(visit.mailer)
  await store?.writeSetting({ name: probeName(name), value: probe, until: SHOWN })
  await note(visit, { deed: 'probe', facts: { transport: name, ...(error === null ? {} : { error }) } })
  const { transports } = await visit.mailer.status()
  const how = transports.find((one) => one.name === name)
  // resume would take a pause off too, and that is another decision
  if (error === null && how?.breaker !== 'closed' && how?.paused === false) await visit.mailer.resume({ transport: name })
  return redirect(visit.link('transports'))
} // prettier-ignore

/** Null: it let us in. */
async function tried(verifying: Promise<void>): Promise<string | null> {
  const late = new Promise<string>((resolve) => setTimeout(resolve, PATIENCE_MS, words.late).unref())
  const trying = verifying.then(
    () => null,
    (error: unknown) => cleanText(errorText(error), 300),
  )
  return Promise.race([trying, late])
}

export async function sendTest(visit: Visit): Promise<Answer> {
  const [transport, to, from] = ['transport', 'to', 'from'].map((name) => (visit.form.get(name) ?? '').trim().slice(0, 500)) as [string, string, string]
  const given = { transport, to, from }
  if (to === '') return answer(visit, { ...given, problem: words.noAddress })
  const subject = fill(words.testSubject, { transport })
  const text = fill(words.testText, { transport, name: visit.actor.name, time: visit.now.toISOString() })
  try {
    const mail = { to, subject, text, ...(from === '' ? {} : { from }) }
    const { id } = await visit.mailer.send(mail, { transport, tags: ['test'], priority: 'high' })
    await note(visit, { deed: 'test', message: id, facts: { transport } })
    return redirect(visit.link(`messages/${id}`, { done: await deliverOne(visit, id) }))
  } catch (error) {
    if (isMailerError(error) && error.code === 'MAILER_UNKNOWN_TRANSPORT') return { kind: 'notFound' }
    if (!isBadWords(error) && !(isMailerError(error) && error.code.startsWith('MAILER_NO_'))) throw error
    return answer(visit, { ...given, problem: error.message })
  }
} // prettier-ignore

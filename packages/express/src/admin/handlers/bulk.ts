/**
 * Deeds on many messages: asks once with a count and examples, then does it and shows how far it has come. Duty: what is
 * counted and what is done are the same selection; mail that came after the question is left alone.
 */
import type { MailStore, MessageId } from '@mailspool/core'
import { newId } from '../audit.js'
import { DEEDS, type BulkDeed } from '../bulk/deeds.js'
import { askToStop, forgetOld, readProgress, writeProgress, type Progress } from '../bulk/progress.js'
import { carryOut, type Selection } from '../bulk/run.js'
import { isBadWords, isId } from '../content/open-content.js'
import { steeringOf, storeOf } from '../doors.js'
import { ConfirmBulk } from '../pages/confirm-bulk.js'
import { ProgressPage } from '../pages/progress.js'
import { page, redirect, type Answer, type Visit } from '../route.js'
import { texts } from '../texts/index.js'
import { COUNTED_UP_TO } from '../words/numbers.js'
import { readListQuery } from './list-query.js'

/** Boxes that one page can have. */
const MOST_CHOSEN = 1000
const EXAMPLES = 3
/** The page after the button waits so long, so that what is quickly done is shown as done. */
const PATIENCE_MS = 1_500

interface Asked {
  deed: BulkDeed
  selection: Selection
  /** The list's address, to go back to and to ask again with. */
  query: string
  ids: readonly MessageId[]
  all: boolean
}

/** Null: the form is none of ours, or nothing was chosen. */
function askedOf(visit: Visit): Asked | null {
  const { form } = visit
  const deed = DEEDS.find((known) => known === form.get('do'))
  const ids = form.getAll('id').filter(isId).slice(0, MOST_CHOSEN)
  const query = (form.get('query') ?? '').slice(0, 5000)
  const all = form.get('which') === 'all'
  if (deed === undefined || (!all && ids.length === 0)) return null
  const before = beforeOf(visit)
  return {
    deed,
    query,
    ids,
    all,
    selection: all ? { query: readListQuery(new URLSearchParams(query), visit.now), before } : { ids },
  }
}

/** When the question was asked; the form brings it back. */
function beforeOf({ form, now }: Visit): Date {
  const given = new Date(form.get('before') ?? '')
  return Number.isNaN(given.getTime()) || given > now ? now : given
}

export async function confirmBulk(visit: Visit): Promise<Answer> {
  const asked = askedOf(visit)
  const back = visit.link('messages') + queryText(asked?.query ?? visit.form.get('query') ?? '')
  if (asked === null) return redirect(visit.link('messages', { done: 'nothingChosen' }))
  const store = await storeOf(visit.mailer)
  const counted = await countOf(asked, store)
  const examples = await examplesOf(visit, asked)
  const data = { ...asked, ...counted, examples, before: beforeOf(visit).toISOString(), back }
  return page({ title: texts.bulk.title, here: { page: 'messages' }, data, component: ConfirmBulk })
}

const queryText = (query: string): string => (query === '' ? '' : `?${query}`)

async function countOf({ selection }: Asked, store: MailStore | null): Promise<{ n: number; orMore: boolean }> {
  if ('ids' in selection) return { n: selection.ids.length, orMore: false }
  if (store === null) return { n: 0, orMore: true }
  const query = { ...selection.query, createdBefore: earlier(selection.query.createdBefore, selection.before) }
  return store.countMatching({ query, upTo: COUNTED_UP_TO }).catch((error: unknown) => {
    if (isBadWords(error)) return { n: 0, orMore: false }
    throw error
  })
}

const earlier = (a: Date | undefined, b: Date): Date => (a !== undefined && a < b ? a : b)

async function examplesOf({ mailer }: Visit, { selection }: Asked) {
  if ('query' in selection) return (await mailer.list({ ...selection.query, order: 'newest', limit: EXAMPLES })).items
  const found = await Promise.all(selection.ids.slice(0, EXAMPLES).map((id) => mailer.find(id)))
  return found.filter((message) => message !== null)
}

export async function startBulk(visit: Visit): Promise<Answer> {
  const asked = askedOf(visit)
  const [store, steering] = [await storeOf(visit.mailer), await steeringOf(visit.mailer)]
  if (asked === null || store === null || steering === null) return redirect(visit.link('messages', { done: 'nothingChosen' }))
  const { n, orMore } = await countOf(asked, store)
  const at = visit.now.toISOString()
  const progress: Progress = { id: newId(visit.now.getTime()), deed: asked.deed, by: visit.actor.name, startedAt: at, at, total: n, orMore, done: 0, tally: {}, end: null }
  await forgetOld(store)
  await writeProgress(store, progress)
  const doing = carryOut(visit, { ...asked, progress, store, steering })
  await Promise.race([doing, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS).unref())])
  return redirect(visit.link(`progress/${progress.id}`))
} // prettier-ignore

export async function showProgress(visit: Visit): Promise<Answer> {
  const store = await storeOf(visit.mailer)
  const id = visit.params.id ?? ''
  const progress = store !== null && isId(id) ? await readProgress(store, id) : null
  if (progress === null) return { kind: 'notFound' }
  const live = progress.end === null ? 2 : null
  return page({ title: texts.bulk.progressTitle, here: { page: 'messages' }, data: { progress }, component: ProgressPage, live })
} // prettier-ignore

export async function stopBulk(visit: Visit): Promise<Answer> {
  const store = await storeOf(visit.mailer)
  const id = visit.params.id ?? ''
  if (store === null || !isId(id) || (await readProgress(store, id)) === null) return { kind: 'notFound' }
  await askToStop(store, id)
  return redirect(visit.link(`progress/${id}`))
}

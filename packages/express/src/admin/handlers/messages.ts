/**
 * The list: filter by state, time, tag, transport; one search field; newest first, keyset pages. Every filter is in the
 * address. Fails as the store does; words that are no address find nothing instead of failing.
 */
import type { Message, MessageQuery, Page } from '@mailspool/core'
import { may } from '../actor.js'
import { doneOf } from '../parts/notice.js'
import { MessagesPage, type MessagesData } from '../pages/messages.js'
import { page, redirect, type Answer, type Visit } from '../route.js'
import { texts } from '../texts/index.js'
import { storeOf } from '../doors.js'
import { COUNTED_UP_TO } from '../words/numbers.js'
import { countsCheaply, queryOf, readFilters, type Filters } from './filters.js'
import { noneForBadWords } from './list-query.js'
import { readSearch, type Search } from './search.js'

const ROWS = 50

const NONE: Page<Message> = { items: [], next: null }

export async function listMessages(visit: Visit): Promise<Answer> {
  const filters = readFilters(visit.query)
  const searches = readSearch(filters.q)
  const by = visit.query.get('by')
  // further pages must go on with the reading of the text that the first page settled on
  const chosen = by === null ? searches : searches.filter(({ kind }) => kind === by)
  const id = chosen.find(({ kind }) => kind === 'id')
  if (id !== undefined && (await visit.mailer.find(id.text)) !== null)
    return redirect(visit.link(`messages/${id.text}`))
  const { found, search } = await firstFound(visit, filters, chosen)
  const data: MessagesData = {
    filters,
    search,
    count: await countOf(visit, filters, { search, page: found }),
    mayAct: may(visit.actor, 'act'),
    messages: found.items,
    next: found.next,
    first: !visit.query.has('after'),
    onList: found.items.length === 0 && (await isOnList(visit, searches)),
    done: doneOf(visit.query),
  }
  const here = { page: 'messages' as const, state: filters.state, find: filters.q }
  return page({ title: texts.messages.title, here, data, component: MessagesPage })
}

async function firstFound(visit: Visit, filters: Filters, searches: readonly Search[]) {
  if (searches.length === 0) return { found: await list(visit, filters, {}), search: null }
  for (const search of searches) {
    if (search.kind === 'id') continue
    const found = await list(visit, filters, search.query)
    // none among those looked at, and there are more: that is an answer of this reading
    if (found.items.length > 0 || found.next !== null) return { found, search }
  }
  return { found: NONE, search: searches[0] ?? null }
}

async function list(visit: Visit, filters: Filters, search: Search['query']): Promise<Page<Message>> {
  const after = visit.query.get('after')
  const query: MessageQuery = { ...queryOf(filters, visit.now), ...search, limit: ROWS, ...(after === null ? {} : { after }) }
  return noneForBadWords(() => visit.mailer.list(query), NONE)
} // prettier-ignore

/** How many fit: what the page shows where that is all, else counted where that is cheap. */
async function countOf(visit: Visit, filters: Filters, shown: { search: Search | null; page: Page<Message> }) {
  const { search, page: found } = shown
  if (found.next === null && !visit.query.has('after')) return { n: found.items.length, orMore: false }
  const store = await storeOf(visit.mailer)
  if (store === null || !countsCheaply(filters) || search?.kind === 'begins') return null
  const query = { ...queryOf(filters, visit.now), ...search?.query }
  return store.countMatching({ query, upTo: COUNTED_UP_TO })
}

/** Nobody got the mail perhaps because nobody may: the empty list says so. */
function isOnList(visit: Visit, searches: readonly Search[]): Promise<boolean> {
  const address = searches.find(({ kind }) => kind === 'recipient')?.text
  return address === undefined
    ? Promise.resolve(false)
    : noneForBadWords(() => visit.mailer.dontSend.has(address), false)
}

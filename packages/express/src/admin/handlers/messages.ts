/**
 * The list: filter by state, time, tag, transport; one search field; newest first, keyset pages. Every filter is in the
 * address. Fails as the store does; words that are no address find nothing instead of failing.
 */
import type { Message, MessageQuery, Page } from '@mailspool/core'
import { isBadWords } from '../content/open-content.js'
import { doneOf } from '../parts/notice.js'
import { MessagesPage, type MessagesData } from '../pages/messages.js'
import { page, redirect, type Answer, type Visit } from '../route.js'
import { texts } from '../texts/index.js'
import { readFilters, SINCE, type Filters } from './filters.js'
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
    if (found.items.length > 0) return { found, search }
  }
  return { found: NONE, search: searches[0] ?? null }
}

async function list(visit: Visit, filters: Filters, search: Search['query']): Promise<Page<Message>> {
  const after = visit.query.get('after')
  const query: MessageQuery = { ...search, order: filters.order, limit: ROWS }
  if (filters.state !== null) query.state = filters.state
  if (filters.tag !== '') query.tag = filters.tag
  if (filters.transport !== '') query.transport = filters.transport
  if (filters.since !== null) query.createdAfter = new Date(visit.now.getTime() - SINCE[filters.since] * 1000)
  if (after !== null) query.after = after
  return noneForBadWords(() => visit.mailer.list(query), NONE)
}

/** Nobody got the mail perhaps because nobody may: the empty list says so. */
function isOnList(visit: Visit, searches: readonly Search[]): Promise<boolean> {
  const address = searches.find(({ kind }) => kind === 'recipient')?.text
  return address === undefined
    ? Promise.resolve(false)
    : noneForBadWords(() => visit.mailer.dontSend.has(address), false)
}

/** A reader may type anything into the field; what is no address or cursor finds nothing. */
async function noneForBadWords<T>(ask: () => Promise<T>, none: T): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (isBadWords(error)) return none
    throw error
  }
}

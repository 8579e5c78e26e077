/**
 * The list that a reader comes from: its address, what that asks of the store, and which messages stand beside one in it.
 * Duty: what was filtered stays filtered from the list to its messages and back. Fails as the store does; words that are no
 * address find nothing.
 */
import type { Message, MessageId, MessageQuery } from '@mailspool/core'
import { isBadWords } from '../content/open-content.js'
import { setOnly, type ListQuery } from '../link.js'
import type { Visit } from '../route.js'
import { countsCheaply, queryOf, readFilters } from './filters.js'
import { readSearch } from './search.js'

const NAMES = [
  'q', 'by', 'state', 'priority', 'since', 'from', 'to', 'tag', 'transport', 'begins', 'contains', 'error', 'group', 'order',
] // prettier-ignore

/** Of the address of a message's page; of a form that brings it along in its field `in`. */
export function listOf({ query, form }: Pick<Visit, 'query' | 'form'>): ListQuery {
  const within = form.get('in')
  const params = within === null ? query : new URLSearchParams(within.slice(0, 5000))
  return setOnly(Object.fromEntries(NAMES.map((name) => [name, params.get(name)])))
}

/** What the address asks of the store, its search text read as the list read it. */
export function readListQuery(params: URLSearchParams, now: Date): MessageQuery {
  const filters = readFilters(params)
  const searches = readSearch(filters.q)
  const search = searches.find(({ kind }) => kind === params.get('by')) ?? searches.find(({ kind }) => kind !== 'id')
  return { ...queryOf(filters, now), ...search?.query }
}

/** A reader may type anything into a field; what is no address or cursor finds nothing. */
export async function noneForBadWords<T>(ask: () => Promise<T>, none: T): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (isBadWords(error)) return none
    throw error
  }
}

/** Null: there is none, or finding it would look through too many messages. */
export interface Beside {
  newer: MessageId | null
  older: MessageId | null
}

/** The next newer and the next older message of the list. */
export async function besideIn(visit: Visit, message: Message, list: ListQuery): Promise<Beside> {
  const params = new URLSearchParams(list)
  const query = readListQuery(params, visit.now)
  const cheap = countsCheaply(readFilters(params)) && query.recipientBegins === undefined
  const one = async (order: 'newest' | 'oldest') => {
    const asked = { ...query, order, limit: 1, after: message.id }
    const page = cheap ? await noneForBadWords(() => visit.mailer.list(asked), null) : null
    return page?.items[0]?.id ?? null
  }
  const [newer, older] = await Promise.all([one('oldest'), one('newest')])
  return { newer, older }
}

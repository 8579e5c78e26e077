/** Reading beyond a page. Duty: walking a keyset listing to its end. */
import type { Message, Page } from '../message/message.js'
import type { MessageQuery } from '../store/store.js'

/** All messages of a query, page by page; holds one page in memory. */
export async function* pages(
  list: (query: MessageQuery) => Promise<Page<Message>>,
  query: MessageQuery,
): AsyncIterable<Message> {
  let after = query.after
  do {
    const page: Page<Message> = await list(after === undefined ? query : { ...query, after })
    yield* page.items
    after = page.next ?? undefined
  } while (after !== undefined)
}

/** Looking. Duty: recipients asked for in any spelling, and reading beyond a page: walking a listing to its end. */
import { normaliseDomain, readAddressList } from '../message/address.js'
import type { Message, Page } from '../message/message.js'
import type { MessageQuery } from '../store/store.js'
import { verbOptions } from '../verb-options.js'

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

/**
 * The query with its recipient spelt as the envelope has it ('Ann <ann@MÜLLER.de>' and '@müller.de' too); words that
 * are no address stay, and find nothing. @throws {MailerError} MAILER_BAD_ARGUMENT for what is no query
 */
export function checkedQuery(verb: 'list' | 'messages', given: MessageQuery | undefined): MessageQuery {
  const query = verbOptions(verb, given)
  const { recipient } = query
  return recipient === undefined ? query : { ...query, recipient: spelling(recipient) ?? recipient }
}

function spelling(recipient: string): string | null {
  if (recipient.startsWith('@')) {
    const domain = normaliseDomain(recipient.slice(1))
    return domain === null ? null : `@${domain}`
  }
  const reading = readAddressList(recipient)
  return reading.ok && reading.addresses.length === 1 ? (reading.addresses[0]?.address ?? null) : null
}

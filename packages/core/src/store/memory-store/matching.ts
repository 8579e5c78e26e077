/** Which messages a query means: filters that hold together. Duty: the plain reading of MessageQuery. Never fails. */
import { STATES } from '../../message/message.js'
import { LOOKED_AT, type MessageCount, type MessageQuery } from '../store.js'
import { groupOf } from './statistics.js'
import type { MessageRow, Tables } from './tables.js'

type Filter = (row: MessageRow, query: MessageQuery) => boolean

const FILTERS: readonly Filter[] = [
  (row, { state }) => (state === undefined ? STATES : [state].flat()).includes(row.state),
  (row, { priority }) => priority === undefined || row.priority === priority,
  (row, { transport }) => transport === undefined || row.transport === transport,
  (row, { tag }) => tag === undefined || row.tags.includes(tag),
  (row, { recipient }) => recipient === undefined || row.recipients.some(({ address }) => isAt(address, recipient)),
  (row, { recipientBegins: begins }) => begins === undefined || begin(row, begins.toLowerCase()),
  (row, { messageId }) => messageId === undefined || bare(row.messageId) === bare(messageId),
  (row, { subject }) => subject === undefined || (row.subject ?? '').startsWith(subject),
  (row, { subjectContains: text }) => text === undefined || contains(row.subject, text),
  (row, { failureClass }) => failureClass === undefined || row.log.some((one) => one.failureClass === failureClass),
  (row, { failureGroup }) => failureGroup === undefined || groupOf(row)?.key === failureGroup,
  (row, { createdAfter }) => createdAfter === undefined || row.createdAt > createdAfter,
  (row, { createdBefore }) => createdBefore === undefined || row.createdAt < createdBefore,
]

export const matches = (row: MessageRow, query: MessageQuery): boolean => FILTERS.every((fits) => fits(row, query))

export function countMatching(tables: Tables, { query, upTo }: { query: MessageQuery; upTo: number }): MessageCount {
  const n = [...tables.messages.values()].filter((row) => matches(row, query)).length
  const most = Math.min(upTo, LOOKED_AT.count)
  return { n: Math.min(n, most), orMore: n >= most }
}

const bare = (messageId: string): string => messageId.replace(/^<|>$/g, '')

function isAt(address: string, wanted: string): boolean {
  const [have, want] = [address.toLowerCase(), wanted.toLowerCase()]
  return want.startsWith('@') ? have.endsWith(want) : have === want
}

const begin = ({ recipients }: MessageRow, begins: string): boolean =>
  recipients.some(({ address }) => address.toLowerCase().startsWith(begins))

const contains = (subject: string | null, text: string): boolean =>
  (subject ?? '').toLowerCase().includes(text.toLowerCase())

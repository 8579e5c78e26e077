/** attempts: the log, newest first by default. Duty: adds what the message knows (subject, from, to). Never fails. */
import type { Attempt, Page } from '../../message/message.js'
import type { LogQuery } from '../store.js'
import { byInstant, pageOf } from './page.js'
import type { AttemptRow, Tables } from './tables.js'

export function attempts(tables: Tables, query: LogQuery): Page<Attempt> {
  const log = query.message === undefined ? tables.attempts() : (tables.messages.get(query.message)?.log ?? [])
  const rows = log.filter(
    (row) =>
      (query.result === undefined || row.result === query.result) &&
      (query.failureClass === undefined || row.failureClass === query.failureClass),
  )
  const page = pageOf(rows, {
    keyOf: (row) => byInstant(row.at, row.id),
    descending: query.order !== 'oldest',
    limit: query.limit,
    after: query.after,
  })
  return { items: page.items.map((row) => toAttempt(tables, row)), next: page.next }
}

function toAttempt(tables: Tables, { sequence: _sequence, ...row }: AttemptRow): Attempt {
  const message = tables.messages.get(row.message)
  const to = message?.recipients.map(({ address }) => address) ?? []
  return {
    ...row,
    at: new Date(row.at),
    messageId: message?.messageId ?? '',
    subject: message?.subject ?? null,
    from: message?.from ?? null,
    to: to.length > 0 ? to : null,
  }
}

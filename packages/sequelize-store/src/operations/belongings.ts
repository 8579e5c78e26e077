/** What belongs to new messages: content, recipients, tags, and the log's line of one that is failed from the start. Pure. */
import type { NewMessage } from '@mailspool/core'
import type { Session } from '../dialect/dialect.js'
import { contentRows, recipientRows } from '../new-rows.js'
import { toFlag } from '../rows.js'
import type { Sql, Value } from '../sql.js'
import type { Table } from '../tables.js'

/** Rows of one table, all with the same columns; the first column is the message's id. */
export interface Belongings {
  into: Table<string>
  rows: readonly Readonly<Record<string, Value | Sql>>[]
}

/** Tables in which there is nothing to write are left out; so is what mail that is failed from the start may not keep. */
export function belongingsOf({ tables, dialect }: Session, messages: readonly NewMessage[]): Belongings[] {
  const { content, recipient, tag, attempt } = tables
  const failed = messages.filter((one) => one.state === 'failed')
  const keptContent = messages.filter((one) => one.state !== 'failed' || (!one.sensitive && one.logContent))
  const keptRecipients = messages.filter((one) => one.state !== 'failed' || one.logContent)
  return [
    { into: content, rows: keptContent.flatMap(contentRows) },
    { into: recipient, rows: keptRecipients.flatMap(recipientRows) },
    { into: tag, rows: messages.flatMap(tagRows) },
    { into: attempt, rows: failed.map((one) => dontSendRow(one, dialect.now)) },
  ].filter(({ rows }) => rows.length > 0)
}

const tagRows = ({ id, tags }: NewMessage) => [...new Set(tags)].map((tag) => ({ message: id, tag }))

const dontSendRow = ({ id, transport }: NewMessage, now: Sql) => ({
  message: id,
  // the message's own id: unique, in order of age, and the same when an add is repeated
  id,
  at: now,
  durationMs: 0,
  result: 'dontSend',
  counted: toFlag(false),
  transport,
  worker: '',
})

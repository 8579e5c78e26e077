/**
 * What is tested on messages that another filter found. Duty: reads what the tests need by the messages' ids alone, and
 * judges in JavaScript: with more conditions in a statement a planner may take the index of one of them, and read all
 * messages of a transport to test two hundred.
 */
import { PRIORITY_NUMBER, type MessageQuery } from '@mailspool/core'
import type { Row, Session } from '../dialect/dialect.js'
import { count, text } from '../rows.js'
import { chunks, list, raw, sql } from '../sql.js'

/** A message, and what belongs to it where a test asks for that. */
interface Facts {
  message: Row
  recipients: readonly Row[]
  attempts: readonly Row[]
  group: Row | undefined
}

type Test = (facts: Facts, query: MessageQuery) => boolean

/** By the name of the filter; those that only say which page are none. */
const TESTS: Partial<Record<keyof MessageQuery, Test>> = {
  state: ({ message }, { state = [] }) => [state].flat().includes(message.state as never),
  priority: ({ message }, { priority = 'medium' }) => count(message.priority) === PRIORITY_NUMBER[priority],
  transport: ({ message }, { transport }) => message.transport === transport,
  tag: ({ message }, { tag }) => tagsOf(message).includes(tag),
  recipient: ({ recipients }, { recipient = '' }) => recipients.some((row) => isAt(row, recipient.toLowerCase())),
  recipientBegins: ({ recipients }, { recipientBegins = '' }) =>
    recipients.some((row) => text(row.addressKey).startsWith(recipientBegins.toLowerCase())),
  subject: ({ message }, { subject = '' }) => text(message.subject).startsWith(subject),
  subjectContains: ({ message }, { subjectContains = '' }) =>
    text(message.subject).toLowerCase().includes(subjectContains.toLowerCase()),
  failureClass: ({ attempts }, { failureClass }) => attempts.some((row) => row.failureClass === failureClass),
  failureGroup: ({ message, group }, { failureGroup }) =>
    message.state === 'failed' && group?.groupKey === failureGroup,
  createdAfter: ({ message }, { createdAfter }) => count(message.createdAt) > (createdAfter?.getTime() ?? 0),
  createdBefore: ({ message }, { createdBefore }) => count(message.createdAt) < (createdBefore?.getTime() ?? 0),
}

function isAt(row: Row, wanted: string): boolean {
  return wanted.startsWith('@') ? row.domain === wanted.slice(1) : row.addressKey === wanted
}

function tagsOf(message: Row): unknown[] {
  try {
    return JSON.parse(text(message.tags)) as unknown[]
  } catch {
    return []
  }
}

/** Filters of the query that have to be tested, besides those that are served. */
export function testedFilters(query: MessageQuery, served: readonly (keyof MessageQuery)[]): (keyof MessageQuery)[] {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '')
  return given.map(([name]) => name as keyof MessageQuery).filter((name) => name in TESTS && !served.includes(name))
}

/** Those of the ids whose messages pass every test. */
export async function passing(
  session: Session,
  { query, tested, ids }: { query: MessageQuery; tested: readonly (keyof MessageQuery)[]; ids: readonly string[] },
): Promise<ReadonlySet<string>> {
  const tests = tested.flatMap((name) => TESTS[name] ?? [])
  const passed = new Set<string>()
  for (const some of chunks(ids, session.dialect.maxBinds / 2)) {
    for (const facts of await factsOf(session, some, tested)) {
      if (tests.every((test) => test(facts, query))) passed.add(text(facts.message.id))
    }
  }
  return passed
}

async function factsOf(session: Session, ids: readonly string[], tested: readonly string[]): Promise<Facts[]> {
  const { rows, tables, dialect } = session
  const { message: m, recipient: r, attempt: a, failure: f } = tables
  const asks = (...names: string[]) => names.some((name) => tested.includes(name))
  const columns = list([raw('id, state, priority, transport, tags, subject'), m.createdAt])
  const messages = await rows(sql`select ${columns} from ${m.table} where ${dialect.isAmong(m.id, ids)}`)
  const recipients = asks('recipient', 'recipientBegins')
    ? await rows(sql`select message, ${r.addressKey}, domain from ${r.table} where ${dialect.isAmong(r.message, ids)}`)
    : []
  const attempts = asks('failureClass')
    ? await rows(sql`select message, ${a.failureClass} from ${a.table} ${dialect.through(a.table, 'message')} where ${dialect.isAmong(a.message, ids)}`)
    : []
  const groups = asks('failureGroup')
    ? await rows(sql`select message, ${f.groupKey} from ${f.table} where ${dialect.isAmong(f.message, ids)}`)
    : []
  const [recipientsBy, attemptsBy, groupsBy] = [recipients, attempts, groups].map(byMessage)
  return messages.map((message) => {
    const of = (by: Map<string, Row[]> | undefined) => by?.get(text(message.id)) ?? []
    return { message, recipients: of(recipientsBy), attempts: of(attemptsBy), group: of(groupsBy)[0] }
  })
} // prettier-ignore

function byMessage(rows: readonly Row[]): Map<string, Row[]> {
  const found = new Map<string, Row[]>()
  for (const row of rows) found.set(text(row.message), [...(found.get(text(row.message)) ?? []), row])
  return found
}

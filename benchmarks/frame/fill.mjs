// A million rows of a queue, written by the database itself from a number each: messages in one state with recipients,
// contents, and attempts where some were made. Rows are what `send` and a worker would have written; only their contents
// may be shorter where nothing reads them. Indexes are in place meanwhile.
import { openTables } from '../../examples/demo/write-past.mjs'

export const SHORT = Buffer.from('From: shop@example.com\r\nSubject: Your order\r\n\r\nThank you.\r\n')

/** Messages a statement. */
const TOGETHER = 100_000
const HOUR = 3_600_000
const TEN_DAYS = 240 * HOUR

/** Numbers, and from one an id's first 12 hexadecimal digits and its other 18, which look drawn. */
const WORDS = {
  postgres: {
    numbers: (from, to) => `generate_series(${from}, ${to}) as s (n)`,
    hex: (value) => `lpad(to_hex(${value}), 12, '0')`,
    noise: 'md5(n::text)',
    bytes: (buffer) => `'\\x${buffer.toString('hex')}'::bytea`,
  },
  mysql: {
    numbers: (from, to) => `(select seq as n from seq_${from}_to_${to}) s`,
    hex: (value) => `lpad(lower(hex(${value})), 12, '0')`,
    noise: 'md5(n)',
    bytes: (buffer) => `x'${buffer.toString('hex')}'`,
  },
  sqlite: {
    numbers: (from, to) => `(with recursive s (n) as (values (${from}) union all select n + 1 from s where n < ${to}) select n from s) s`,
    hex: (value) => `printf('%012x', ${value})`,
    noise: `printf('%08x%08x%08x', (n * 2654435761) & 4294967295, (n * 40503) & 4294967295, (n * 2246822519) & 4294967295)`,
    bytes: (buffer) => `x'${buffer.toString('hex')}'`,
  },
} // prettier-ignore

/** Of each state what its rows have beside the rest; instants by the time at which the mail was queued. */
const STATES = {
  queued: { fate: 'open' },
  scheduled: { fate: 'open', due_at: (at) => `${at} + ${TEN_DAYS + 24 * HOUR}` },
  deferred: { fate: 'open', due_at: (at) => `${at} + ${TEN_DAYS + 24 * HOUR}`, tried: true, result: 'failure' },
  sent: { fate: 'accepted', finished_at: (at) => `${at} + 5000`, tried: true, result: 'success' },
}

/**
 * Writes `count` messages into the migrated queue at `url`, queued one a millisecond up to ten days ago.
 * @param state of STATES. @param content what each one's bytes are. @param whole so many, the oldest, are whole (in pieces of TOGETHER);
 *   of the rest the contents, which nothing is going to read, are short
 */
export async function fill(url, { state, count, content, whole = count }) {
  const database = openTables(url)
  try {
    const words = WORDS[database.getDialect()]
    for (let from = 1; from <= count; from += TOGETHER) {
      const to = Math.min(count, from + TOGETHER - 1)
      for (const statement of statements({ words, state, content: from <= whole ? content : SHORT, from, to, count }))
        await database.query(statement)
    }
    // what autovacuum does after so many new rows, at a moment of its own choosing
    if (database.getDialect() === 'postgres') await database.query('vacuum analyze')
    // the log of so much at once is longer than any that an application leaves
    if (database.getDialect() === 'sqlite') await database.query('pragma wal_checkpoint(truncate)')
    if (database.getDialect() === 'mysql') await database.query('analyze table mailer_message, mailer_recipient')
  } finally {
    await database.close()
  }
}

function statements({ words, state, content, from, to, count }) {
  const { fate, tried = false, result, due_at, finished_at } = STATES[state]
  const base = Date.now() - TEN_DAYS - count
  const isMysql = words === WORDS.mysql
  const join = (...parts) => (isMysql ? `concat(${parts.join(', ')})` : parts.join(' || '))
  const id = (at) => {
    const hex = words.hex(at)
    const noise = (start, length) => `substr(${words.noise}, ${start}, ${length})`
    return join(`substr(${hex}, 1, 8)`, `'-'`, `substr(${hex}, 9, 4)`, `'-7'`, noise(1, 3), `'-8'`, noise(4, 3), `'-'`, noise(7, 12)) // prettier-ignore
  }
  const at = `${base} + n`
  // in brackets: SQLite joins texts before it divides
  const address = join(`'customer'`, `n`, `'@d'`, `(n % 100)`, `'.example'`)
  const message = {
    id: id(at), format: 1, state: `'${state}'`, priority: 2, due_at: due_at?.(at) ?? 'null', message_id: join(`'<'`, id(at), `'@example.com>'`),
    token: tried ? 'null' : id(at), claim_seq: Number(tried), attempts: Number(tried), envelope_from: `'shop@example.com'`, from_header: `'Shop <shop@example.com>'`,
    first_recipient: address, subject: join(`'Your order '`, 'n'), size: content.length, eight_bit: 0, transport: `'default'`, tags: `'[]'`,
    metadata: `'{}'`, is_sensitive: 0, log_content: 1, first_attempt_at: tried ? at : 'null', created_at: at, finished_at: finished_at?.(at) ?? 'null',
  } // prettier-ignore
  const recipient = {
    message: id(at), place: 0, address, address_key: address, domain: join(`'d'`, '(n % 100)', `'.example'`), kind: `'to'`, fate: `'${fate}'`,
    reply: tried ? `'2.0.0 taken'` : 'null',
  } // prettier-ignore
  const attempt = {
    id: id(`${at} + 5000`), message: id(at), claim_seq: 1, at: `${at} + 5000`, duration_ms: 12, result: `'${result}'`, counted: 1,
    failure_class: result === 'failure' ? `'temporary'` : 'null', code: result === 'failure' ? 451 : 250,
    reply: `'2.0.0 taken'`, transport: `'default'`, worker: `'mail-1/4711/1'`,
  } // prettier-ignore
  const rows = { message, content: { message: id(at), part: 0, bytes: words.bytes(content) }, recipient, ...(tried ? { attempt } : {}) } // prettier-ignore
  return Object.entries(rows).map(
    ([table, row]) =>
      `insert into mailer_${table} (${Object.keys(row).join(', ')}) select ${Object.values(row).join(', ')} from ${words.numbers(from, to)}`,
  )
}

/**
 * Tables of MySQL or MariaDB filled by SQL alone: so many messages in each of the eight states, with recipients, and
 * content, tags, attempts, a don't-send list and settings. The indexes are made afterwards: half of the time.
 */
import type { RawConnection } from './open-mariadb.js'

const STATES = ['scheduled', 'queued', 'sending', 'sent', 'deferred', 'failed', 'uncertain', 'cancelled']
const ID = `lower(concat(lpad(hex(n), 8, '0'), '-0000-7000-8000-', lpad(hex(n), 12, '0')))`
const PAST = '(1700000000000 + n * 10)'
const OTHERS = 200_000

export async function fillMariadb(raw: RawConnection, perState: number): Promise<void> {
  const messages = perState * STATES.length
  await numbers(raw, messages)
  const remake = await dropIndexes(raw)
  const upTo = (most: number) => `from numbers where n <= ${Math.min(most, messages)} order by n`
  await raw.run(messagesFrom(upTo(messages)))
  await raw.run(
    `insert into mailer_recipient (message, place, address, address_key, domain, kind, fate) select ${ID}, 0,
      concat('ann', n, '@example.com'), concat('ann', n, '@example.com'), 'example.com', 'to', 'open' ${upTo(messages)}`,
  )
  await raw.run(`insert into mailer_content select ${ID}, 0, x'414243' ${upTo(OTHERS)}`)
  await raw.run(`insert into mailer_tag select ${ID}, concat('tag', n % 10) ${upTo(OTHERS)}`)
  await raw.run(
    `insert into mailer_attempt (id, message, claim_seq, at, duration_ms, result, counted, failure_class, transport, worker)
      select ${ID}, ${ID}, 1, ${PAST}, 5, if(n % 3 = 0, 'success', 'failure'), 1, if(n % 3 > 0, 'temporary', null),
      'default', 'w' ${upTo(OTHERS)}`,
  )
  await raw.run(
    `insert into mailer_dont_send (address, created_at) select concat('listed', n, '@example.com'), 0 ${upTo(OTHERS)}`,
  )
  await raw.run(`insert into mailer_setting (name, value, version) select concat('other:', n), '1', 1 ${upTo(20_000)}`)
  await raw.run(
    `insert into mailer_failure (message, group_key, at, domain)
      select ${ID}, concat('group', n % 10), ${PAST}, 'example.com' from numbers where n % 8 = 5 and n <= ${messages}`,
  )
  await raw.run(
    `insert into mailer_audit (id, at, actor, deed, message, facts)
      select ${ID}, ${PAST}, concat('actor', n % 10), concat('deed', n % 10), ${ID}, '{}' ${upTo(20_000)}`,
  )
  await raw.run(
    `insert into mailer_minute (span, at, transport, priority, tally, bucket, n)
      select 60, ${PAST} - ${PAST} % 60000, concat('transport', n % 5), 1 + n % 3, 'sent', n, 1 ${upTo(20_000)}`,
  )
  for (const statement of remake) await raw.run(statement)
  const tables = [
    'message', 'recipient', 'content', 'tag', 'attempt', 'dont_send', 'setting', 'failure', 'audit', 'minute',
  ] // prettier-ignore
  await raw.run(`analyze table ${tables.map((table) => `mailer_${table}`).join(', ')}`)
}

/** By doubling, which both servers do quickly: sequence tables are MariaDB's alone. */
async function numbers(raw: RawConnection, most: number): Promise<void> {
  await raw.run('create table numbers (n int not null primary key)')
  await raw.run('insert into numbers values (1)')
  for (let many = 1; many < most; many *= 2) await raw.run(`insert into numbers select n + ${many} from numbers`)
}

/** Drops what is no primary key; answers the statements that make it again. */
async function dropIndexes(raw: RawConnection): Promise<string[]> {
  const rows = await raw.rows(
    `select table_name as t, index_name as i, min(non_unique) as plain,
      group_concat(concat(column_name, if(sub_part is null, '', concat('(', sub_part, ')'))) order by seq_in_index) as c
      from information_schema.statistics where table_schema = database() and index_name <> 'PRIMARY'
      group by table_name, index_name`,
  )
  const tables = [...new Set(rows.map((row) => String(row.t)))]
  const of = (table: string) => rows.filter((row) => row.t === table)
  for (const table of tables) {
    await raw.run(`alter table ${table} ${of(table).map((row) => `drop index ${String(row.i)}`).join(', ')}`) // prettier-ignore
  }
  const add = (row: (typeof rows)[number]) =>
    `add ${Number(row.plain) === 0 ? 'unique ' : ''}index ${String(row.i)} (${String(row.c)})`
  return tables.map((table) => `alter table ${table} ${of(table).map(add).join(', ')}`)
}

/** Each state's rows are spread over all of the table, as they are in life. */
const messagesFrom = (numbered: string): string =>
  `insert into mailer_message (id, format, state, phase, priority, due_at, token, claim_seq, lease_until, message_id,
    envelope_from, from_header, first_recipient, subject, size, eight_bit, transport, tags, metadata, is_sensitive,
    log_content, expires_at, created_at, finished_at)
  select ${ID}, 1, elt(1 + n % 8, ${STATES.map((state) => `'${state}'`).join(', ')}), if(n % 8 = 2, 'open', null),
    1 + n % 3, if(n % 8 in (0, 4), ${PAST}, null), if(n % 8 = 2, concat('token', ${ID}), null), 1,
    if(n % 8 = 2, ${PAST}, null), concat('<', n, '@example.com>'), 'shop@example.com', 'shop@example.com',
    concat('ann', n, '@example.com'), concat('Subject ', n), 10, 0, concat('transport', n % 5), '["a"]', '{}', 0, 1,
    if(n % 100 = 0, ${PAST}, null), ${PAST}, if(n % 8 in (3, 5, 6, 7), ${PAST}, null) ${numbered}`

/**
 * Tables filled by SQL alone: so many messages in each of the eight states, each with a recipient; every fourth with
 * content, a tag and an attempt; a don't-send list and settings. Not logged ahead, and all keys and indexes are made
 * afterwards: 1.6 million messages in half a minute.
 */
import type pg from 'pg'

const STATES = ['scheduled', 'queued', 'sending', 'sent', 'deferred', 'failed', 'uncertain', 'cancelled']

const ID = `lpad(to_hex(n), 8, '0') || '-0000-7000-8000-' || lpad(to_hex(n), 12, '0')`
const PAST = `(floor(extract(epoch from now()) * 1000)::bigint - 100000000 + n * 10)`

/** The client's search path says where. */
export async function fillPostgres(raw: pg.Client, perState: number): Promise<void> {
  const messages = perState * STATES.length
  await raw.query(`set maintenance_work_mem = '256MB'; set synchronous_commit = off`)
  const remake = await dropIndexes(raw)
  const tables = await tablesOf(raw)
  for (const table of tables) await raw.query(`alter table ${table} set unlogged`)
  const numbers = `from generate_series(1, ${messages}) n`
  // by four and a bit, so that every state has some
  const some = `from generate_series(1, ${messages}) n where n % 4 = (n / 8) % 4`
  await raw.query(messagesFrom(numbers))
  await raw.query(
    `insert into mailer_recipient (message, place, address, address_key, domain, kind, fate)
     select ${ID}, 0, 'ann' || n || '@example.com', 'ann' || n || '@example.com', 'd' || n % 1000 || '.example', 'to', 'open'
     ${numbers}`,
  )
  await raw.query(`insert into mailer_content select ${ID}, 0, '\\x414243'::bytea ${some}`)
  await raw.query(`insert into mailer_tag select ${ID}, 'tag' || (n % 10) ${some}`)
  await raw.query(
    `insert into mailer_attempt (id, message, claim_seq, at, duration_ms, result, counted, failure_class, transport, worker)
     select ${ID}, ${ID}, 1, ${PAST}, 5, case when n % 3 = 0 then 'success' else 'failure' end, 1,
       case when n % 3 > 0 then 'temporary' end, 'default', 'w' ${some}`,
  )
  await raw.query(
    `insert into mailer_dont_send (address, created_at) select 'listed' || n || '@example.com', 0
     from generate_series(1, 20000) n`,
  )
  await raw.query(
    `insert into mailer_setting (name, value, version) select 'other:' || n, '1', 1 from generate_series(1, 20000) n`,
  )
  await raw.query(
    `insert into mailer_failure (message, group_key, at, domain)
     select ${ID}, 'group' || (n % 10), ${PAST}, 'example.com' from generate_series(1, ${messages}) n where n % 8 = 5`,
  )
  await raw.query(
    `insert into mailer_audit (id, at, actor, deed, message, facts)
     select ${ID}, ${PAST}, 'actor' || (n % 10), 'deed' || (n % 10), ${ID}, '{}' from generate_series(1, 20000) n`,
  )
  await raw.query(
    `insert into mailer_minute (span, at, transport, priority, tally, bucket, n)
     select 60, ${PAST} - ${PAST} % 60000, 'transport' || (n % 5), 1 + n % 3, 'sent', n, 1 from generate_series(1, 20000) n`,
  )
  for (const index of remake) await raw.query(index)
  for (const table of tables) await raw.query(`vacuum analyze ${table}`)
}

async function tablesOf(raw: pg.Client): Promise<string[]> {
  const { rows } = await raw.query<{ tablename: string }>(
    `select tablename from pg_tables where schemaname = current_schema()`,
  )
  return rows.map(({ tablename }) => tablename)
}

/** Answers the statements that make them again. */
async function dropIndexes(raw: pg.Client): Promise<string[]> {
  const { rows } = await raw.query<{ tablename: string; indexname: string; indexdef: string }>(
    `select tablename, indexname, indexdef from pg_indexes where schemaname = current_schema()`,
  )
  const isKey = (index: string) => index.endsWith('_pkey')
  for (const { tablename, indexname } of rows) {
    const drop = `alter table ${tablename} drop constraint ${indexname}`
    await raw.query(isKey(indexname) ? drop : `drop index ${indexname}`)
  }
  return rows.flatMap(({ tablename, indexname, indexdef }) =>
    isKey(indexname)
      ? [indexdef, `alter table ${tablename} add constraint ${indexname} primary key using index ${indexname}`]
      : [indexdef],
  )
}

/** Each state's rows are spread over all of the table, as they are in life. */
function messagesFrom(numbers: string): string {
  const is = (...states: string[]) => `n % 8 in (${states.map((state) => STATES.indexOf(state)).join(', ')})`
  const finished = is('sent', 'failed', 'uncertain', 'cancelled')
  return `insert into mailer_message (id, format, state, phase, reason, priority, due_at, token, claim_seq, lease_until,
      message_id, envelope_from, from_header, first_recipient, subject, size, eight_bit, transport, tags, metadata,
      is_sensitive, log_content, expires_at, created_at, finished_at)
    select ${ID}, 1, (array['${STATES.join("','")}'])[n % 8 + 1], case when ${is('sending')} then 'open' end,
      case when ${is('failed')} then 'refused' end, 1 + (n / 8) % 3,
      case when ${is('scheduled', 'deferred')} then ${PAST} end,
      case when ${is('sending')} then 'token' || ${ID} end, 1, case when ${is('sending')} then ${PAST} end,
      '<' || n || '@example.com>', 'shop@example.com', 'Shop <shop@example.com>', 'ann' || n || '@example.com',
      'Subject ' || n, 3, 0, 'transport' || (n / 8) % 5, '["a"]', '{}', 0, 1,
      case when n % 100 = 0 then ${PAST} end, ${PAST}, case when ${finished} then ${PAST} end
    ${numbers}`
}

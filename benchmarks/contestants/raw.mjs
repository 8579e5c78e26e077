// What the database itself can do: the rows of our own queue, claimed and settled a hundred at a time by statements
// written by hand, three connections at once. No journal, no leases that lapse, no lost claims, no priorities but one,
// no don't-send list, and nothing that somebody could ask afterwards except what the rows say.
import { mailsOf } from '../frame/mails.mjs'
import { timed } from '../frame/rate.mjs'
import { openMailspool } from './mailspool.mjs'

const CONNECTIONS = 3
const BATCH = 100

/** @param database postgres or mariadb. @param what 'whole': with recipients, contents and attempts; 'message': of the message's row alone */
export const rawDrains = ({ database, what, count }) => ({
  database,
  async open({ url, quick }) {
    const mailer = await openMailspool({ url })
    const speakers = await Promise.all(Array.from({ length: CONNECTIONS }, () => SPEAKERS[database](url)))
    const n = count(quick)
    const lane = async (speaker) => {
      let done = 0
      for (;;) {
        const claimed = await speaker.claim()
        if (claimed.length === 0) return done
        if (what === 'whole') await speaker.read(claimed)
        await speaker.settle(claimed, what)
        done += claimed.length
      }
    }
    return {
      async round() {
        await mailer.sendMany(mailsOf(n))
        return timed(n, async () => {
          const done = (await Promise.all(speakers.map(lane))).reduce((a, b) => a + b, 0)
          if (done !== n) throw new Error(`${done} of ${n} were settled`)
        })
      },
      async close() {
        for (const speaker of speakers) await speaker.close()
        await mailer.close()
      },
    }
  },
})

const ATTEMPT = `(id, message, claim_seq, at, duration_ms, result, counted, code, enhanced_code, reply, transport, worker)`
const attemptOf = (id) => `id, ${id}, 1, @now, 5, 'success', 1, 250, '2.0.0', '2.0.0 taken', 'default', 'raw/1/1'`
const QUEUED = `from mailer_message where state = 'queued' and transport = 'default' and crashes = 0
  order by crashes, priority, id limit ${BATCH} for update skip locked`

async function postgresSpeaker(url) {
  const { default: pg } = await import('pg')
  const client = new pg.Client(url)
  await client.connect()
  const now = `(extract(epoch from now()) * 1000)::bigint`
  const query = async (name, text, values) => (await client.query({ name, text, values })).rows
  const all = 'any($1::text[])'
  return {
    claim: async () =>
      (
        await query(
          'claim',
          `update mailer_message set state = 'sending', phase = 'open', token = id || $1, claim_seq = claim_seq + 1,
             lease_until = ${now} + 60000, first_attempt_at = ${now} where id = any(array(select id ${QUEUED})) returning *`,
          ['raw'],
        )
      ).map(({ id }) => id),
    async read(ids) {
      await query('recipients', `select * from mailer_recipient where message = ${all} order by message, place`, [ids])
      await query('contents', `select * from mailer_content where message = ${all} order by message, part`, [ids])
    },
    async settle(ids, what) {
      await client.query('begin')
      await query(
        'settle',
        `update mailer_message set state = 'sent', phase = null, token = null, lease_until = null, attempts = attempts + 1,
           finished_at = ${now} where id = ${all} and token = id || 'raw'`,
        [ids],
      )
      if (what === 'whole') {
        await query('fates', `update mailer_recipient set fate = 'accepted', reply = '2.0.0 taken' where message = ${all}`, [ids])
        const attempt = attemptOf('id').replace('@now', now).replace('id,', "'a' || id,")
        await query('attempts', `insert into mailer_attempt ${ATTEMPT} select ${attempt} from unnest($1::text[]) as v (id)`, [ids])
      }
      await client.query('commit')
    },
    close: () => client.end(),
  }
} // prettier-ignore

async function mariadbSpeaker(url) {
  const { createConnection } = await import('mysql2/promise')
  const connection = await createConnection(url)
  const now = `(timestampdiff(microsecond, '1970-01-01', utc_timestamp(3)) div 1000)`
  const query = async (text, ids) => (await connection.query(text, ids ? [ids] : []))[0]
  return {
    async claim() {
      await query('start transaction')
      const ids = (await query(`select id ${QUEUED}`)).map(({ id }) => id)
      if (ids.length > 0) {
        await query(
          `update mailer_message set state = 'sending', phase = 'open', token = concat(id, 'raw'), claim_seq = claim_seq + 1,
             lease_until = ${now} + 60000, first_attempt_at = ${now} where id in (?)`,
          ids,
        )
        await query('select * from mailer_message where id in (?)', ids)
      }
      await query('commit')
      return ids
    },
    async read(ids) {
      await query('select * from mailer_recipient where message in (?) order by message, place', ids)
      await query('select * from mailer_content where message in (?) order by message, part', ids)
    },
    async settle(ids, what) {
      await query('start transaction')
      await query(
        `update mailer_message set state = 'sent', phase = null, token = null, lease_until = null, attempts = attempts + 1,
           finished_at = ${now} where id in (?) and token = concat(id, 'raw')`,
        ids,
      )
      if (what === 'whole') {
        await query(`update mailer_recipient set fate = 'accepted', reply = '2.0.0 taken' where message in (?)`, ids)
        const attempt = attemptOf('id').replace('@now', now).replace('id,', 'uuid(),')
        await query(`insert into mailer_attempt ${ATTEMPT} select ${attempt} from mailer_message where id in (?)`, ids)
      }
      await query('commit')
    },
    close: () => connection.end(),
  }
}

const SPEAKERS = { postgres: postgresSpeaker, mariadb: mariadbSpeaker }

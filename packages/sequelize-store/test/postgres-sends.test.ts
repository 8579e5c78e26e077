/** Sends at the same time on Postgres: one statement and one commit for many of them, and each with its own end. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { createMailer } from '@mailspool/core'
import { aMessage } from '@mailspool/core/testing'
import type pg from 'pg'
import type { SequelizeStore } from '../src/sequelize-store.js'
import { PostgresPlace, withPostgres } from './open-postgres.js'

/** A refusal by the database itself, of what core lets pass. */
const REFUSING = `
  create function refuse() returns trigger language plpgsql as
    $$ begin if new.subject = 'bad' then raise exception 'a bad one'; end if; return new; end $$;
  create trigger refuse before insert on mailer_message for each row execute function refuse()`

withPostgres((url) => {
  const place = new PostgresPlace(url)
  let raw: pg.Client
  let store: SequelizeStore

  beforeAll(async () => {
    await place.migrate()
    raw = await place.raw()
    await raw.query(REFUSING)
    store = place.store()
  })
  afterAll(async () => {
    await store.close()
    await place.drop()
  })

  const kept = async () => {
    const { rows } = await raw.query<{ subject: string; contents: number; recipients: number; tx: string }>(
      `select subject, xmin::text as tx, (select count(*)::int from mailer_content where message = m.id) as contents,
        (select count(*)::int from mailer_recipient where message = m.id) as recipients from mailer_message m order by subject`,
    )
    return rows
  }

  test('of many sends at once the refused one, and the one whose key stands for another mail, fail alone', async () => {
    const mailer = createMailer({ store: place.store(), transport: 'null:' })
    const mail = (subject: string) => ({ from: 'a@example.com', to: 'ann@example.com', subject, text: 'Hello' })
    await mailer.send(mail('key'), { idempotencyKey: 'order-1' })
    const good = Array.from({ length: 12 }, (_, n) => `good ${String(n).padStart(2, '0')}`)
    const subjects = [...good.slice(0, 5), 'bad', ...good.slice(5)]
    const sends = [
      ...subjects.map((subject) => mailer.send(mail(subject))),
      mailer.send(mail('other'), { idempotencyKey: 'order-1' }),
      mailer.send(mail('key'), { idempotencyKey: 'order-1' }),
    ]
    const ended = await Promise.allSettled(sends)
    const codes = ended.flatMap((one) => (one.status === 'rejected' ? [(one.reason as { code: string }).code] : []))
    expect(codes).toEqual(['MAILER_STORE_FAILED', 'MAILER_IDEMPOTENCY_CONFLICT'])
    const rows = await kept()
    expect(rows.map(({ subject }) => subject)).toEqual([...good, 'key'])
    expect(rows.every(({ contents, recipients }) => contents === 1 && recipients === 1)).toBe(true)
    // they shared commits
    expect(new Set(rows.map(({ tx }) => tx)).size).toBeLessThan(10)
    await mailer.close()
  })

  test('a batch with a bad one in it leaves nothing, whatever else is in it', async () => {
    await raw.query('delete from mailer_message; delete from mailer_content; delete from mailer_recipient')
    const messages = [aMessage(), aMessage({ subject: 'bad' }), aMessage({ tags: ['a'] })]
    await expect(store.add({ messages, batchSize: 500 })).rejects.toMatchObject({ code: 'MAILER_STORE_FAILED' })
    const withNul = [aMessage(), aMessage({ subject: 'a\0b' })]
    await expect(store.add({ messages: withNul, batchSize: 500 })).rejects.toMatchObject({
      code: 'MAILER_STORE_FAILED',
    })
    expect(await kept()).toEqual([])
    const { rows } = await raw.query('select count(*)::int as n from mailer_content')
    expect(rows).toEqual([{ n: 0 }])
  })

  test('what an add inserts is its own statement, quotes, backslashes, braces and lone surrogates included', async () => {
    const odd = ['"', '\\', '{', '}', ',', 'NULL', '', "'", '\\"', '\ud800x']
    const messages = odd.map((subject) =>
      aMessage({ subject, tags: subject === '' ? [] : [subject], metadata: { subject } }),
    )
    await store.add({ messages, batchSize: 500 })
    for (const { id, subject, content } of messages) {
      const found = await store.find(id)
      const expected = (subject ?? '').toWellFormed()
      expect([found?.subject, found?.metadata.subject]).toEqual([expected, subject])
      expect((await store.content(id))?.equals(content)).toBe(true)
    }
  })
})

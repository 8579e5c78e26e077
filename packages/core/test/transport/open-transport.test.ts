import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import nodemailer from 'nodemailer'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { systemClock } from '../../src/clock.js'
import { silentLogger } from '../../src/logger.js'
import { checkSettings } from '../../src/settings.js'
import { createFaultServer } from '../../src/testing/fault-server/fault-server.js'
import { openTransports } from '../../src/transport/open-transport.js'
import type { TransportConfig } from '../../src/transport/transport-config.js'
import { aContext, aParcel, deliverOnce, open } from './parcels.js'

describe('what may be written', () => {
  test.each<[unknown, string]>([
    ['smtp://ann:secret@mail.example.com:2525', 'smtp mail.example.com:2525'],
    ['smtps://mail.example.com', 'smtps mail.example.com:465'],
    ['smtp://mail.example.com', 'smtp mail.example.com:587'],
    [{ host: 'mail.example.com', port: 465 }, 'smtps mail.example.com:465'],
    [{ service: 'Gmail', auth: { user: 'a', pass: 'b' } }, 'smtps smtp.gmail.com:465'],
    [nodemailer.createTransport({ host: 'mail.example.com' }), 'smtp mail.example.com:587'],
    [nodemailer.createTransport({ pool: true, host: 'mail.example.com' }), 'smtp mail.example.com:587'],
    [nodemailer.createTransport({ sendmail: true }), 'Sendmail'],
    [{ sendmail: true }, 'Sendmail'],
    ['outbox:./folder', 'outbox ./folder'],
    ['null:', 'null'],
  ])('%p', (config, label) => {
    expect(open(config as TransportConfig).label).toBe(label)
  })

  test.each<[unknown, string]>([
    ['http://example.com/secret', 'transport is none of'],
    ['mail.example.com', 'transport is none of'],
    ['outbox:', 'transport needs a folder'],
    ['smtp://', 'transport names no host'],
    ['smtp://user:secret@', 'transport cannot be read by nodemailer: Invalid URL'],
    ['smtp://h?pipelining=maybe', "transport has pipelining, which must be 'auto' or 'off'"],
    [{}, 'transport must be'],
    [{ hots: 'mail.example.com' }, 'transport must be'],
    [{ use: {}, accepts: 'bytes' }, 'transport has a `use` that is no nodemailer transport'],
    [{ use: { name: 'x', version: '1', send() {} }, accepts: 'all' }, 'transport has `accepts`'],
  ])('%p is refused, naming the setting and no password', (config, words) => {
    expect(() => open(config as TransportConfig)).toThrow(
      expect.objectContaining({ code: 'MAILER_BAD_CONFIG', message: expect.stringContaining(words) }),
    )
    expect(() => open(config as TransportConfig)).not.toThrow(/secret/)
  })

  test('all problems of all transports are told at once, by their settings', () => {
    const settings = checkSettings({ transport: 'ftp://x', transports: { bulk: 'nonsense:', fine: 'null:' } })
    const parts = { clock: systemClock, logger: silentLogger }
    expect(() => openTransports(settings, parts)).toThrow(/wrong: .*transports\.bulk is none.*transport is none/)
  })

  const queue = { name: 'queue', version: '1', mailspoolQueue: true, send() {} }
  const copied: Record<string, unknown> = {}
  for (const key in queue) copied[key] = queue[key as keyof typeof queue]
  test.each<[string, unknown]>([
    ['as it is', queue],
    ['copied', copied],
    ['in a Transporter', nodemailer.createTransport(queue)],
    ['as use', { use: queue, accepts: 'bytes' }],
    ['in a Transporter as use', { use: nodemailer.createTransport(queue), accepts: 'bytes' }],
  ])("the queue's own transport is refused: %s", (_how, config) => {
    expect(() => open(config as TransportConfig)).toThrow(expect.objectContaining({ code: 'MAILER_QUEUE_LOOP' }))
  })
})

test('null: accepts after the journal', async () => {
  const context = aContext()
  expect(await deliverOnce(open('null:'), aParcel({ to: ['a@x', 'b@x'] }), context)).toMatchObject({
    kind: 'accepted',
    recipients: [{ accepted: true }, { accepted: true }],
  })
  expect(context.journaled).toBe(1)
  expect(await deliverOnce(open('null:'), aParcel(), aContext({ permit: 'lost' }))).toEqual({
    kind: 'notJournaled',
    permit: 'lost',
  })
})

test('a Transporter with SMTP is spoken to by us, with its login', async () => {
  const server = await createFaultServer({ offer: { auth: { user: 'ann', pass: 'word' } } })
  const transporter = nodemailer.createTransport({
    pool: true,
    host: server.host,
    port: server.port,
    auth: { user: 'ann', pass: 'word' },
  })
  const transport = open(transporter, { concurrency: 1 })
  const outcomes = await Promise.all([1, 2, 3].map(() => transport.deliver(aParcel(), aContext())))
  expect(outcomes.map((one) => one.kind)).toEqual(['accepted', 'accepted', 'accepted'])
  expect(server.ledger.map((one) => one.user)).toEqual(['ann', 'ann', 'ann'])
  await transport.close()
  await server.close()
})

describe('outbox:', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'outbox-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  test('one .eml a mail with its envelope, readable by its owner only, sorted by time', async () => {
    const path = join(folder, 'deep', 'outbox')
    const transport = open(`outbox:${path}`)
    const parcels = [aParcel({ to: ['ann@example.com', 'hidden@example.com'] }), aParcel()]
    for (const parcel of parcels)
      expect(await transport.deliver(parcel, aContext())).toMatchObject({ kind: 'accepted' })
    const names = await readdir(path)
    expect(names.sort().map((name) => name.replace(/^\d{8}T\d{9}Z-/, ''))).toEqual(
      parcels.map((one) => `${one.id}.eml`),
    )
    const head = 'X-Envelope-From: <shop@example.com>\r\nX-Envelope-To: <ann@example.com>,\r\n <hidden@example.com>\r\n'
    expect(await readFile(join(path, names[0]!), 'utf8')).toBe(head + parcels[0]!.content.toString())
    expect((await stat(path)).mode & 0o777).toBe(0o700)
    expect((await stat(join(path, names[0]!))).mode & 0o777).toBe(0o600)
  })

  test('no journal, no file', async () => {
    expect(await deliverOnce(open(`outbox:${folder}`), aParcel(), aContext({ permit: 'cancelled' }))).toEqual({
      kind: 'notJournaled',
      permit: 'cancelled',
    })
    expect(await readdir(folder)).toEqual([])
  })

  test('a folder that is none is trouble of the transport', async () => {
    await writeFile(join(folder, 'file'), '')
    const outcome = await deliverOnce(open(`outbox:${join(folder, 'file')}`))
    expect(outcome).toMatchObject({ kind: 'trouble', phase: 'connect', error: expect.stringContaining('ENOTDIR') })
  })
})

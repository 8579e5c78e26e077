import nodemailer, { type Transport as NodemailerPlugin } from 'nodemailer'
import { describe, expect, test } from '@jest/globals'
import type { Clock } from '../../src/clock.js'
import { silentLogger } from '../../src/logger.js'
import { checkSettings } from '../../src/settings.js'
import { openTransport } from '../../src/transport/open-transport.js'
import { classify } from '../../src/transport/smtp/classify.js'
import { aContext, aParcel, deliverOnce, open } from './parcels.js'

type Send = NodemailerPlugin['send']

const plugin = (send: Send): NodemailerPlugin => ({ name: 'test', version: '1', send })
const failing = (error: object): NodemailerPlugin =>
  plugin((_mail, done) => done(Object.assign(new Error('it failed'), error)))
const bytes = (use: NodemailerPlugin) => open({ use, accepts: 'bytes' })

const CONTENT =
  'From: shop@example.com\r\nTo: ann@example.com\r\nSubject: Gr=C3=BC=C3=9Fe\r\nMessage-ID: <x@y>\r\n\r\n.dots\r\n\r\nend'

describe('a plugin that takes bytes', () => {
  test('gets the very bytes, the envelope with bcc, and the Message-ID', async () => {
    let seen: unknown
    const use = plugin((mail, done) => {
      mail.message.build((error, built) => {
        seen = {
          error,
          built,
          raw: mail.data.raw,
          envelope: mail.message.getEnvelope(),
          messageId: mail.message.messageId(),
        }
        done(null, { messageId: '<x@y>', envelope: { from: false, to: [] }, response: '250 2.0.0 thanks' } as never)
      })
    })
    const context = aContext()
    const parcel = aParcel({ content: CONTENT, messageId: '<x@y>', to: ['ann@example.com', 'hidden@example.com'] })
    const outcome = await deliverOnce(bytes(use), parcel, context)
    expect(outcome).toMatchObject({ kind: 'accepted', reply: { code: 250, enhancedCode: '2.0.0', text: 'thanks' } })
    expect(seen).toMatchObject({
      error: null,
      built: parcel.content,
      raw: parcel.content,
      envelope: { from: 'shop@example.com', to: ['ann@example.com', 'hidden@example.com'] },
      messageId: '<x@y>',
    })
    expect(context.journaled).toBe(1)
  })

  test("nodemailer's stream transport is one, the bytes stay equal", async () => {
    const transporter = nodemailer.createTransport({ streamTransport: true, buffer: true, newline: 'windows' })
    let built: unknown
    const send = transporter.transporter.send.bind(transporter.transporter)
    transporter.transporter.send = (mail, done) =>
      send(mail, (error, info) => {
        built = info?.message
        done(error, info)
      })
    expect(await deliverOnce(open(transporter), aParcel({ content: `${CONTENT}\r\n` }))).toMatchObject({
      kind: 'accepted',
    })
    expect((built as Buffer).toString()).toBe(`${CONTENT}\r\n`)
  })

  test.each(['cancelled', 'expired', 'lost', 'stale'] as const)(
    'is not called when the journal says %s',
    async (permit) => {
      let called = false
      const use = plugin(() => void (called = true))
      expect(await deliverOnce(bytes(use), aParcel(), aContext({ permit }))).toEqual({ kind: 'notJournaled', permit })
      expect(called).toBe(false)
    },
  )

  test.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'EDNS'])(
    '%s: nothing happened',
    async (code) => {
      expect(await deliverOnce(bytes(failing({ code })))).toMatchObject({
        kind: 'trouble',
        phase: 'connect',
        failureClass: 'network',
      })
    },
  )

  test.each([
    ['ETLS', 'tls'],
    ['EAUTH', 'auth'],
  ])('%s: nothing happened, class %s', async (code, failureClass) => {
    expect(await deliverOnce(bytes(failing({ code })))).toMatchObject({
      kind: 'trouble',
      phase: 'connect',
      failureClass,
    })
  })

  test.each(['ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ESOCKET'])('%s: nobody knows', async (code) => {
    expect(await deliverOnce(bytes(failing({ code })))).toMatchObject({ kind: 'uncertain', error: 'it failed' })
  })

  test.each<[string, object]>([
    ['fetch, whose socket broke', { cause: { code: 'UND_ERR_SOCKET' } }],
    ['fetch, whatever it was', { message: 'fetch failed' }],
    ['a signal that timed out', { name: 'TimeoutError', code: 23 }],
    ['axios, timed out', { code: 'ECONNABORTED' }],
    ['mailgun.js, whose socket broke', { status: 400, message: 'ECONNRESET' }],
    ['an older one', { status: 'ECONNRESET' }],
    ['Postmark, whose socket broke', { statusCode: 0, code: 0, message: 'socket hang up' }],
    ['Postmark, timed out', { statusCode: 0, message: 'timeout of 5000ms exceeded' }],
    ['a gateway', { status: 504 }],
    ['the edge of a network', { response: { status: 524 } }],
  ])('%s: nobody knows', async (_who, error) => {
    expect(await deliverOnce(bytes(failing(error)))).toMatchObject({ kind: 'uncertain' })
  })

  test.each<[string, object, string]>([
    ['fetch, refused', { message: 'fetch failed', cause: { code: 'ECONNREFUSED' } }, 'network'],
    ['a socket that timed out before it was one', { code: 'ETIMEDOUT', syscall: 'connect' }, 'network'],
    ['fetch, a bad certificate', { cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' } }, 'tls'],
    ['mailgun.js, refused', { status: 400, message: 'ECONNREFUSED' }, 'network'],
    ['Postmark, refused', { statusCode: 0, message: 'connect ECONNREFUSED 127.0.0.1:1' }, 'network'],
    ['Postmark, never connected', { statusCode: 0, message: 'connect ETIMEDOUT 192.0.2.1:443' }, 'network'],
    ['a wrong key', { statusCode: 401 }, 'auth'],
    ['a login refused by a server', { code: 'EAUTH', responseCode: 535, response: '535 5.7.8 no' }, 'auth'],
  ])('%s: nothing happened', async (_who, error, failureClass) => {
    expect(await deliverOnce(bytes(failing(error)))).toMatchObject({ kind: 'trouble', phase: 'connect', failureClass })
  })

  test.each<[string, object, object]>([
    ['too many requests', { response: { status: 429 } }, { kind: 'trouble', phase: 'mail', failureClass: 'rate' }],
    [
      'an API that is down',
      { $metadata: { httpStatusCode: 503 } },
      { kind: 'trouble', phase: 'content', failureClass: 'network' },
    ],
    [
      'a reply in words of sockets',
      { responseCode: 451, response: '451 upstream ECONNREFUSED', message: 'upstream ECONNREFUSED' },
      { kind: 'refused', reply: { code: 451 } },
    ],
    ['too large', { code: 413 }, { kind: 'refused', reply: { code: 552, enhancedCode: '5.3.4' } }],
    [
      'a mail it does not want',
      { statusCode: 422, code: 300 },
      { kind: 'refused', reply: { code: 0, text: 'HTTP 422: it failed' } },
    ],
    [
      'the same, in the words of the API',
      { response: { status: 400, data: { message: 'no such domain' } } },
      { kind: 'refused', reply: { code: 0, text: "HTTP 400: it failed: { message: 'no such domain' }" } },
    ],
  ])('%s', async (_what, error, outcome) => {
    expect(await deliverOnce(bytes(failing(error)))).toMatchObject(outcome)
  })

  test('errors that go round in circles', async () => {
    const error: Record<string, unknown> = { status: 400, details: {} }
    error.cause = error
    error.details = error
    expect(await deliverOnce(bytes(failing(error)))).toMatchObject({ kind: 'refused' })
  })

  test.each([450, 550])('a reply of %d is a refusal', async (responseCode) => {
    const response = `${responseCode} x.y.z no`
    const outcome = await deliverOnce(bytes(failing({ responseCode, response })))
    expect(outcome).toMatchObject({
      kind: 'refused',
      phase: 'content',
      reply: { code: responseCode, text: 'x.y.z no' },
    })
  })

  test.each<[string, NodemailerPlugin]>([
    ['an error', failing({ code: 'EHTTP' })],
    ['a throw', plugin(() => { throw new Error('it failed') })], // prettier-ignore
  ])('%s of any other kind is a temporary failure of this mail', async (_how, use) => {
    const outcome = await deliverOnce(bytes(use))
    expect(outcome).toMatchObject({ kind: 'refused', phase: 'content', reply: { code: 0, text: 'it failed' } })
    if (outcome.kind === 'refused')
      expect(classify(outcome.reply, outcome.phase)).toMatchObject({ effect: 'defer', strike: false })
  })

  test('some recipients rejected', async () => {
    const info = {
      accepted: ['a@x.org'],
      rejected: ['B@x.org'],
      rejectedErrors: [{ recipient: 'b@x.org', response: '550 5.1.1 no', responseCode: 550 }],
    }
    const outcome = await deliverOnce(
      bytes(plugin((_mail, done) => done(null, info as never))),
      aParcel({ to: ['a@x.org', 'b@x.org'] }),
    )
    expect(outcome).toMatchObject({
      kind: 'accepted',
      recipients: [{ accepted: true }, { accepted: false, reply: { code: 550 } }],
    })
  })

  test('an API whose answer names results where addresses should be', async () => {
    const info = { accepted: [], rejected: [{ ErrorCode: 300, Message: 'Invalid From' }] }
    const outcome = await deliverOnce(bytes(plugin((_mail, done) => done(null, info as never))))
    expect(outcome).toMatchObject({ kind: 'refused', recipients: [{ accepted: false }] })
  })

  test('silence beyond the whole send is uncertain', async () => {
    const { settings, clock } = { settings: checkSettings({ timeouts: { total: 900 } }), clock: impatient() }
    const use = plugin(() => undefined)
    const transport = openTransport(
      { use, accepts: 'bytes' },
      { name: 'default', settings, clock, logger: silentLogger },
    )
    expect(await transport.deliver(aParcel(), aContext())).toMatchObject({
      kind: 'uncertain',
      error: 'no answer for 900 s',
    })
  })

  test('verify() asks it, close() closes it', async () => {
    const calls: string[] = []
    const use = {
      ...plugin(() => undefined),
      verify: async () => Promise.reject(new Error('no key')),
      close: () => void calls.push('close'),
    }
    const transport = bytes(use)
    await expect(transport.verify()).rejects.toMatchObject({
      code: 'MAILER_TRANSPORT_FAILED',
      message: expect.stringContaining('no key'),
    })
    await transport.close()
    expect(calls).toEqual(['close'])
  })
})

/** A clock on which every wait is over at once. */
function impatient(): Clock {
  return { now: () => new Date(), monotonic: () => performance.now(), sleep: async () => undefined }
}

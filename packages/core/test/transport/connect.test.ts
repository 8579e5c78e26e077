import { afterEach, describe, expect, test } from '@jest/globals'
import { createFaultServer, type FaultServer } from '../../src/testing/fault-server/fault-server.js'
import { faults, type FaultScript } from '../../src/testing/fault-server/script.js'
import { TEST_CERTIFICATE } from '../../src/testing/fault-server/certificate.js'
import { classify } from '../../src/transport/smtp/classify.js'
import { aParcel, deliverOnce, open } from './parcels.js'

let server: FaultServer

afterEach(() => server.close())

async function serve(script: FaultScript): Promise<void> {
  server = await createFaultServer(script)
}

const TRUST = { ca: TEST_CERTIFICATE, servername: 'localhost' }
const LOGIN = { user: 'ann@example.com', pass: 'S3cret-word' }

describe('TLS', () => {
  test('STARTTLS, where it is offered', async () => {
    await serve({ offer: { starttls: true } })
    const outcome = await deliverOnce(open({ host: server.host, port: server.port, tls: TRUST }))
    expect(outcome).toMatchObject({ kind: 'accepted' })
    expect(server.ledger).toMatchObject([{ secure: true }])
  })

  test('from the first byte with smtps', async () => {
    await serve({ implicitTls: true })
    const outcome = await deliverOnce(open({ url: server.url, tls: TRUST }))
    expect(outcome).toMatchObject({ kind: 'accepted' })
    expect(server.ledger).toMatchObject([{ secure: true }])
  })

  test.each([
    ['STARTTLS', { offer: { starttls: true } }],
    ['smtps', { implicitTls: true }],
  ])('a certificate that is not trusted is trouble of the class tls (%s)', async (_how, script) => {
    await serve(script)
    const outcome = await deliverOnce(open(server.url))
    expect(outcome).toMatchObject({
      kind: 'trouble',
      phase: 'connect',
      failureClass: 'tls',
      error: expect.stringMatching(/self.signed/),
    })
    expect(server.counts.mails).toBe(0)
  })

  test('never clear text when TLS is required: no STARTTLS, no mail', async () => {
    await serve({})
    const outcome = await deliverOnce(open({ host: server.host, port: server.port, requireTLS: true }))
    expect(outcome).toMatchObject({ kind: 'trouble', phase: 'connect', failureClass: 'tls' })
    expect(server.counts.mails).toBe(0)
  })

  test.each([
    ['refused', faults.reply('454 4.7.0 TLS not available')],
    ['dropped', faults.drop()],
    ['dropped after the 220', { then: 'reset' as const }],
  ])('a STARTTLS that is %s is not followed by clear text', async (_how, fault) => {
    await serve({ offer: { starttls: true }, faults: [{ phase: 'starttls', fault }] })
    const outcome = await deliverOnce(open({ host: server.host, port: server.port, tls: TRUST }))
    expect(outcome).toMatchObject({ kind: 'trouble', phase: 'connect' })
    expect(server.counts.mails).toBe(0)
  })

  test('plain text after the 220 of STARTTLS is an attack', async () => {
    await serve({
      offer: { starttls: true },
      faults: [{ phase: 'starttls', fault: faults.reply('220 go\r\n250 injected') }],
    })
    const outcome = await deliverOnce(open({ host: server.host, port: server.port, tls: TRUST }))
    expect(outcome).toMatchObject({
      kind: 'trouble',
      phase: 'connect',
      failureClass: 'tls',
      error: expect.stringContaining('tampered'),
    })
    expect(server.counts.mails).toBe(0)
  })
})

describe('login', () => {
  test('by AUTH PLAIN', async () => {
    await serve({ offer: { auth: LOGIN } })
    const outcome = await deliverOnce(open(`smtp://ann%40example.com:S3cret-word@127.0.0.1:${server.port}`))
    expect(outcome).toMatchObject({ kind: 'accepted' })
    expect(server.ledger).toMatchObject([{ user: LOGIN.user }])
  })

  test('by AUTH LOGIN over TLS', async () => {
    await serve({ offer: { auth: LOGIN, starttls: true } })
    const auth = { ...LOGIN, method: 'LOGIN' }
    const outcome = await deliverOnce(open({ host: server.host, port: server.port, tls: TRUST, auth }))
    expect(outcome).toMatchObject({ kind: 'accepted' })
    expect(server.ledger).toMatchObject([{ user: LOGIN.user, secure: true }])
  })

  test('a wrong password is the class auth and is told to nobody', async () => {
    await serve({ offer: { auth: LOGIN } })
    const transport = open(`smtp://ann%40example.com:wr0ng-word@127.0.0.1:${server.port}`)
    const outcome = await deliverOnce(transport)
    expect(outcome).toMatchObject({
      kind: 'trouble',
      phase: 'connect',
      failureClass: 'auth',
      reply: { code: 535, enhancedCode: '5.7.8' },
    })
    const told = JSON.stringify([outcome, transport.label])
    expect(told).not.toContain('wr0ng')
    expect(told).not.toContain(Buffer.from('wr0ng-word').toString('base64').slice(0, 10))
  })

  test('454 is trouble of the server, not a wrong password', async () => {
    await serve({
      offer: { auth: LOGIN },
      faults: [{ phase: 'auth', fault: faults.reply('454 4.7.0 Temporary authentication failure') }],
    })
    const outcome = await deliverOnce(open({ host: server.host, port: server.port, auth: LOGIN }))
    expect(outcome).toMatchObject({ kind: 'trouble', phase: 'connect', failureClass: 'rate', reply: { code: 454 } })
  })

  test('a silent AUTH ends by the time-out of a command', async () => {
    await serve({ offer: { auth: LOGIN }, faults: [{ phase: 'auth', fault: faults.hang() }] })
    const outcome = await deliverOnce(
      open({ host: server.host, port: server.port, auth: LOGIN }, { timeouts: { command: 0.2 } }),
    )
    expect(outcome).toMatchObject({ kind: 'trouble', phase: 'connect', failureClass: 'network' })
  })
})

describe('what the server offers is used, and nothing else', () => {
  const utf8 = aParcel({ to: ['bob@example.com', 'jörg@example.com'] })

  test('SMTPUTF8 for an address that needs it', async () => {
    await serve({})
    expect(await deliverOnce(open(server.url), utf8)).toMatchObject({ kind: 'accepted' })
    expect(server.ledger).toMatchObject([{ to: utf8.to, parameters: expect.stringContaining('SMTPUTF8') }])
  })

  test('without SMTPUTF8 that recipient is refused for good, the other gets the mail', async () => {
    await serve({ offer: { smtpUtf8: false } })
    expect(await deliverOnce(open(server.url), utf8)).toMatchObject({
      kind: 'accepted',
      recipients: [{ accepted: true }, { accepted: false, reply: { code: 553, enhancedCode: '5.6.7' } }],
    })
    expect(server.ledger).toMatchObject([
      { to: ['bob@example.com'], parameters: expect.not.stringContaining('SMTPUTF8') },
    ])
  })

  test('without SMTPUTF8 a mail that only has such recipients is refused without a word', async () => {
    await serve({ offer: { smtpUtf8: false } })
    const outcome = await deliverOnce(open(server.url), aParcel({ to: ['jörg@example.com'] }))
    expect(outcome).toMatchObject({ kind: 'refused', phase: 'rcpt', reply: { code: 553 } })
    expect(server.counts.mails).toBe(0)
  })

  describe('an address outside ASCII that stands in a header only', () => {
    const content = 'From: shop@example.com\r\nReply-To: jörg@example.com\r\n\r\nHello\r\n'
    const mail = aParcel({ content, eightBit: true })

    test('SMTPUTF8 is asked for', async () => {
      await serve({})
      expect(await deliverOnce(open(server.url), mail)).toMatchObject({ kind: 'accepted' })
      expect(server.ledger[0]!.parameters).toContain('SMTPUTF8')
      expect(server.ledger[0]!.bytes.toString()).toBe(content)
    })

    test('without SMTPUTF8 nobody can get it: refused for good, and it is nobody else’s trouble', async () => {
      await serve({ offer: { smtpUtf8: false } })
      const outcome = await deliverOnce(open(server.url), mail)
      expect(outcome).toMatchObject({ kind: 'refused', phase: 'mail', reply: { code: 554, enhancedCode: '5.6.9' } })
      expect(classify({ code: 554, enhancedCode: '5.6.9', text: '' }, 'mail')).toMatchObject({
        effect: 'refuse',
        strike: false,
      })
      expect(server.counts.mails).toBe(0)
    })

    test('UTF-8 in the body alone needs 8BITMIME and no SMTPUTF8', async () => {
      await serve({ offer: { smtpUtf8: false } })
      const body = aParcel({ content: 'Subject: a\r\n\r\nÄ\r\n', eightBit: true })
      expect(await deliverOnce(open(server.url), body)).toMatchObject({ kind: 'accepted' })
    })
  })

  test('BODY=8BITMIME and SIZE= when offered', async () => {
    await serve({})
    const content = 'Subject: a\r\n\r\nÄ\r\n'
    await deliverOnce(open(server.url), aParcel({ content, eightBit: true }))
    expect(server.ledger[0]!.parameters.split(' ').sort()).toEqual([
      'BODY=8BITMIME',
      `SIZE=${Buffer.byteLength(content)}`,
    ])
  })

  test('no parameters when not', async () => {
    await serve({ offer: { eightBitMime: false, size: null } })
    await deliverOnce(open(server.url), aParcel({ eightBit: true, from: '' }))
    expect(server.ledger).toMatchObject([{ parameters: '', from: '' }])
  })

  test('a server that only knows HELO', async () => {
    await serve({ offer: { ehlo: false, pipelining: false } })
    expect(await deliverOnce(open(server.url))).toMatchObject({ kind: 'accepted' })
    expect(server.complaints).toEqual([])
  })

  test("pipelining: 'off' is for a server that offers it and cannot do it", async () => {
    await serve({})
    server.setOffer({ pipelining: true })
    await deliverOnce(open(`${server.url}?pipelining=off`))
    // EHLO, MAIL, RCPT, DATA, content, QUIT at most
    expect(server.counts.reads).toBeGreaterThanOrEqual(5)
    expect(server.ledger).toHaveLength(1)
  })

  test('a row that was tampered with speaks no SMTP', async () => {
    await serve({})
    const outcome = await deliverOnce(open(server.url), aParcel({ to: ['b@x\r\nRCPT TO:<evil@example.com>'] }))
    expect(outcome).toMatchObject({ kind: 'refused', reply: { code: 553, enhancedCode: '5.1.3' } })
    expect(server.counts.mails).toBe(0)
  })
})

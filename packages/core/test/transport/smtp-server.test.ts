import { afterEach, describe, expect, test } from '@jest/globals'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { TEST_CERTIFICATE, TEST_KEY } from '../../src/testing/fault-server/certificate.js'
import { aContext, aParcel, deliverOnce, open } from './parcels.js'

/** The smtp-server package as receiver: an SMTP implementation that is not ours. */
interface Received {
  content: Buffer
  from: string
  to: string[]
  secure: boolean
  user: unknown
}

const servers: SMTPServer[] = []

async function receiver(options: SMTPServerOptions = {}): Promise<{ port: number; mails: Received[] }> {
  const mails: Received[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        mails.push({
          content: Buffer.concat(chunks),
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map((one) => one.address),
          secure: session.secure,
          user: session.user,
        })
        done()
      })
    },
    ...options,
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  return { port: (server.server.address() as { port: number }).port, mails }
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise<void>((resolve) => server.close(() => resolve()))))
})

const BODIES: Record<string, string> = {
  'a plain mail': 'Subject: a\r\n\r\nHello\r\n',
  'lines that start with dots': 'Subject: a\r\n\r\n.\r\n..\r\n.dot\r\nno\r\n.\r\n',
  'a dot at the very start': '.\r\n',
  'no line end at the end': 'Subject: a\r\n\r\nno line end',
  'a last line that is a dot': 'Subject: a\r\n\r\nx\r\n.',
  'an empty body': 'Subject: a\r\n\r\n',
  'a megabyte': `Subject: a\r\n\r\n${'.0123456789 the quick brown fox\r\n'.repeat(32_000)}`,
  'a megabyte without dots': `Subject: a\r\n\r\n${'0123456789 the quick brown fox\r\n'.repeat(32_000)}`,
}

describe.each([
  ['PIPELINING', {}],
  ['one command at a time', { hidePIPELINING: true }],
])('with %s', (_name, options) => {
  test.each(Object.entries(BODIES))('%s arrives byte for byte', async (_what, content) => {
    const { port, mails } = await receiver(options)
    const outcome = await deliverOnce(
      open(`smtp://127.0.0.1:${port}`),
      aParcel({ content, to: ['a@example.com', 'b@example.com'] }),
    )
    expect(outcome.kind).toBe('accepted')
    expect(mails).toHaveLength(1)
    // RFC 5321 4.1.1.4: the line end before the final dot belongs to the content
    const expected = content.endsWith('\r\n') ? content : `${content}\r\n`
    expect(mails[0]!.content.equals(Buffer.from(expected))).toBe(true)
    expect(mails[0]).toMatchObject({ from: 'shop@example.com', to: ['a@example.com', 'b@example.com'] })
  })

  test('fifty mails over two connections all arrive, each once', async () => {
    const { port, mails } = await receiver(options)
    const transport = open(`smtp://127.0.0.1:${port}`, { concurrency: 2 })
    const parcels = Array.from({ length: 50 }, () => aParcel())
    const outcomes = await Promise.all(parcels.map((parcel) => transport.deliver(parcel, aContext())))
    expect(outcomes.map((one) => one.kind)).toEqual(parcels.map(() => 'accepted'))
    expect(mails.map((one) => one.content.toString()).sort()).toEqual(
      parcels.map((one) => one.content.toString()).sort(),
    )
    expect(transport.newestConnection).toBe(2)
    await transport.close()
  })
})

describe('TLS and login', () => {
  const auth = {
    authOptional: false,
    disabledCommands: [] as string[],
    key: TEST_KEY,
    cert: TEST_CERTIFICATE,
    onAuth: (
      { username, password }: { username?: string; password?: string },
      _session: unknown,
      done: (error: Error | null, answer?: object) => void,
    ) => (username === 'ann' && password === 'word' ? done(null, { user: 'ann' }) : done(new Error('no'))),
  }
  const tls = { ca: TEST_CERTIFICATE, servername: 'localhost' }

  test.each([
    ['STARTTLS', false],
    ['smtps', true],
  ])('AUTH PLAIN over %s', async (_how, secure) => {
    const { port, mails } = await receiver({ ...auth, secure } as SMTPServerOptions)
    const login = { user: 'ann', pass: 'word', method: 'PLAIN' }
    const parcel = aParcel({ content: BODIES['lines that start with dots'] })
    const transport = open({ host: '127.0.0.1', port, secure, tls, auth: login, requireTLS: true })
    expect(await deliverOnce(transport, parcel)).toMatchObject({ kind: 'accepted' })
    expect(mails).toMatchObject([{ secure: true, user: 'ann' }])
    expect(mails[0]!.content.equals(parcel.content)).toBe(true)
  })

  test('a login that is refused is no trouble of the mail', async () => {
    const { port, mails } = await receiver(auth as SMTPServerOptions)
    const outcome = await deliverOnce(open({ host: '127.0.0.1', port, tls, auth: { user: 'ann', pass: 'other' } }))
    expect(outcome).toMatchObject({ kind: 'trouble', phase: 'connect', failureClass: 'auth' })
    expect(mails).toHaveLength(0)
  })
})

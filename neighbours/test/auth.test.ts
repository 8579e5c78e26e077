import { Auth, type AuthConfig } from '@auth/core'
import type { Adapter } from '@auth/core/adapters'
import Nodemailer from '@auth/core/providers/nodemailer'
import { describe, expect, test } from '@jest/globals'
import { queueTransport, type SendOptions } from '@mailspool/core'
import { aQueue, bothWays, seen } from './queue.js'

const SITE = 'http://shop.example/auth'

/** As much of a database as signing in by a link needs: the tokens. */
const tokens = new Map<string, object>()
const adapter = {
  getUserByEmail: async () => null,
  useVerificationToken: async () => null,
  createVerificationToken: async (given: { identifier: string }) => {
    tokens.set(given.identifier, given)
    return given
  },
} as unknown as Adapter

/** A visitor asks for a link to sign in; where the site then sends the browser. */
async function signIn(server: object, email = 'ann@example.com'): Promise<string> {
  const config = {
    providers: [Nodemailer({ server: server as never, from: 'Shop <shop@example.com>' })],
    adapter,
    session: { strategy: 'jwt' },
    secret: 'for this test only',
    trustHost: true,
    basePath: '/auth',
    logger: { error: () => undefined, warn: () => undefined, debug: () => undefined },
  } satisfies AuthConfig
  const csrf = await Auth(new Request(`${SITE}/csrf`), config)
  const { csrfToken } = (await csrf.json()) as { csrfToken: string }
  const cookie = csrf.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ') // prettier-ignore
  const answer = await Auth(
    new Request(`${SITE}/signin/nodemailer`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ csrfToken, email }),
    }),
    config,
  )
  return answer.headers.get('location') ?? ''
}

/** The link holds a token that is new each time. */
const withoutToken = (mail: object): unknown => JSON.parse(JSON.stringify(mail).replaceAll(/token=\w+/g, 'token=…'))

describe("Auth.js' provider, which copies its settings by for..in", () => {
  test('the link to sign in arrives as without the queue', async () => {
    const [queued, direct] = await bothWays(async (transport) => {
      expect(await signIn({ ...transport, auth: undefined })).toContain('verify-request')
    })
    expect(queued.map(seen).map(withoutToken)).toEqual(direct.map(seen).map(withoutToken))
    expect(queued[0]).toMatchObject({ subject: 'Sign in to shop.example', envelope: { to: ['ann@example.com'] } })
    expect(queued[0]!.text).toMatch(/token=\w+/)
  })

  test('as sensitive and first in line, by the defaults of the transport', async () => {
    const { mailer } = await aQueue()
    const defaults: SendOptions = { sensitive: true, priority: 'high', expiresAt: new Date(Date.now() + 86_400_000) }
    await signIn(queueTransport(mailer, defaults))
    const { items } = await mailer.list()
    expect(items).toMatchObject([{ sensitive: true, priority: 'high', subject: null }])
    expect(await mailer.content(items[0]!.id)).toBeNull()
  })

  test("an address on the don't-send list is an error to the visitor, as a refusal by the server is", async () => {
    const { mailer, transport } = await aQueue()
    await mailer.dontSend.add('ann@example.com')
    expect(await signIn(transport)).toMatch(/error/)
  })
})

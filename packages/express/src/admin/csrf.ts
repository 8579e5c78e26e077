/**
 * Whether a change was asked for by one of our own pages. Duty: two judgements, both needed: where the browser says the
 * request comes from (Sec-Fetch-Site first, Origin else), and a token that only our pages hold, bound to the actor.
 * Needs no session, cookie or body parser of the host. Fails closed.
 * Standards: W3C Fetch Metadata; RFC 6454 (Origin); HMAC-SHA256 by node:crypto.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Actor } from './actor.js'

/** A page that was left open over night says so instead of doing something its reader has forgotten. */
const LIFETIME_MINUTES = 12 * 60

/**
 * Whether the browser says, or lets us conclude, that another site asked. Sec-Fetch-Site is not sent over plain HTTP,
 * hence Origin, compared by host alone: behind a TLS proxy we do not know our own scheme. X-Forwarded-Host counts as
 * our name too: no other site's form can set it. Neither header: no browser, and then the token alone decides.
 */
export function comesFromElsewhere(headers: Headers): boolean {
  const site = headers.get('sec-fetch-site')
  if (site !== null) return site !== 'same-origin' && site !== 'none'
  const origin = headers.get('origin')
  if (origin === null) return false
  const forwarded = (headers.get('x-forwarded-host') ?? '').split(',').map((host) => host.trim())
  const host = hostOf(origin)
  return host === null || ![headers.get('host'), ...forwarded].includes(host)
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null
}

/** A token for the forms of one actor's page: the minute it was made, and its HMAC under the shared key. */
export function issueToken(key: Buffer, actor: Actor, now: Date): string {
  const minute = Math.floor(now.getTime() / 60_000).toString(36)
  return `${minute}.${sign(key, actor, minute)}`
}

/** Whether this token was made for this actor within the last twelve hours. */
export function acceptsToken(key: Buffer, actor: Actor, token: { given: string; now: Date }): boolean {
  const [minute = '', mac = ''] = token.given.split('.')
  const age = Math.floor(token.now.getTime() / 60_000) - Number.parseInt(minute, 36)
  const expected = Buffer.from(sign(key, actor, minute))
  const given = Buffer.from(mac)
  const same = given.length === expected.length && timingSafeEqual(given, expected)
  // five minutes of grace: hosts behind one balancer have clocks of their own
  return same && age >= -5 && age <= LIFETIME_MINUTES
}

function sign(key: Buffer, actor: Actor, minute: string): string {
  return createHmac('sha256', key)
    .update(JSON.stringify(['admin-form', minute, actor.name]))
    .digest('base64url')
}

/** A claimed message and rules of retry for tests of decisions. */
import type { RetryRules } from '../../src/deliver/retry-rules.js'
import type { Fate } from '../../src/message/message.js'
import type { ClaimedMessage } from '../../src/store/store.js'

export const RULES: RetryRules = {
  backoff: [60, 300, 900], maxRetries: null, maxAge: 432_000, permanentFailures: 'fail', onUncertain: 'retry',
  uncertainDelay: 300, random: () => 0.5,
} // prettier-ignore

export function aClaim(change: Partial<ClaimedMessage> = {}, fates: Fate[] = ['open']): ClaimedMessage {
  return {
    id: '0', token: 't', sequence: 1, priority: 'medium', transport: 'default', messageId: '<m@x>', from: 'a@x',
    subject: null, size: 1, eightBit: false, sensitive: false, envelopeFrom: 'a@x', content: null, tags: [],
    metadata: {}, onUncertain: null, attempts: 0, retries: 0, setAsides: 0, crashes: 0, claimedAlone: false,
    uncertainAttempts: 0, possibleDuplicate: false, createdAt: new Date(0), dueAt: null, expiresAt: null, age: null,
    expired: false, undecodable: null, ...change,
    recipients: fates.map((fate, index) => ({ address: `r${index}@x`, kind: 'to' as const, fate, reply: null })),
  } // prettier-ignore
}

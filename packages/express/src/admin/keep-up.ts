/**
 * Figures and groups are brought up to date when somebody looks, a bounded piece at a time and no more often than every
 * few seconds. Duty: a page never fails or waits long for it; what is not counted yet is not shown yet.
 */
import type { Mailer } from '@mailspool/core'
import { storeOf } from './doors.js'
import type { Visit } from './route.js'

const REST_MS = 3_000
const PATIENCE_MS = 60

const last = new WeakMap<Mailer, number>()

export async function keepUp({ mailer, logger }: Pick<Visit, 'mailer' | 'logger'>): Promise<void> {
  const now = performance.now()
  if (now - (last.get(mailer) ?? -Infinity) < REST_MS) return
  last.set(mailer, now)
  const store = await storeOf(mailer)
  const kept = store?.keepStatistics().catch((error: unknown) => {
    logger.warn({ error: String(error) }, 'The figures of the admin page could not be brought up to date.')
  })
  await Promise.race([kept, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS).unref())])
}

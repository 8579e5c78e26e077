/**
 * Figures and groups are brought up to date when somebody looks, a bounded piece at a time and no more often than every
 * few seconds. Duty: a page never fails or waits long for it; what is not counted yet is not shown yet.
 */
import type { Mailer } from '@mailspool/core'
import { storeOf } from './doors.js'
import type { Visit } from './route.js'

const REST_MS = 3_000
const PATIENCE_MS = 60

interface Kept {
  at: number
  through: Date | null
}

const known = new WeakMap<Mailer, Kept>()

/** Answers up to where figures are complete, as far as is known. */
export async function keepUp({ mailer, logger }: Pick<Visit, 'mailer' | 'logger'>): Promise<Date | null> {
  const last = known.get(mailer) ?? { at: -Infinity, through: null }
  const now = performance.now()
  if (now - last.at < REST_MS) return last.through
  known.set(mailer, { ...last, at: now })
  const store = await storeOf(mailer)
  const keep = async () => {
    if (store === null) return
    const { through, more } = await store.keepStatistics()
    // where there is more to catch up with, the next page goes on at once
    known.set(mailer, { at: more ? -Infinity : now, through })
  }
  const kept = keep().catch((error: unknown) => {
    logger.warn({ error: String(error) }, 'The figures of the admin page could not be brought up to date.')
  })
  await Promise.race([kept, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS).unref())])
  return known.get(mailer)?.through ?? null
}

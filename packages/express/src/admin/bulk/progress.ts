/**
 * How far a deed on many messages has come, in the shared settings: whichever host is asked can tell. Duty: written after
 * each batch; a host that ends in the middle leaves it as it is, and its age tells.
 */
import type { MailStore } from '@mailspool/core'
import type { BulkDeed, Tally } from './deeds.js'

export interface Progress {
  id: string
  deed: BulkDeed
  by: string
  startedAt: string
  /** When it was written last. */
  at: string
  /** Counted before it began. */
  total: number
  orMore: boolean
  done: number
  tally: Tally
  /** 'stopped' by a person, 'failed' by the database. */
  end: 'done' | 'stopped' | 'failed' | null
}

const DAY = 86_400
const name = (id: string) => `bulk:${id}`
const stopName = (id: string) => `bulk-stop:${id}`

export async function writeProgress(store: MailStore, progress: Progress): Promise<void> {
  await store.writeSetting({ name: name(progress.id), value: progress, until: DAY })
}

export async function readProgress(store: MailStore, id: string): Promise<Progress | null> {
  const found = (await store.readSettings(name(id))).find((one) => one.name === name(id))
  return (found?.value ?? null) as Progress | null
}

export async function askToStop(store: MailStore, id: string): Promise<void> {
  await store.writeSetting({ name: stopName(id), value: true, until: DAY })
}

export async function isToStop(store: MailStore, id: string): Promise<boolean> {
  return (await store.readSettings(stopName(id))).some((one) => one.name === stopName(id))
}

/** What ended a day ago or more goes when something new begins. */
export async function forgetOld(store: MailStore): Promise<void> {
  const old = (await store.readSettings('bulk')).filter(({ name: given, remaining }) => /^bulk(-stop)?:/.test(given) && (remaining ?? 1) <= 0)
  for (const one of old) await store.writeSetting({ name: one.name, value: undefined })
} // prettier-ignore

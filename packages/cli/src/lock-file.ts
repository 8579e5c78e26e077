/**
 * One file lock: taken, watched, given back. Duty: proper-lockfile holds it (a folder that it touches every 10 s, stale
 * after 30 s); who holds it is written by us into the lock's target, since proper-lockfile keeps no such thing.
 * The lock only saves work: claims alone keep mail single. Errors: MAILER_LOCK_UNUSABLE.
 */
import { existsSync, readFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import { MailerError, type Seconds } from '@mailspool/core'
import lockfile from 'proper-lockfile'

/** Not renewed for so long, a lock is taken over (RELIABILITY chapter 4). */
const STALE_MS = 30_000
const LOOK_AGAIN_MS = 200

export interface Holder {
  command: string | null
  pid: number | null
  host: string | null
  /** ISO 8601. */
  since: string | null
}

export interface LockRequest {
  path: string
  command: string
  /** 0 or less: do not wait. */
  wait: Seconds
  /** Ends the waiting. */
  signal: AbortSignal
  /** Default 30 s; tests shorten it. */
  staleMs?: number
}

export interface HeldLock {
  /** Aborts when somebody took the lock over or took it away. */
  lost: AbortSignal
  release(): Promise<void>
}

/** Null: somebody else has it, and had it for as long as we were to wait. */
export async function takeLock(request: LockRequest): Promise<HeldLock | null> {
  const until = performance.now() + Math.max(0, request.wait) * 1000
  for (;;) {
    const held = await tryLock(request)
    if (held !== null) return held
    const left = until - performance.now()
    if (left <= 0 || request.signal.aborted) return null
    await wait(Math.min(LOOK_AGAIN_MS, left), undefined, { signal: request.signal }).catch(() => undefined)
  }
}

async function tryLock({ path, command, staleMs = STALE_MS }: LockRequest): Promise<HeldLock | null> {
  const lost = new AbortController()
  try {
    // without onCompromised the library throws out of a timer
    const release = await lockfile.lock(path, { realpath: false, stale: staleMs, onCompromised: () => lost.abort() })
    await writeFile(path, `${JSON.stringify(ourselves(command))}\n`)
    return { lost: lost.signal, release: () => giveBack(path, release, lost.signal) }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ELOCKED') return null
    throw new MailerError('MAILER_LOCK_UNUSABLE', { path, problem: (error as Error).message }, { cause: error })
  }
}

async function giveBack(path: string, release: () => Promise<void>, lost: AbortSignal): Promise<void> {
  if (lost.aborted) return
  await rm(path, { force: true }).catch(() => undefined)
  await release().catch(() => undefined)
}

function ourselves(command: string): Holder {
  return { command, pid: process.pid, host: hostname(), since: new Date().toISOString() }
}

const NOBODY: Holder = { command: null, pid: null, host: null, since: null }

/** What the target says; all null when it cannot be read, as in the moment between lock and note. */
export function holderOf(path: string): Holder {
  try {
    return { ...NOBODY, ...(JSON.parse(readFileSync(path, 'utf8')) as Partial<Holder>) }
  } catch {
    return NOBODY
  }
}

/** 'stale': left behind by a process that no longer renews it; the next one takes it over. */
export type LockState = 'free' | 'held' | 'stale'

export async function stateOf(path: string): Promise<LockState> {
  if (!existsSync(folderOf(path))) return 'free'
  const held = await lockfile.check(path, { realpath: false, stale: STALE_MS }).catch(() => false)
  if (held) return 'held'
  return existsSync(folderOf(path)) ? 'stale' : 'free'
}

/** Takes it from whoever has it; a holder that is alive notices within seconds, claims nothing more and ends. */
export async function removeLock(path: string): Promise<void> {
  try {
    await rm(folderOf(path), { recursive: true, force: true })
    await rm(path, { force: true })
  } catch (error) {
    throw new MailerError('MAILER_LOCK_UNUSABLE', { path, problem: (error as Error).message }, { cause: error })
  }
}

/** proper-lockfile holds a folder beside the target. */
const folderOf = (path: string): string => `${path}.lock`

/** The error that says who has it and for how long. */
export function lockedError(path: string, command: string): MailerError {
  const { pid, host, since } = holderOf(path)
  const seconds = Math.round((Date.now() - Date.parse(since ?? '')) / 1000)
  const age = Number.isNaN(seconds) ? '' : `, ${Math.max(0, seconds)} s ago`
  const facts = { command, path, pid: pid ?? 'unknown', host: host ?? 'unknown', since: `${since ?? 'unknown'}${age}` }
  return new MailerError('MAILER_LOCKED', facts, { retryable: true })
}

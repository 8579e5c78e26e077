/** The file locks of this queue, one for each cron command: for status, doctor and unlock. Duty: where each stands, and whose it is. */
import { holderOf, stateOf, type Holder, type LockState } from './lock-file.js'
import { lockPathOf } from './lock-place.js'
import type { Session } from './session.js'

export const LOCKED_COMMANDS = ['send-mail', 'retry-deferred', 'purge-mail-log'] as const

export type LockedCommand = (typeof LOCKED_COMMANDS)[number]

export interface LockSeen extends Holder {
  command: LockedCommand
  path: string
  state: LockState
}

/** `flag`: --lock-path, as the command was given it. */
export async function lockSeen(session: Session, command: LockedCommand, flag?: string): Promise<LockSeen> {
  const { identity } = await session.store()
  const path = lockPathOf({ command, config: await session.config(), store: identity, flag })
  return { ...holderOf(path), command, path, state: await stateOf(path) }
}

export function locksSeen(session: Session): Promise<LockSeen[]> {
  return Promise.all(LOCKED_COMMANDS.map((command) => lockSeen(session, command)))
}

/** 'pid 4711 on web1 since 2026-01-01T00:00:00.000Z' */
export const whose = ({ pid, host, since }: Holder): string =>
  `pid ${pid ?? 'unknown'} on ${host ?? 'unknown'} since ${since ?? 'unknown'}`

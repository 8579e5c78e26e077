/**
 * Where the lock of a command stands: lockPath, else beside the config file, else (not writable) a folder of this user
 * in the temporary one. Duty: one name for each command and store, so that retry-deferred does not starve because
 * send-mail starts in the same second, and two queues beside each other do not meet.
 */
import { createHash } from 'node:crypto'
import { accessSync, constants, lstatSync, mkdirSync, statSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import type { LoadedConfig } from '@mailspool/config'
import { MailerError } from '@mailspool/core'

export interface LockPlace {
  command: string
  config: LoadedConfig
  /** The store's identity. */
  store: string
  /** --lock-path: this very file, or a folder that is there. */
  flag?: string | undefined
}

export function lockPathOf({ command, config, store, flag }: LockPlace): string {
  const name = `mailer-cli-${command}-${keyOf(config, store)}`
  if (flag !== undefined) return isFolder(resolve(flag)) ? join(resolve(flag), name) : resolve(flag)
  const { lockPath } = config.settings
  if (lockPath !== null) return isFolder(lockPath) ? join(lockPath, name) : `${lockPath}-${command}`
  return join(isWritable(config.folder) ? config.folder : temporaryFolder(), `.${name}`)
}

function keyOf({ storeOptions }: LoadedConfig, store: string): string {
  const queue = [store, storeOptions.schema ?? '', storeOptions.tablePrefix ?? ''].join('\n')
  return createHash('sha256').update(queue).digest('hex').slice(0, 8)
}

/** In a folder that everybody may write to, only a folder of our own is trusted. */
function temporaryFolder(): string {
  const { uid } = userInfo()
  const folder = join(tmpdir(), `mailer-cli-${uid}`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const found = lstatSync(folder)
  if (found.isDirectory() && (uid < 0 || found.uid === uid)) return folder
  throw new MailerError('MAILER_LOCK_UNUSABLE', { path: folder, problem: 'it belongs to somebody else' })
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}

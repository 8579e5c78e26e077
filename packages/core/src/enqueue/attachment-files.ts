/**
 * Attachments given by path. Duty: reads them into their parts, under attachmentsRoot only, judged by real path, so
 * that neither '..' nor a symbolic link leads out. Relative paths begin at attachmentsRoot.
 * Failures: MAILER_ATTACHMENT_REFUSED, MAILER_TOO_LARGE.
 */
import { constants } from 'node:fs'
import { open, realpath } from 'node:fs/promises'
import { basename, isAbsolute, relative, resolve, sep } from 'node:path'
import { MailerError } from '../errors.js'
import type { CheckedSettings } from '../settings.js'
import type { FileToRead } from './content-rules.js'

/** No link is followed and no pipe waited for between the look and the reading. Windows has neither flag. */
const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants as Partial<typeof constants>
const READ_FLAGS = (O_RDONLY ?? 0) | O_NOFOLLOW | O_NONBLOCK

type FileRules = Pick<CheckedSettings, 'attachmentsRoot' | 'maxSize'>

/** Fills each part's content, and its filename where the caller gave none. */
export async function readFiles(files: readonly FileToRead[], rules: FileRules): Promise<void> {
  if (files.length === 0) return
  const root = await realRoot(files[0]?.path ?? '', rules)
  let size = 0
  for (const { path, file, part, isNamed } of files) {
    const content = await readUnder({ root, file, path, maxSize: rules.maxSize - size })
    size += content.length
    part.content = content
    if (isNamed) part.filename ??= basename(file)
  }
}

async function realRoot(path: string, { attachmentsRoot }: FileRules): Promise<string> {
  if (attachmentsRoot === null) throw refused(path, 'names a file')
  return realpath(attachmentsRoot).catch((cause: unknown) => {
    throw refused(path, `cannot be read: the folder attachmentsRoot (${attachmentsRoot}) is not there`, cause)
  })
}

async function readUnder(one: { root: string; file: string; path: string; maxSize: number }): Promise<Buffer> {
  const { root, file, path, maxSize } = one
  const real = await realpath(resolve(root, file)).catch((cause: unknown) => {
    throw refused(path, 'names a file that is not there', cause)
  })
  const inside = relative(root, real)
  if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) {
    throw refused(path, 'names a file outside attachmentsRoot')
  }
  const handle = await open(real, READ_FLAGS).catch((cause: unknown) => {
    throw refused(path, 'names a file that cannot be opened', cause)
  })
  try {
    const stat = await handle.stat()
    if (!stat.isFile()) throw refused(path, 'names something that is no file')
    if (stat.size > maxSize) throw new MailerError('MAILER_TOO_LARGE', { path, size: stat.size, limit: maxSize })
    return await handle.readFile()
  } finally {
    await handle.close()
  }
}

function refused(path: string, problem: string, cause?: unknown): MailerError {
  return new MailerError('MAILER_ATTACHMENT_REFUSED', { path, problem }, { cause })
}

/**
 * Finds and loads mailer.config.{ts,mts,js,mjs,cjs,json}: from the working directory upward as far as the first
 * package.json. Duty: the exported object, unread; check-config.ts judges it. Errors: MAILER_CONFIG_NOT_FOUND,
 * MAILER_CONFIG_UNREADABLE. lilconfig walks, jiti loads.
 */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, extname, join, parse, resolve } from 'node:path'
import { MailerError } from '@mailspool/core'
import { createJiti } from 'jiti'
import { lilconfig, type Loader } from 'lilconfig'

export interface FoundConfig {
  /** Absolute; null when there is none. */
  file: string | null
  /** Relative paths count from here: the config file's folder, else projectFolder. */
  folder: string
  /** The folder of the first package.json upward, else the working directory: home of the development default. */
  projectFolder: string
  /** What the file exports; {} when there is none. */
  exported: unknown
}

const EXTENSIONS = ['ts', 'mts', 'js', 'mjs', 'cjs', 'json']

/** The names that are looked for, the first one wins. */
export const CONFIG_FILES: readonly string[] = EXTENSIONS.map((extension) => `mailer.config.${extension}`)

/** `file` as given by --config, relative to cwd; absent: look for one. */
export async function findConfig(cwd: string, file?: string): Promise<FoundConfig> {
  const place = resolve(cwd, file ?? '.')
  const home = packageFolder(cwd)
  const finder = lilconfig('mailer', {
    searchPlaces: [...CONFIG_FILES],
    stopDir: home ?? parse(place).root,
    cache: false,
    ignoreEmptySearchPlaces: false,
    loaders: { ...Object.fromEntries(EXTENSIONS.map((extension) => [`.${extension}`, loadModule])), '.json': loadJson },
  })
  const found = file === undefined ? await finder.search(cwd) : await loadGiven((path) => finder.load(path), place)
  if (found === null) return withoutFile(cwd)
  const folder = dirname(found.filepath)
  return { file: found.filepath, folder, projectFolder: home ?? folder, exported: found.config }
}

/** As findConfig where there is no config file. */
export function withoutFile(cwd: string): FoundConfig {
  const folder = packageFolder(cwd) ?? resolve(cwd)
  return { file: null, folder, projectFolder: folder, exported: {} }
}

function packageFolder(cwd: string): string | null {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder
    if (folder === dirname(folder)) return null
  }
}

async function loadGiven<T>(load: (path: string) => Promise<T>, path: string): Promise<T> {
  if (!existsSync(path)) throw new MailerError('MAILER_CONFIG_NOT_FOUND', { file: path })
  if (!EXTENSIONS.includes(extname(path).slice(1)))
    throw unreadable(path, `its name must end in ${EXTENSIONS.map((extension) => `.${extension}`).join(', ')}`)
  return load(path)
}

/**
 * fsCache off: the compiled config, passwords too, would stay world-readable in a cache folder. JavaScript is given to
 * Node first, so that a Sequelize instance imported by the config is the very one that the application imports.
 */
const loadModule: Loader = async (path) => {
  const jiti = createJiti(path, { fsCache: false, tryNative: isJavaScriptForNode(path) })
  try {
    return await jiti.import(path, { default: true })
  } catch (error) {
    throw unreadable(path, firstLine(error), error)
  }
}

/** Node warns about ES modules in a package that does not say `type`, on every run: jiti reads those without a word. */
function isJavaScriptForNode(path: string): boolean {
  return /\.[cm]js$/.test(path) || (path.endsWith('.js') && packageType(dirname(path)) === 'module')
}

function packageType(folder: string): unknown {
  const home = packageFolder(folder)
  try {
    return home === null
      ? null
      : (JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { type?: unknown }).type
  } catch {
    return null // a broken package.json is Node's to complain about
  }
}

const loadJson: Loader = (path, content) => {
  try {
    return JSON.parse(content.replace(/^\uFEFF/, '')) as unknown
  } catch (error) {
    throw unreadable(path, firstLine(error), error)
  }
}

function unreadable(file: string, problem: string, cause?: unknown): MailerError {
  return new MailerError('MAILER_CONFIG_UNREADABLE', { file, problem }, { cause })
}

const firstLine = (error: unknown) => (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''

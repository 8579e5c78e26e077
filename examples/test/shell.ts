/**
 * A reader at a terminal: one shell in a fresh folder in which all blocks are typed, in their order. Duty: the folder has
 * the repository's node_modules, as if `npm install` had been run; port 3000 is a free one; all that a block printed is
 * told apart. Failures: the first line that fails ends it, with what was printed.
 */
import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const ROOT = join(import.meta.dirname, '../..')
const WAIT = join(import.meta.dirname, 'wait-for-port.mjs')
const CURL = join(import.meta.dirname, 'stand-in')

/** A folder of its own, with a copy of this one of the repository's in it if wanted; removed by the function answered. */
export function freshFolder(copyOf?: string): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'mailspool-lesson-'))
  if (copyOf !== undefined) {
    cpSync(join(ROOT, copyOf), folder, {
      recursive: true,
      filter: (path) => !/[/\\](node_modules|\.mailer)$/.test(path),
    })
    link(folder)
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** What `npm install` would leave; pack-and-load.mjs is where the packages are really installed. */
export function link(folder: string): void {
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'dir')
}

/** Answers what each text printed, on both streams. @throws when a line fails */
export async function typeAll(folder: string, texts: readonly string[], server: Server): Promise<string[]> {
  const script = texts.map((text) => `${waiting(text, server)}\nprintf '\\n%s\\n' '${MARK}'`).join('\n')
  const { code, output } = await run(script, folder, server.port)
  const printed = output.split(`\n${MARK}\n`)
  if (code !== 0) throw new RangeError(`A command of the documents failed (${code}):\n${output}`)
  return printed.slice(0, texts.length)
}

const MARK = '----8<----'

/** Whether what the document starts in the background listens on this port. */
export interface Server {
  port: number
  listens: boolean
}

/** A reader waits until a server that was started says something; so does this, for its port. */
function waiting(text: string, { port, listens }: Server): string {
  const wait = listens ? `\n'${process.execPath}' '${WAIT}' ${port}` : ''
  return text.trimEnd().replaceAll(/ &$/gm, ` &\nserver=$!${wait}`)
}

function run(script: string, folder: string, port: number): Promise<{ code: number | null; output: string }> {
  const ending = 'trap \'test -z "$server" || kill $server 2>/dev/null || :\' EXIT'
  return new Promise((resolve, reject) => {
    const child = spawn('sh', ['-e', '-c', `${ending}\n${script}`], {
      cwd: folder,
      env: environment(port),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    const keep = (piece: Buffer) => (output += piece.toString('utf8'))
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, output }))
  })
}

/** Without what npm and Jest put there for their own children. */
function environment(port: number): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|INIT_CWD$|JEST_|NODE_ENV$|MAILER_|DATABASE_URL$)/.test(name),
  )
  const path = process.env.PATH ?? ''
  const hasCurl = path.split(':').some((folder) => existsSync(join(folder, 'curl')))
  const more = { PORT: String(port), PATH: hasCurl ? path : `${path}:${CURL}`, npm_config_update_notifier: 'false' }
  return { ...Object.fromEntries(kept), ...more }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

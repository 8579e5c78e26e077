/** A temporary project with its own queue, the command line run in it as a real process, and a real SMTP server. */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach } from '@jest/globals'
import { openMailer, type FileConfig } from '@mailspool/config'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

const BIN = fileURLToPath(new URL('../bin/mailer-cli.js', import.meta.url))

const endings: (() => unknown)[] = []

/** Done after the test, the last one first. */
export const atEnd = (end: () => unknown) => void endings.push(end)

afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end()
})

/** What a process said and how it ended: the exit code, or the name of the signal. */
export interface Ended {
  code: number | string
  out: string
  err: string
}

export class Project {
  readonly folder: string
  readonly running: Running[] = []
  readonly #config: FileConfig

  constructor(config: FileConfig = {}) {
    this.#config = config
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), 'mailspool-cli-')))
    endings.push(() => rmSync(this.folder, { recursive: true, force: true }))
    writeFileSync(join(this.folder, 'package.json'), '{}')
    writeFileSync(join(this.folder, 'mailer.config.json'), JSON.stringify(this.settings()))
  }

  /** As the config file says, else SQLite and .eml files. */
  settings(config: FileConfig = {}): FileConfig {
    const database = `sqlite:${join(this.folder, 'queue.sqlite')}`
    const usual = { database, transport: `outbox:${join(this.folder, 'outbox')}`, defaultFrom: 'shop@example.com' }
    return { ...usual, ...this.#config, ...config }
  }

  /** The queue as the application has it. */
  mailer(config: FileConfig = {}) {
    const mailer = openMailer(this.settings(config))
    endings.push(() => mailer.close())
    return mailer
  }

  /** `program`: mailer-cli, or another in the project's folder. */
  start(args: readonly string[], env: NodeJS.ProcessEnv = {}, program = BIN): Running {
    const run = new Running(this.folder, [program, ...args], env)
    this.running.push(run)
    return run
  }

  run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    return this.start(args, env).ended
  }
}

export class Running {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  out = ''
  err = ''

  constructor(cwd: string, argv: readonly string[], env: NodeJS.ProcessEnv) {
    const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(MAILER_|DATABASE_URL|NODE_)/.test(name))) // prettier-ignore
    this.child = spawn(process.execPath, argv, { cwd, env: { ...clean, ...env }, stdio: 'pipe' })
    this.child.stdout?.on('data', (bytes: Buffer) => (this.out += bytes.toString()))
    this.child.stderr?.on('data', (bytes: Buffer) => (this.err += bytes.toString()))
    this.ended = new Promise((resolve) =>
      this.child.on('close', (code, signal) => resolve({ code: code ?? signal ?? -1, out: this.out, err: this.err })),
    )
    endings.push(() => this.kill())
  }

  /** Resolves when it is gone. */
  kill(): Promise<Ended> {
    this.child.kill('SIGKILL')
    return this.ended
  }
}

/** Waits for something that will come; a test that never sees it fails by its time-out, with this name. */
export async function until(what: string, come: () => unknown, limit = 15_000): Promise<void> {
  const end = Date.now() + limit
  while (!(await come())) {
    if (Date.now() > end) throw new Error(`never seen: ${what}`)
    await wait(20)
  }
}

/** An SMTP server that keeps who was sent what. */
export interface Ledger {
  url: string
  /** One entry for each accepted content: Message-ID and recipients. */
  received: { messageId: string; to: string[] }[]
  /** Contents that have begun to arrive. */
  begun: number
}

/** `onContent` decides what happens to each content: an Error refuses it, a pending promise holds the reply back. */
export async function smtpServer(
  onContent?: () => Promise<Error | null>,
  more: SMTPServerOptions = {},
): Promise<Ledger> {
  const ledger: Ledger = { url: '', received: [], begun: 0 }
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onData(stream, session, callback) {
      ledger.begun += 1
      const pieces: Buffer[] = []
      stream.on('data', (piece: Buffer) => pieces.push(piece))
      stream.on('end', () => {
        void Promise.resolve(onContent?.() ?? null).then((refusal) => {
          const messageId = /^message-id:\s*(\S+)/im.exec(Buffer.concat(pieces).toString())?.[1] ?? ''
          if (refusal === null)
            ledger.received.push({ messageId, to: session.envelope.rcptTo.map((one) => one.address) })
          callback(refusal)
        })
      })
    },
    ...more,
  })
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  endings.push(() => new Promise<void>((resolve) => server.close(() => resolve())))
  ledger.url = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`
  return ledger
}

/** Mails that differ, for sendMany. */
export function mails(count: number) {
  return Array.from({ length: count }, (_, index) => ({
    to: `user${index}@example.com`,
    subject: `Notice ${index}`,
    text: `This is notice ${index}.`,
  }))
}

/** Lines of NDJSON. */
export const lines = (text: string) =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>)

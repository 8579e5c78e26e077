/**
 * docs/guides/worker.md: what its unit, PM2 file, compose file and program start is a worker that sends what is queued
 * and ends well, and each of them waits longer than the worker may take. systemd, PM2 and Docker themselves are not here.
 */
import { spawn, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { OPTIONS } from '@mailspool/core'
import { blocksIn } from './follow.js'
import { freshFolder, link, ROOT } from './shell.js'

const GUIDE = readFileSync(join(ROOT, 'docs/guides/worker.md'), 'utf8')
const blockOf = (language: string) => new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'm').exec(GUIDE)?.[1] ?? ''
const unit = (key: string) => new RegExp(`^${key}=(.+)$`, 'm').exec(blockOf('ini'))?.[1] ?? ''
const composed = (key: string) => new RegExp(`^ +${key}: (.+)$`, 'm').exec(blockOf('yaml'))?.[1] ?? ''

interface PmApp {
  script: string
  args: string
  kill_timeout: number
}

interface Started {
  words: (folder: string) => readonly string[]
  signal: NodeJS.Signals
}

const STARTED: Readonly<Record<string, Started>> = {
  systemd: { words: () => [...unit('ExecStart').split(' ').slice(1), '--json'], signal: 'SIGTERM' },
  PM2: { words: (folder) => [pmApp(folder).script, ...pmApp(folder).args.split(' '), '--json'], signal: 'SIGINT' },
  'docker compose': {
    words: () => [...(JSON.parse(composed('command').replaceAll("'", '"')) as string[]).slice(1), '--json'],
    signal: 'SIGTERM',
  },
  'a process of your own': { words: () => ['worker.mjs'], signal: 'SIGTERM' },
}

test.each(Object.keys(STARTED))(
  '%s: the worker sends what is queued, and ends with 0 when it is asked to',
  async (name) => {
    await inProject(async (folder) => {
      expect(spawnSync(process.execPath, ['queue-one.mjs'], { cwd: folder, encoding: 'utf8' }).stdout).toBe('queued\n')
      const { words, signal } = STARTED[name]!
      const worker = spawn(process.execPath, words(folder), { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })
      const ended = new Promise((resolve) => worker.on('close', resolve))
      await Promise.race([printed(worker.stdout, 'success'), ended])
      worker.kill(signal)
      expect(await ended).toBe(0)
    })
  },
)

test('each waits longer for the end of the worker than the worker may take', async () => {
  const grace = OPTIONS.shutdownGrace.default
  expect(Number(unit('TimeoutStopSec'))).toBeGreaterThan(grace)
  expect(parseInt(composed('stop_grace_period'), 10)).toBeGreaterThan(grace)
  await inProject((folder) => expect(pmApp(folder).kill_timeout).toBeGreaterThan(grace * 1000))
})

function pmApp(folder: string): PmApp {
  const { apps } = createRequire(import.meta.url)(join(folder, 'ecosystem.config.cjs')) as { apps: [PmApp] }
  return apps[0]
}

async function printed(stream: NodeJS.ReadableStream, word: string): Promise<void> {
  for await (const piece of stream) if (String(piece).includes(word)) return
}

async function inProject(work: (folder: string) => unknown): Promise<void> {
  const { folder, remove } = freshFolder()
  try {
    link(folder)
    writeFileSync(join(folder, 'package.json'), '{ "name": "shop", "private": true }\n')
    for (const block of blocksIn('docs/guides/worker.md'))
      if (block.kind === 'file') writeFileSync(join(folder, block.name), block.text)
    await work(folder)
  } finally {
    remove()
  }
}

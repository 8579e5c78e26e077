// Runs what a person or cron would type, as a process of its own, and shows what it printed.
import { spawn } from 'node:child_process'
import { say } from './say.mjs'

/** `npx mailer-cli ...`: --cron 0 makes it speak as on a terminal. Answers its exit code and all that it printed. */
export async function mailerCli(...args) {
  say(`$ npx mailer-cli ${args.join(' ')}`)
  const { code, output } = await run('npx', ['--no-install', 'mailer-cli', ...args])
  if (output) say(output.replace(/^/gm, '  '))
  return { code, output }
}

function run(program, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: import.meta.dirname, stdio: ['ignore', 'pipe', 'pipe'] })
    const pieces = []
    child.stdout.on('data', (piece) => pieces.push(piece))
    child.stderr.on('data', (piece) => pieces.push(piece))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, output: Buffer.concat(pieces).toString('utf8').trimEnd() }))
  })
}

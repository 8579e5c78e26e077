// Machines of any kind for the tests of scripts/databases: a folder that stands for `/`, with programs that behave like
// database servers, apt or docker as far as these scripts look, and note in a file how they were called.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** They end by themselves, so that a test of how they are ended fails and does not hang. */
const LIFE_S = 20

/** @returns `{ root, environment, put, calls, note }`; servers run as other users than root, hence the modes. */
export function aMachine(t) {
  const root = mkdtempSync(join(tmpdir(), 'mailspool-machine-'))
  chmodSync(root, 0o755)
  t.after(() => rmSync(root, { recursive: true, force: true }))
  const machine = { root, note: join(root, 'calls'), environment: { PATH: join(root, 'bin') } }
  writeFileSync(machine.note, '')
  chmodSync(machine.note, 0o666)
  return {
    ...machine,
    /** Writes a program at a path below the root; its first words in the notes are its name and arguments. */
    put(path, text, interpreter = '/bin/sh') {
      const file = join(root, path)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, `#!${interpreter}\n${text}`, { mode: 0o755 })
      return file
    },
    calls: () => readFileSync(machine.note, 'utf8').split('\n').filter(Boolean),
  }
}

/** A Postgres in a folder of the machine. The server notes its port; `before` is shell run first, say to fail. */
export function putPostgres(machine, { folder = 'bin', version = '15.1', initdb = version, before = '' } = {}) {
  machine.put(`${folder}/postgres`, postgresText(machine, version, before))
  if (initdb) machine.put(`${folder}/initdb`, `${says(`initdb (PostgreSQL) ${initdb}`)}\n/bin/mkdir "$2"`)
}

export const postgresText = (machine, version, before = '') => `${says(`postgres (PostgreSQL) ${version}`)}
echo "postgres $4" >> ${machine.note}
${before}
printf '%s\\n\\n\\n\\n\\n\\n\\nready\\n' $$ > "$2/postmaster.pid"
exec /bin/sleep ${LIFE_S}
`

/** A MariaDB that greets on its port and says so in its log. */
export function putMariadb(machine) {
  const code = `
if (process.argv[2] === '--version') console.log('mariadbd  Ver 10.11.1-MariaDB'), process.exit()
const port = Number(process.argv.find((one) => one.startsWith('--port=')).slice(7))
require('node:net').createServer((socket) => socket.end('hello')).listen(port, '127.0.0.1', () => console.log('ready for connections'))
setTimeout(process.exit, ${LIFE_S * 1000})
`
  machine.put('bin/mariadbd', code, process.execPath)
  machine.put('bin/mariadb-install-db', 'exit 0')
}

const says = (line) => `[ "$1" = --version ] && { echo "${line}"; exit; }`

export function isAlive(pid) {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Waits until a condition holds; false if it does not within ten seconds. */
export async function comesTrue(condition) {
  for (const until = Date.now() + 10_000; Date.now() < until; await pause(10)) if (condition()) return true
  return false
}

export const isGone = (path) => !existsSync(path)

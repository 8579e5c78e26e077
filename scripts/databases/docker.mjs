// A server in a container, by `docker compose` and compose.yml: each in a compose project of its own, taken down with its
// volume by the guard. Its kill and restart are the container's.
import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { inPath } from './find-binaries.mjs'
import { randomPort } from './ports.mjs'
import { run } from './run-program.mjs'

const FILE = fileURLToPath(new URL('compose.yml', import.meta.url))
const PORTS_TO_TRY = 5

/** @returns {Promise<Server>} as startServer does; `pid` is null, it means nothing outside the container. */
export async function startInDocker(kind, context) {
  const docker = inPath('docker', context.environment)
  if (!docker) throw new Error('no docker in PATH')
  const running = { signal: context.signal, environment: context.environment }
  await run(docker, ['compose', 'version'], running)
  context.log(`${kind.title}: starting a container ...`)
  for (let tries = 1; ; tries++) {
    const port = await randomPort()
    const compose = composeFor(kind, { ...context, docker, port })
    try {
      await compose('up', '-d', '--wait', kind.name)
      return await serverIn(kind, port, compose)
    } catch (error) {
      if (tries === PORTS_TO_TRY || !/already (allocated|in use)/.test(error.message)) throw error
    }
  }
}

/** Settings are in the environment, also of `down`: compose reads the file each time. */
function composeFor(kind, { docker, port, durable, signal, guard, environment }) {
  const project = `mailspool-${kind.name}-${randomBytes(4).toString('hex')}`
  const ours = { ...environment, MAILSPOOL_PORT: String(port), MAILSPOOL_COMMAND: innerCommand(kind, durable) }
  const args = ['compose', '--project-name', project, '--file', FILE]
  guard.command([docker, ...args, 'down', '--volumes', '--timeout', '0'], ours)
  return (...more) => run(docker, [...args, ...more], { signal, environment: ours })
}

function innerCommand(kind, durable) {
  const settings = kind.settings({ durable })
  return kind.name === 'postgres'
    ? ['postgres', ...settings.map((one) => `-c ${one}`)].join(' ')
    : ['mariadbd', ...settings].join(' ')
}

async function serverIn(kind, port, compose) {
  const server = kind.name === 'postgres' ? 'postgres' : 'mariadbd'
  const version = /\d+(\.\d+)+/.exec(await compose('exec', '-T', kind.name, server, '--version'))?.[0] ?? 'unknown'
  const kill = (signal = 'SIGKILL') => compose('kill', '--signal', signal, kind.name)
  const restart = async () => {
    await kill(kind.gracefulSignal).catch(() => {})
    await compose('up', '-d', '--wait', kind.name)
  }
  return { url: kind.url(port), version, source: 'docker compose', pid: null, kill, restart, expectEnd: () => {} }
}

// A Chromium for the tests of the admin page: the one of TEST_CHROMIUM, an installed one, or Debian's packages, unpacked or
// installed as the databases' are. What is handed out is one program that needs no environment of its own.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { installedByRoot, unpackedBinaries } from '../databases/debian-packages.mjs'
import { inPath } from '../databases/find-binaries.mjs'
import { startGuard } from '../databases/guard.mjs'
import { versionOf } from '../databases/run-program.mjs'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']
const MAC = 'Applications/Google Chrome.app/Contents/MacOS/Google Chrome'

/** Inside unpacked packages the program itself: /usr/bin/chromium is a script that looks for it from the root. */
async function find({ environment, root = '/' }) {
  const unpacked = join(root, 'usr/lib/chromium/chromium')
  const candidates = [
    ...NAMES.map((name) => inPath(name, environment)),
    root === '/' ? null : unpacked,
    join(root, MAC),
  ]
  for (const program of candidates.filter((path) => path && existsSync(path))) {
    const version = await versionOf(program, { environment })
    if (version) return { program, version, source: `installed, ${program}` }
  }
  return null
}

const chromium = {
  name: 'chromium',
  title: 'Chromium',
  find,
  packages: async () => ['chromium', 'chromium-common', 'fontconfig-config', 'fonts-dejavu-core'],
}

const WAYS = [
  ['installed program', installed],
  ['Debian packages, unpacked', async (context) => wrapped(await unpackedBinaries(chromium, context))],
  ['apt-get install', (context) => installedByRoot(chromium, context)],
]

/**
 * @param options.environment its PATH, and TEST_CHROMIUM, which is the only way where it is set
 * @returns {Promise<{ program, version, source }>} rejects with every way that was tried, and why it was none.
 */
export async function findChromium({ log = () => {}, environment = process.env, ...options } = {}) {
  const given = environment.TEST_CHROMIUM
  if (given)
    return { program: given, version: (await versionOf(given, { environment })) ?? '', source: 'TEST_CHROMIUM' }
  const guard = startGuard()
  const context = { environment, log, guard, inTurn: (work) => work(), ...options }
  const reasons = []
  try {
    for (const [name, way] of WAYS) {
      try {
        return await way(context)
      } catch (error) {
        context.signal?.throwIfAborted()
        reasons.push(`  - ${name}: ${error.message.replaceAll('\n', '\n    ')}`)
      }
    }
  } finally {
    await guard.end()
  }
  throw new Error(reasons.join('\n'))
}

async function installed(context) {
  const found = await find(context)
  if (!found) throw new Error(`none of ${NAMES.join(', ')} in PATH`)
  return found
}

/** With the libraries and the fonts that came along. */
function wrapped({ base, program, environment, version, source }) {
  const folder = join(base, '..')
  const [fonts, script] = [join(folder, 'fonts.conf'), join(folder, 'chromium.sh')]
  const places = ['/usr/share/fonts', join(base, 'share/fonts')].map((place) => `<dir>${place}</dir>`).join('')
  mkdirSync(join(folder, 'fonts'), { recursive: true })
  writeFileSync(
    fonts,
    `<?xml version="1.0"?><fontconfig>${places}<cachedir>${join(folder, 'fonts')}</cachedir></fontconfig>\n`,
  )
  const settings = `LD_LIBRARY_PATH='${environment.LD_LIBRARY_PATH}' FONTCONFIG_FILE='${fonts}'`
  writeFileSync(script, `#!/bin/sh\n${settings} exec '${program}' "$@"\n`, { mode: 0o755 })
  return { program: script, version, source }
}

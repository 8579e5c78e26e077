// What every way of loading has to show. Run in an empty folder that has only the packed packages.
const { mkdtempSync } = require('node:fs')
const { join } = require('node:path')
const assert = require('node:assert')

const NAMES = [
  '@mailspool/core',
  '@mailspool/core/testing',
  '@mailspool/sequelize-store',
  '@mailspool/config',
  '@mailspool/express',
  'mailer-cli',
]

const namesOf = (exports) =>
  Object.keys(exports)
    .filter((name) => !['default', 'module.exports', '__esModule'].includes(name))
    .sort()

/** Every package has exports, and both its module formats the same ones. */
function sameExports(name, loaded, other) {
  assert.notDeepEqual(namesOf(loaded), [], `${name} exports nothing`)
  if (other) assert.deepEqual(namesOf(loaded), namesOf(other), `${name}: import and require differ`)
}

/** The embedded database opens; without its driver the error names the install command. */
async function opensDatabase({ SequelizeStore }) {
  const store = new SequelizeStore({
    url: `sqlite:${join(mkdtempSync(join(process.cwd(), 'queue-')), 'queue.sqlite')}`,
  })
  try {
    if (process.env.PROBE_NO_DRIVER) await assert.rejects(store.migrate(), /MAILER_DRIVER_MISSING|npm install/)
    else await store.migrate()
  } finally {
    await store.close()
  }
}

module.exports = { NAMES, sameExports, opensDatabase }

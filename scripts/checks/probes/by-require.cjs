// Loads every package by require.
const probe = require('./probe.cjs')

for (const name of probe.NAMES) probe.sameExports(name, require(name))
probe.opensDatabase(require('@mailspool/sequelize-store')).catch((error) => {
  console.error(error)
  process.exitCode = 1
})

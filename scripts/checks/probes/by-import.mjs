// Loads every package by import and compares with require.
import { createRequire } from 'node:module'
import probe from './probe.cjs'

const require = createRequire(import.meta.url)
for (const name of probe.NAMES) probe.sameExports(name, await import(name), require(name))
await probe.opensDatabase(await import('@mailspool/sequelize-store'))

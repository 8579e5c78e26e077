// A process in which a driver is not installed. argv: the options of its store, as JSON; the driver's name.
import Module from 'node:module'
import { SequelizeStore } from '@mailspool/sequelize-store'

const [, , options, driver] = process.argv
const resolve = Module._resolveFilename
Module._resolveFilename = function (name, ...more) {
  if (name === driver) throw Object.assign(new RangeError(`Cannot find ${name}`), { code: 'MODULE_NOT_FOUND' })
  return resolve.call(this, name, ...more)
}
const store = new SequelizeStore(JSON.parse(options))
await store.counts({}).catch(({ code, message }) => process.send({ code, message }))
process.disconnect()
